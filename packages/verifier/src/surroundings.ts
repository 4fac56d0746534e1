import type { Hex, RegistryReader } from '@licet/anchor'
import type { Fetch } from '@licet/credential'
import type { Policy } from './policy.ts'
import type { Trust } from './trust.ts'

/** A chain as the trust list has it, with the endpoints of the trust file. */
export type ChainToRead = { chainId: number; registry: Hex; rpc: readonly string[] }

/** What the verifier needs of the world. */
export type Surroundings = {
  trust: Trust
  policy: Policy
  now: Date
  /** The egress client. It is given URLs of a board on the trust list alone, and only after the check `trust` passed. */
  fetch: Fetch
  /** Opens a registry; `undefined` when there is no way to ask this chain. */
  registry: (chain: ChainToRead) => RegistryReader | undefined
  /** What the presentation must answer. */
  challenge?: string
  /** Whom the presentation must be made for. */
  domain?: string
}
