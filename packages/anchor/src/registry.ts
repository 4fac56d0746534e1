import type { Hex } from './hex.ts'

/** A block by name or number. `finalized` is the chain's own word: it will not be reorganised away. */
export type BlockTag = 'latest' | 'finalized' | number

export type Block = {
  number: number
  hash: Hex
  parentHash: Hex
  /** Seconds since the epoch, as the chain has it. Several blocks may share one. */
  time: number
}

/** What tells one deployed registry from every other. */
export type RegistryIdentity = {
  chainId: number
  genesisHash: Hex
  /** Keccak-256 of the code at the registry's address; compare with `licenseAnchor.runtimeCodeHash`. */
  codeHash: Hex
}

/** A root as its account anchored it. */
export type AnchoredRoot = {
  /** Time of the block, in seconds since the epoch. */
  time: number
  /** Number of the block. */
  block: number
  /** 1 for the account's first root, 2 for its second, … */
  sequence: number
}

/** The one life of an anchor account under a controller, in block numbers: `from ≤ anchor < until`. */
export type AccountLife = { from: number; until?: number }

/** What a signing key may sign: credentials, or status lists. Never both. */
export type KeyPurpose = 'credential' | 'status'

/** The one life of a signing key under a controller, in block numbers: `from ≤ anchor < until`. */
export type KeyLife = AccountLife & {
  purpose: KeyPurpose
  /** Seconds since the epoch. What was anchored at this time or later does not count. May lie before `from`. */
  compromisedSince?: number
}

export type Transaction = {
  /** `mined` says that the transaction succeeded in a block, not that the block is final. */
  state: 'pending' | 'mined' | 'reverted'
  from: Hex
  /** Absent for a transaction that creates a contract. */
  to?: Hex
  data: Hex
  /** Number of the block; absent while pending. */
  block?: number
}

/**
 * Reads one registry (LicenseAnchor contract) on one chain.
 *
 * `undefined` is the chain's answer "no such thing". Not being able to ask is never `undefined`: every method throws an
 * {@link AnchorError}, `REGISTRY_UNREACHABLE` when no endpoint answered, `WRONG_CHAIN` when an endpoint serves another
 * chain, `MALFORMED_ANSWER` when an endpoint's answer is not one, `MALFORMED_HASH` or `MALFORMED_ADDRESS` for arguments.
 *
 * `at` is the block whose state is read; without it `latest`.
 */
export interface RegistryReader {
  readonly chainId: number
  /** Address of the contract. */
  readonly address: Hex
  identity(): Promise<RegistryIdentity>
  /** `undefined` when the chain has no such block (yet). */
  block(tag: BlockTag): Promise<Block | undefined>
  /** The root as `account` anchored it; `undefined` when it did not. */
  root(account: Hex, root: Hex, at?: BlockTag): Promise<AnchoredRoot | undefined>
  /** `undefined` when `controller` never authorised `account`. */
  account(controller: Hex, account: Hex, at?: BlockTag): Promise<AccountLife | undefined>
  /** `keyHash` is SHA-256 of the key's multikey bytes. `undefined` when `controller` never published it. */
  key(controller: Hex, keyHash: Hex, at?: BlockTag): Promise<KeyLife | undefined>
  /** The block in which `controller` disowned this root of `account`; `undefined` when it did not. */
  disowned(controller: Hex, account: Hex, root: Hex, at?: BlockTag): Promise<{ block: number } | undefined>
  /** `undefined` when the chain knows no such transaction (never sent, dropped, or reorganised away). */
  transaction(hash: Hex): Promise<Transaction | undefined>
}

/** A signed transaction. Keep it before it is broadcast: then a crash in between costs nothing. */
export type PreparedTransaction = {
  /** The signed transaction, ready to be broadcast by anyone, any number of times. */
  raw: Hex
  hash: Hex
  nonce: number
}

export type PrepareOptions = {
  /** Default: the account's next nonce, pending transactions counted. */
  nonce?: number
  /** A transaction of the same account that is stuck: takes its nonce and outbids its fees. */
  replaces?: PreparedTransaction
}

/** Anchors roots from one account. */
export interface AnchorSender {
  /** The anchor account. */
  readonly account: Hex
  /**
   * Signs the transaction that anchors `root`, and sends nothing.
   *
   * @throws {AnchorError} `SELECTOR_COLLISION` when the contract would take the root for a function call,
   * `FEE_ABOVE_CEILING` when the chain asks for more than configured, `TRANSACTION_REVERTED` when the contract would
   * refuse the root now, `REGISTRY_UNREACHABLE`.
   */
  prepare(root: Hex, options?: PrepareOptions): Promise<PreparedTransaction>
  /**
   * Hands a prepared transaction to the chain; the same one again does nothing.
   *
   * @throws {AnchorError} `NONCE_TAKEN` when another transaction has its nonce, `INSUFFICIENT_FUNDS`,
   * `TRANSACTION_REFUSED`, `REGISTRY_UNREACHABLE`.
   */
  broadcast(raw: Hex): Promise<void>
}

/** A controller's transaction that was mined and succeeded. */
export type MinedTransaction = { transactionHash: Hex; block: number }

/**
 * Writes the key log of one board. Each method returns when its transaction is mined, which is not yet final.
 *
 * @throws {AnchorError} from every method: `TRANSACTION_REVERTED` with the contract's error as `reason`,
 * `TRANSACTION_NOT_MINED`, `FEE_ABOVE_CEILING`, `INSUFFICIENT_FUNDS`, `REGISTRY_UNREACHABLE`.
 */
export interface Controller {
  /** The controller's own account. */
  readonly account: Hex
  authorizeAccount(account: Hex): Promise<MinedTransaction>
  revokeAccount(account: Hex): Promise<MinedTransaction>
  publishKey(keyHash: Hex, purpose: KeyPurpose): Promise<MinedTransaction>
  revokeKey(keyHash: Hex): Promise<MinedTransaction>
  /** @param since - Seconds since the epoch; not in the future, and earlier than any time told before. */
  compromiseKey(keyHash: Hex, since: number): Promise<MinedTransaction>
  disownRoot(account: Hex, root: Hex): Promise<MinedTransaction>
}
