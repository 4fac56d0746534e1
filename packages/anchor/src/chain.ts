import { AnchorError } from './error.ts'

/** A chain and what must be known of it. RPC endpoints are configuration and not part of it. */
export type Chain = {
  id: number
  name: 'local' | 'sepolia' | 'hoodi' | 'mainnet'
  title: string
  /** Seconds between two blocks. */
  blockTime: number
  /** Typical seconds from a transaction's block to its finality: what to tell a person who waits. */
  finalityTime: number
  /** A chain of value zero, gone one day: evidence on it only counts where the verifier's trust settings say so. */
  testnet: boolean
}

/** Two epochs of 32 slots of 12 seconds, and up to one more until the checkpoint is reached (Ethereum proof of stake). */
const ETHEREUM_FINALITY_TIME = 3 * 32 * 12

/** The chains Licet has a name for. Any other chain is configuration: an id and endpoints. */
export const chainPresets = {
  local: {
    id: 31337,
    name: 'local',
    title: 'local development chain',
    blockTime: 1,
    finalityTime: 2,
    testnet: true,
  },
  sepolia: {
    id: 11155111,
    name: 'sepolia',
    title: 'Sepolia',
    blockTime: 12,
    finalityTime: ETHEREUM_FINALITY_TIME,
    testnet: true,
  },
  hoodi: {
    id: 560048,
    name: 'hoodi',
    title: 'Hoodi',
    blockTime: 12,
    finalityTime: ETHEREUM_FINALITY_TIME,
    testnet: true,
  },
  mainnet: {
    id: 1,
    name: 'mainnet',
    title: 'Ethereum',
    blockTime: 12,
    finalityTime: ETHEREUM_FINALITY_TIME,
    testnet: false,
  },
} as const satisfies Record<string, Chain>

/** @throws {AnchorError} `UNKNOWN_CHAIN` when there is no preset of that name. */
export function chainNamed(name: string): Chain {
  const chain = Object.values(chainPresets).find((preset) => preset.name === name)
  if (chain === undefined) {
    const names = Object.keys(chainPresets).join(', ')
    throw new AnchorError(
      'UNKNOWN_CHAIN',
      `"${name}" is no chain Licet has a preset for; use one of ${names}`,
    )
  }
  return chain
}
