import type { RegistryIdentity } from '@licet/anchor'
import type { Signer } from '@licet/credential'
import type { Board } from '@licet/issuer'
import { licenseTypes, parseJson } from '@licet/mlvs'
import { formatTrust, makeTrustList, signTrustList } from '@licet/verifier'

const DEMO_FEDERATION_NAME = 'DEMO FEDERATION (NOT REAL: made by licet init, vouches for nobody)'

/** Milliseconds. A demo that is left alone for a year may say so. */
const TRUST_LIST_VALIDITY = 365 * 24 * 3600 * 1000

export interface DemoTrust {
  board: Board
  registry: NonNullable<Board['registry']>
  identity: RegistryIdentity
  rpc: string[]
  isLocalChain: boolean
  sequence: number
  /** The federation's own key: its `verificationMethod` is of its did:key. */
  federation: Signer
  now: Date
}

/**
 * Writes the `trust.json` of a federation of one demo board: the verifier that is given it trusts this board on this chain,
 * for all states and types, and may read this loopback origin. A real federation's file replaces it.
 */
export async function demoTrust(demo: DemoTrust): Promise<string> {
  const { board, registry, identity, rpc, isLocalChain, sequence, federation, now } = demo
  const [did = ''] = federation.verificationMethod.split('#')
  const types = typesByState()
  const list = makeTrustList({
    id: `urn:uuid:${crypto.randomUUID()}`,
    federation: { id: did, name: DEMO_FEDERATION_NAME },
    sequence,
    validFrom: now,
    validUntil: new Date(now.getTime() + TRUST_LIST_VALIDITY),
    boards: [
      {
        did: board.did,
        name: board.name,
        jurisdictions: board.jurisdictions,
        licenseTypes: Object.fromEntries(board.jurisdictions.map((state) => [state, types.get(state) ?? []])),
        mlvsBase: board.publicUrl,
        chains: [
          {
            chainId: identity.chainId,
            genesisHash: identity.genesisHash,
            registry: registry.address,
            codeHash: identity.codeHash,
            controllers: [{ account: registry.controller, from: 0 }],
          },
        ],
      },
    ],
    checkpoints: [],
  })
  const { origin, hostname } = new URL(board.publicUrl)
  return formatTrust({
    federation: { threshold: 1, keys: [did] },
    trustList: parseJson(JSON.stringify(await signTrustList(list, federation, { created: now }))),
    chains: [{ chainId: identity.chainId, rpc }],
    localChains: isLocalChain ? [{ chainId: identity.chainId, genesisHash: identity.genesisHash }] : [],
    loopbackOrigins: hostname === 'localhost' ? [origin] : [],
  })
}

function typesByState(): Map<string, string[]> {
  const types = new Map<string, string[]>()
  for (const { state, licenseType } of licenseTypes.all()) {
    types.set(state, [...(types.get(state) ?? []), licenseType])
  }
  return types
}

/** Every jurisdiction that the table of license types knows. */
export function allJurisdictions(): string[] {
  return [...typesByState().keys()].sort()
}
