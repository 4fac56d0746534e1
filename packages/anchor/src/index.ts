export { type Chain, chainNamed, chainPresets } from './chain.ts'
export { licenseAnchor } from './contract.generated.ts'
export { deployRegistry } from './deploy.ts'
export { domainDigest } from './domain-digest.ts'
export { AnchorError, type AnchorErrorCode } from './error.ts'
export { createEthereumController, type EthereumControllerOptions } from './ethereum-controller.ts'
export { EthereumRegistry, type EthereumRegistryOptions } from './ethereum-registry.ts'
export { createEthereumSender, type EthereumSenderOptions } from './ethereum-sender.ts'
export { DEFAULT_FEE_CEILING, type MiningOptions, type SendingOptions } from './ethereum-transaction.ts'
export { type Hex, isAddress, isBytes32 } from './hex.ts'
export { type InclusionProof, isIncluded, MAX_PATH_LENGTH, type PathStep } from './inclusion-proof.ts'
export { MemoryRegistry } from './memory-registry.ts'
export {
  type DecodedProofValue,
  decodeProofValue,
  encodeProofValue,
  type ProofValue,
  type TransactionAnchor,
} from './proof-value.ts'
export { formatReceipt, parseReceipt, type Receipt } from './receipt.ts'
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
export type { RpcOptions } from './rpc.ts'
export { collidesWithSelector, FILLER_LENGTH, fillerLeaf } from './selector-collision.ts'
export { privateKeySigner, type TransactionSigner } from './signer.ts'
