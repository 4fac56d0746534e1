import { licenseAnchor, type RegistryReader } from '@licet/anchor'
import { createSigner, didKeyFromPublicKey, type Fetch } from '@licet/credential'
import { type JsonObject, type JsonValue, licenseTypes, parseJson } from '@licet/mlvs'
import {
  type CheckId,
  type Code,
  makeTrustList,
  offline,
  type Policy,
  type Report,
  signTrustList,
  type Trust,
  type Board as TrustedBoard,
  verifyLicense,
} from '@licet/verifier'
import { type Board, requireRegistry } from './board.ts'
import { didDocumentFile } from './public-files.ts'
import { drawUuidUrn, type Randomness } from './randomness.ts'

/** What the verifier says of a credential's two proofs. */
export type GateAnswer =
  | { outcome: 'verified' }
  /** They do not hold, or something in the document keeps the verifier from finding out. */
  | { outcome: 'refused'; reason: string; report: JsonValue }
  /** The chain could not be asked, or contradicts itself: ask again later. */
  | { outcome: 'undetermined'; code: Code; reason: string }

/** Verifies the two proofs of one document. */
export type ProofGate = (document: JsonObject) => Promise<GateAnswer>

/**
 * Asks of a credential what makes it authentic, and nothing about today: status and live record are not out yet when it is
 * released.
 */
const beforeRelease: Policy = { ...offline, name: 'before-release', issuerDocument: 'fetched' }

/** How long one of the gate's own trust lists holds, in milliseconds. It is made anew when half of that is over. */
const GATE_VALIDITY = 24 * 3600 * 1000

/**
 * Makes the check that every credential passes before anybody gets it: the verifier's own, on the real registry.
 *
 * The verifier is told to trust this board, its chain and its controller, by a trust list that is signed with a key made for
 * this one gate. So a board can release before a federation lists it, and no other key or chain can slip in.
 *
 * @throws {AnchorError} `REGISTRY_UNREACHABLE` and the like, the gate too.
 */
export async function openProofGate({
  board,
  registry,
  clock,
  random,
}: {
  board: Board
  registry: RegistryReader
  clock: () => Date
  random: Randomness
}): Promise<ProofGate> {
  const trustFrom = async (made: Date) => ({
    made,
    trust: await trustInOneself(board, registry, { now: made, random }),
  })
  let current = await trustFrom(clock())
  const fetch = serveDidDocument(board)
  return async (document) => {
    const now = clock()
    const age = Math.abs(now.getTime() - current.made.getTime())
    if (age > GATE_VALIDITY / 2) current = await trustFrom(now)
    const report = await verifyLicense(document, {
      trust: current.trust,
      policy: beforeRelease,
      now,
      fetch,
      registry: () => registry,
    })
    return answerOf(report)
  }
}

async function trustInOneself(
  board: Board,
  registry: RegistryReader,
  { now, random }: { now: Date; random: Randomness },
): Promise<Trust> {
  const { chainId, address, controller } = requireRegistry(board)
  const { genesisHash } = await registry.identity()
  const trusted: TrustedBoard = {
    did: board.did,
    name: board.name,
    jurisdictions: board.jurisdictions,
    licenseTypes: licenseTypesOf(board),
    mlvsBase: board.publicUrl,
    chains: [
      {
        chainId,
        genesisHash,
        registry: address,
        codeHash: licenseAnchor.runtimeCodeHash,
        controllers: [{ account: controller, from: 0 }],
      },
    ],
  }
  const seed = random(32)
  const { publicKey } = await createSigner({ verificationMethod: 'did:key:gate', seed })
  const { did, verificationMethod } = didKeyFromPublicKey(publicKey)
  const list = makeTrustList({
    id: drawUuidUrn(random),
    federation: { id: did, name: 'Release gate' },
    sequence: 1,
    validFrom: now,
    validUntil: new Date(now.getTime() + GATE_VALIDITY),
    boards: [trusted],
    checkpoints: [],
  })
  const signer = await createSigner({ verificationMethod, seed })
  return {
    federation: { threshold: 1, keys: [did] },
    trustList: parseJson(JSON.stringify(await signTrustList(list, signer, { created: now }))),
    chains: [],
    localChains: [{ chainId, genesisHash }],
    loopbackOrigins: [],
  }
}

function licenseTypesOf({ jurisdictions }: Board): string[] {
  const ofBoard = licenseTypes.all().filter(({ state }) => jurisdictions.includes(state))
  return [...new Set(ofBoard.map(({ licenseType }) => licenseType))]
}

/** The DID document as the board would publish it now. Nothing else is read. */
function serveDidDocument(board: Board): Fetch {
  const { path, text } = didDocumentFile(board)
  const bytes = new TextEncoder().encode(text)
  return async (url) =>
    url.endsWith(`/${path}`)
      ? { outcome: 'found', bytes, headers: { 'content-type': 'application/json' } }
      : { outcome: 'not-found', httpStatus: 404 }
}

/**
 * Before release these checks rest on the chain, and on what we serve ourselves: that one could not find out says nothing
 * about the document.
 */
const chainChecks: readonly CheckId[] = ['trust', 'issuer-key', 'signature', 'anchor', 'finality']

/** A lagging node says this of a batch whose root the registry has shown to be final: that is why it came here. */
const isNotThere = ({ code }: { code: Code }) => code === 'ANCHOR_NOT_FOUND'

function answerOf(report: Report): GateAnswer {
  if (report.authentic === true) return { outcome: 'verified' }
  const failures = report.checks.filter((check) => check.outcome === 'failed')
  const faults = failures.filter((check) => !isNotThere(check))
  const open = report.checks.filter((check) => check.outcome === 'undetermined')
  const doubts = [...failures.filter(isNotThere), ...open.filter(({ id }) => chainChecks.includes(id))]
  const doubt = doubts.find(({ code }) => code === 'REGISTRY_UNREACHABLE') ?? doubts[0]
  if (faults.length === 0 && doubt !== undefined) {
    return { outcome: 'undetermined', code: doubt.code, reason: `${doubt.code}: ${doubt.detail}` }
  }
  const first = faults[0] ?? open.find(({ id }) => id !== 'status')
  const reason = first === undefined ? 'not found authentic' : `${first.code}: ${first.detail}`
  return { outcome: 'refused', reason, report: parseJson(JSON.stringify(report)) }
}
