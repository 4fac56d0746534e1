import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { chainPresets } from './chain.ts'
import { licenseAnchor } from './contract.generated.ts'
import { controllerCalls } from './controller-calls.ts'
import { AnchorError } from './error.ts'
import { type Hex, isAddress, requireAddress, requireBytes32 } from './hex.ts'
import type {
  AccountLife,
  AnchoredRoot,
  AnchorSender,
  Block,
  BlockTag,
  Controller,
  KeyLife,
  PreparedTransaction,
  PrepareOptions,
  RegistryIdentity,
  RegistryReader,
  Transaction,
} from './registry.ts'
import { emptyState, execute, type RegistryState, slotOf } from './registry-rules.ts'
import { rpcBytes } from './rpc-values.ts'
import { collidesWithSelector } from './selector-collision.ts'

export type MemoryRegistryOptions = {
  /** Default: 31337, as the local chain. */
  chainId?: number
  /** Seconds since the epoch of block 0. Default: 2026-01-01. */
  genesisTime?: number
  /** Seconds from one block to the next unless told otherwise. Default: 1. */
  blockTime?: number
  /** `finalized` is this many blocks behind `latest`. Default: 2, as the local chain. */
  finalityDepth?: number
  /** Whether each broadcast transaction gets a block of its own at once. Default: true. */
  automine?: boolean
}

type SentTransaction = { from: Hex; data: Hex; nonce: number; fee: number; hash: Hex }
type MinedEntry = SentTransaction & { succeeded: boolean }
type MemoryBlock = Block & { transactions: MinedEntry[] }

/**
 * A registry in memory with the rules of the contract, for tests: no process, no network, no time but the one it is told.
 *
 * Reads, and gives out senders and controllers for any account; none has a key and all have funds. It obeys the same
 * tests as {@link EthereumRegistry} on a real chain.
 */
export class MemoryRegistry implements RegistryReader {
  readonly chainId: number
  readonly address: Hex = '0x5fbdb2315678afecb367f032d93f642f64180aa3'
  /** Set to `false` and every question is answered with `REGISTRY_UNREACHABLE`. */
  reachable = true
  readonly #blockTime: number
  readonly #finalityDepth: number
  readonly #automine: boolean
  readonly #blocks: MemoryBlock[] = []
  #pending: SentTransaction[] = []
  #minedEver = 0

  constructor({
    chainId = chainPresets.local.id,
    genesisTime = Date.UTC(2026, 0, 1) / 1000,
    blockTime = 1,
    finalityDepth = 2,
    automine = true,
  }: MemoryRegistryOptions = {}) {
    this.chainId = chainId
    this.#blockTime = blockTime
    this.#finalityDepth = finalityDepth
    this.#automine = automine
    this.#appendBlock(genesisTime, [])
  }

  async identity(): Promise<RegistryIdentity> {
    this.#requireReachable()
    return {
      chainId: this.chainId,
      genesisHash: this.#blockAt(0).hash,
      codeHash: licenseAnchor.runtimeCodeHash,
    }
  }

  async block(tag: BlockTag): Promise<Block | undefined> {
    this.#requireReachable()
    const block = this.#blocks[this.#numberOf(tag)]
    if (block === undefined) return undefined
    return { number: block.number, hash: block.hash, parentHash: block.parentHash, time: block.time }
  }

  async root(account: Hex, root: Hex, at: BlockTag = 'latest'): Promise<AnchoredRoot | undefined> {
    requireAddress(account, 'account')
    requireBytes32(root, 'root')
    return this.#stateAt(at).roots.get(slotOf(account, root))
  }

  async account(controller: Hex, account: Hex, at: BlockTag = 'latest'): Promise<AccountLife | undefined> {
    requireAddress(controller, 'controller')
    requireAddress(account, 'account')
    return this.#stateAt(at).accounts.get(slotOf(controller, account))
  }

