export { type Chain, chainNamed, chainPresets } from './chain.ts'
export { AnchorError, type AnchorErrorCode } from './error.ts'
export { type Hex, isAddress, isBytes32 } from './hex.ts'
export type {
  AccountLife,
  AnchoredRoot,
  AnchorSender,
  Block,
  BlockTag,
  Controller,
  KeyLife,
  KeyPurpose,
  MinedTransaction,
  PreparedTransaction,
  PrepareOptions,
  RegistryIdentity,
  RegistryReader,
  Transaction,
} from './registry.ts'
