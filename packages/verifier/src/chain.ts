import { AnchorError, chainPresets, type RegistryReader } from '@licet/anchor'
import { type Answer, type Doubt, failed, passed, undetermined } from './answer.ts'
import type { Surroundings } from './surroundings.ts'
import type { Trust } from './trust.ts'
import type { BoardChain } from './trust-list.ts'

/** A registry that was found to be the one the trust list names. */
export type OpenRegistry = { reader: RegistryReader; chain: BoardChain; rpc: readonly string[] }

/** Chains that the whole world keeps. Any other chain is local: whoever runs it decides what happened on it. */
const publicChains: readonly number[] = Object.values(chainPresets)
  .filter(({ name }) => name !== 'local')
  .map(({ id }) => id)

/**
 * Opens the registry of one of a board's chains, and makes sure that it is that chain and that contract.
 *
 * Chain id, genesis block, address and code come from the trust list; a local chain must be named in the trust file too.
 */
export async function openRegistry(
  chain: BoardChain,
  { trust, policy, registry }: Pick<Surroundings, 'trust' | 'policy' | 'registry'>,
): Promise<Answer<OpenRegistry>> {
  const { chainId, genesisHash } = chain
  if (!publicChains.includes(chainId) && !isNamed(trust, chain)) {
    return failed(
      'CHAIN_NOT_TRUSTED',
      `Chain ${chainId} is local, and the trust file does not name its genesis block.`,
      {
        chainId,
        genesisHash,
      },
    )
  }
  const rpc = trust.chains.find((each) => each.chainId === chainId)?.rpc ?? []
  const reader = registry({ chainId, registry: chain.registry, rpc })
  if (reader === undefined) {
    return policy.statusLists === 'stapled'
      ? undetermined(
          'ANCHOR_UNPROVEN',
          `Chain ${chainId} is not asked, and nothing in the bundle stands for it.`,
        )
      : undetermined(
          'REGISTRY_UNREACHABLE',
          `There is no RPC endpoint for chain ${chainId}.${howToStart(chainId)}`,
        )
  }
  const open = { reader, chain, rpc }
  return asking(open, async (): Promise<Answer<OpenRegistry>> => {
    const identity = await reader.identity()
    const differs = (['chainId', 'genesisHash', 'codeHash'] as const).filter(
      (name) => identity[name] !== chain[name],
    )
    if (differs.length === 0 && reader.address === chain.registry) return passed(open)
    return undetermined(
      'REGISTRY_MISMATCH',
      `What answers for chain ${chainId} at ${hostsOf(rpc).join(', ') || 'its endpoint'} differs from the trust list in ${differs.join(', ') || 'the address'}.${howToStart(chainId)}`,
      { expected: { chainId, genesisHash, codeHash: chain.codeHash }, found: { ...identity } },
    )
  })
}

/** Asks an open registry; that it does not answer is an answer too: undetermined, naming whom was asked. */
export async function asking<A>(
  { chain, rpc }: OpenRegistry,
  question: () => Promise<A>,
): Promise<A | Doubt> {
  try {
    return await question()
  } catch (cause) {
    if (cause instanceof AnchorError) return unanswered(chain.chainId, rpc, cause)
    throw cause
  }
}

function unanswered(chainId: number, rpc: readonly string[], cause: AnchorError): Doubt {
  const code = cause.code === 'WRONG_CHAIN' ? 'REGISTRY_MISMATCH' : 'REGISTRY_UNREACHABLE'
  const where = rpc.length === 0 ? '' : ` Asked: ${hostsOf(rpc).join(', ')}.`
  return undetermined(
    code,
    `Chain ${chainId} did not answer: ${cause.message}.${where}${howToStart(chainId)}`,
    {
      chainId,
      rpc: hostsOf(rpc),
      reason: cause.code,
    },
  )
}

/** Endpoints often carry an access key in path, query or user name, and reports are passed on: they name the host alone. */
function hostsOf(rpc: readonly string[]): string[] {
  return rpc.map((url) => URL.parse(url)?.host ?? 'an endpoint that is no URL')
}

function isNamed(trust: Trust, { chainId, genesisHash }: BoardChain): boolean {
  return trust.localChains.some((local) => local.chainId === chainId && local.genesisHash === genesisHash)
}

function howToStart(chainId: number): string {
  return publicChains.includes(chainId)
    ? ''
    : ' It is a local chain: `licet serve` in the home of its board starts it.'
}