  async key(controller: Hex, keyHash: Hex, at: BlockTag = 'latest'): Promise<KeyLife | undefined> {
    requireAddress(controller, 'controller')
    requireBytes32(keyHash, 'key hash')
    return this.#stateAt(at).keys.get(slotOf(controller, keyHash))
  }

  async disowned(
    controller: Hex,
    account: Hex,
    root: Hex,
    at: BlockTag = 'latest',
  ): Promise<{ block: number } | undefined> {
    requireAddress(controller, 'controller')
    requireAddress(account, 'account')
    requireBytes32(root, 'root')
    const block = this.#stateAt(at).disowned.get(slotOf(controller, account, root))
    return block === undefined ? undefined : { block }
  }

  async transaction(hash: Hex): Promise<Transaction | undefined> {
    requireBytes32(hash, 'transaction hash')
    this.#requireReachable()
    for (const block of this.#blocks) {
      const mined = block.transactions.find((transaction) => transaction.hash === hash)
      if (mined === undefined) continue
      const { from, data, succeeded } = mined
      return { state: succeeded ? 'mined' : 'reverted', from, to: this.address, data, block: block.number }
    }
    const waiting = this.#pending.find((transaction) => transaction.hash === hash)
    return waiting && { state: 'pending', from: waiting.from, to: this.address, data: waiting.data }
  }

  /** A sender of any account. */
  sender(account: Hex): AnchorSender {
    requireAddress(account, 'account')
    return {
      account,
      prepare: async (root, options) => {
        if (collidesWithSelector(root)) {
          throw new AnchorError(
            'SELECTOR_COLLISION',
            `the contract would take root ${root} for a function call`,
          )
        }
        return this.#prepare(account, root, options)
      },
      broadcast: async (raw) => this.#broadcast(raw),
    }
  }

  /** A controller of any account. Each of its calls mines a block. */
  controller(account: Hex): Controller {
    requireAddress(account, 'account')
    return controllerCalls(account, async (data) => {
      const { raw, hash } = this.#prepare(account, data)
      this.#broadcast(raw)
      if (!this.#automine) this.mine()
      return { transactionHash: hash, block: this.#numberOf('latest') }
    })
  }

  /**
   * Mines blocks; the first takes up the pending transactions.
   *
   * @param time - Seconds since the epoch of the first one; not before its parent's. Default: the block time later.
   */
  mine(count = 1, time = this.#blockAt(this.#numberOf('latest')).time + this.#blockTime): void {
    for (let index = 0; index < count; index += 1) {
      this.#appendBlock(time + index * this.#blockTime, this.#takePending())
    }
  }

  /** Reorganises the last blocks away, with all their transactions, as if never sent. */
  reorganize(depth: number): void {
    this.#blocks.splice(Math.max(1, this.#blocks.length - depth))
  }

  /** Forgets the pending transactions, as nodes do with what pays too little. */
  dropPending(): void {
    this.#pending = []
  }

  #prepare(account: Hex, data: Hex, { nonce, replaces }: PrepareOptions = {}): PreparedTransaction {
    const latest = this.#blockAt(this.#numberOf('latest'))
    execute(this.#stateAt('latest'), {
      from: account,
      data,
      block: { number: latest.number + 1, time: latest.time + this.#blockTime },
    })
    const waiting = this.#pending.filter(({ from }) => from === account).length
    const content = {
      from: account,
      data,
      nonce: replaces?.nonce ?? nonce ?? this.#minedNonces(account) + waiting,
      fee: replaces === undefined ? 1 : sentTransaction(replaces.raw).fee + 1,
    }
    const raw: Hex = `0x${bytesToHex(utf8ToBytes(JSON.stringify(content)))}`
    return { raw, hash: sentTransaction(raw).hash, nonce: content.nonce }
  }

  #broadcast(raw: Hex): void {
    this.#requireReachable()
    const sent = sentTransaction(raw)
    const mined = this.#blocks.flatMap(({ transactions }) => transactions)
    if ([...mined, ...this.#pending].some(({ hash }) => hash === sent.hash)) return
    const rival = this.#pending.find(({ from, nonce }) => from === sent.from && nonce === sent.nonce)
    if (sent.nonce < this.#minedNonces(sent.from) || (rival !== undefined && rival.fee >= sent.fee)) {
      throw new AnchorError('NONCE_TAKEN', 'another transaction of the account has this nonce')
    }
    this.#pending = [...this.#pending.filter((transaction) => transaction !== rival), sent]
    if (this.#automine) this.mine()
  }

  /** The pending transactions whose turn it is; those after a gap in their account's nonces go on waiting. */
  #takePending(): SentTransaction[] {
    const taken: SentTransaction[] = []
    const next = new Map<Hex, number>()
    for (const transaction of [...this.#pending].sort((one, other) => one.nonce - other.nonce)) {
      const expected = next.get(transaction.from) ?? this.#minedNonces(transaction.from)
      if (transaction.nonce !== expected) continue
      next.set(transaction.from, expected + 1)
      taken.push(transaction)
    }
    this.#pending = this.#pending.filter((transaction) => !taken.includes(transaction))
    return taken
  }

  #appendBlock(time: number, transactions: readonly SentTransaction[]): void {
    const number = this.#blocks.length
    const parent = this.#blocks[number - 1]
    if (parent !== undefined && time < parent.time) {
      throw new RangeError(`block ${number} cannot be earlier than its parent`)
    }
    const state = this.#replay(this.#blocks)
    const mined = transactions.map((transaction) => ({
      ...transaction,
      succeeded: succeeds(state, transaction, { number, time }),
    }))
    const parentHash: Hex = parent?.hash ?? `0x${'00'.repeat(32)}`
    // The count makes the block after a reorganisation another one, also with the same content.
    this.#minedEver += 1
    const hash = digestOf(JSON.stringify([this.chainId, parentHash, number, time, this.#minedEver, mined]))
    this.#blocks.push({ number, hash, parentHash, time, transactions: mined })
  }

  #replay(blocks: readonly MemoryBlock[]): RegistryState {
    const state = emptyState()
    for (const block of blocks) {
      for (const transaction of block.transactions) succeeds(state, transaction, block)
    }
    return state
  }

  #stateAt(at: BlockTag): RegistryState {
    this.#requireReachable()
    const number = this.#blockAt(this.#numberOf(at)).number
    return this.#replay(this.#blocks.slice(0, number + 1))
  }

  #numberOf(tag: BlockTag): number {
    const latest = this.#blocks.length - 1
    if (tag === 'latest') return latest
    return tag === 'finalized' ? Math.max(0, latest - this.#finalityDepth) : tag
  }

  #blockAt(number: number): MemoryBlock {
    const block = this.#blocks[number]
    if (block === undefined) throw new AnchorError('REGISTRY_UNREACHABLE', `the chain has no block ${number}`)
    return block
  }

  #minedNonces(account: Hex): number {
    return this.#blocks.flatMap(({ transactions }) => transactions).filter(({ from }) => from === account)
      .length
  }

  #requireReachable(): void {
    if (!this.reachable)
      throw new AnchorError('REGISTRY_UNREACHABLE', `no endpoint of chain ${this.chainId} answers`)
  }
}

const transactionContent = z.object({
  from: z.custom<Hex>(isAddress),
  data: rpcBytes,
  nonce: z.int().nonnegative(),
  fee: z.int().positive(),
})

function sentTransaction(raw: Hex): SentTransaction {
  const text = new TextDecoder().decode(hexToBytes(raw.slice(2)))
  return { ...transactionContent.parse(JSON.parse(text)), hash: digestOf(text) }
}

function succeeds(
  state: RegistryState,
  { from, data }: SentTransaction,
  block: Pick<Block, 'number' | 'time'>,
): boolean {
  try {
    execute(state, { from, data, block })
    return true
  } catch (error) {
    if (error instanceof AnchorError && error.code === 'TRANSACTION_REVERTED') return false
    throw error
  }
}

function digestOf(text: string): Hex {
  return `0x${bytesToHex(sha256(utf8ToBytes(text)))}`
}
