import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { licenseAnchor } from './contract.generated.ts'
import { deployRegistry } from './deploy.ts'
import type { AnchorError } from './error.ts'
import { createEthereumController } from './ethereum-controller.ts'
import { EthereumRegistry } from './ethereum-registry.ts'
import { createEthereumSender } from './ethereum-sender.ts'
import type { Hex } from './hex.ts'
import {
  callLocalChain,
  fundLocalAccount,
  type LocalChain,
  mineLocalBlocks,
  startLocalChain,
} from './local-chain.ts'
import { MemoryRegistry } from './memory-registry.ts'
import type { AnchorSender, Controller, PreparedTransaction, RegistryReader } from './registry.ts'
import { privateKeySigner } from './signer.ts'

/** A fresh registry with what acts on it, all on one chain whose blocks the test makes. */
type Stage = {
  reader: RegistryReader
  board: Controller
  otherBoard: Controller
  sender: AnchorSender
  stranger: AnchorSender
  mine(count?: number): Promise<void>
  /** From now on blocks are only mined by {@link Stage.mine}. */
  holdTransactions(): Promise<void>
}

type Backend = { name: string; start(): Promise<void>; stop(): Promise<void>; stage(): Promise<Stage> }

const ROOT: Hex = `0x${'a1'.repeat(32)}`
const OTHER_ROOT: Hex = `0x${'b2'.repeat(32)}`
const KEY: Hex = `0x${'c3'.repeat(32)}`
const NOBODY: Hex = `0x${'99'.repeat(20)}`

function memoryBackend(): Backend {
  const account = (byte: string): Hex => `0x${byte.repeat(20)}`
  return {
    name: 'MemoryRegistry',
    start: async () => {},
    stop: async () => {},
    async stage() {
      let registry = new MemoryRegistry()
      const held = new MemoryRegistry({ automine: false })
      const parts = (on: MemoryRegistry) => ({
        reader: on,
        board: on.controller(account('b0')),
        otherBoard: on.controller(account('b1')),
        sender: on.sender(account('a0')),
        stranger: on.sender(account('50')),
      })
      const stage: Stage = {
        ...parts(registry),
        mine: async (count) => registry.mine(count),
        async holdTransactions() {
          registry = held
          Object.assign(stage, parts(held))
        },
      }
      return stage
    },
  }
}

function ethereumBackend(): Backend {
  let chain: LocalChain
  const signers = [1, 2, 3, 4].map((byte) => privateKeySigner(new Uint8Array(32).fill(byte)))
  return {
    name: 'EthereumRegistry on a local chain',
    async start() {
      chain = await startLocalChain()
      for (const { address } of signers) await fundLocalAccount(chain.url, address)
    },
    stop: () => chain.stop(),
    async stage() {
      await callLocalChain(chain.url, 'evm_setAutomine', [true])
      const [board, otherBoard, sender, stranger] = signers
      if (!board || !otherBoard || !sender || !stranger) throw new Error('four signers')
      const options = { chainId: 31337, urls: [chain.url], pollInterval: 10 }
      const { address } = await deployRegistry({ ...options, signer: board })
      return {
        reader: new EthereumRegistry({ ...options, address }),
        board: createEthereumController({ ...options, address, signer: board }),
        otherBoard: createEthereumController({ ...options, address, signer: otherBoard }),
        sender: createEthereumSender({ ...options, address, signer: sender }),
        stranger: createEthereumSender({ ...options, address, signer: stranger }),
        mine: (count) => mineLocalBlocks(chain.url, count),
        async holdTransactions() {
          await callLocalChain(chain.url, 'evm_setAutomine', [false])
        },
      }
    },
  }
}

const refused = (reason: string): Partial<AnchorError> =>
  expect.objectContaining({ code: 'TRANSACTION_REVERTED', reason: `LicenseAnchor${reason}` })

describe.each([memoryBackend(), ethereumBackend()])('$name', (backend) => {
  let stage: Stage

  beforeAll(backend.start)
  afterAll(backend.stop)
  beforeEach(async () => {
    stage = await backend.stage()
  })

  /** Anchors, and waits until the root's transaction is in a block. */
  async function anchor(sender: AnchorSender, root: Hex): Promise<PreparedTransaction & { block: number }> {
    const prepared = await sender.prepare(root)
    await sender.broadcast(prepared.raw)
    for (;;) {
      const transaction = await stage.reader.transaction(prepared.hash)
      if (transaction?.state === 'mined' && transaction.block !== undefined) {
        return { ...prepared, block: transaction.block }
      }
    }
  }

  async function latest(): Promise<number> {
    const block = await stage.reader.block('latest')
    if (block === undefined) throw new Error('no latest block')
    return block.number
  }

  it('knows its chain, its genesis block and the published code', async () => {
    const genesis = await stage.reader.block(0)
    expect(await stage.reader.identity()).toEqual({
      chainId: 31337,
      genesisHash: genesis?.hash,
      codeHash: licenseAnchor.runtimeCodeHash,
    })
  })

  it('has blocks that name their parents, and none beyond the latest', async () => {
    await stage.mine(3)
    const number = await latest()
    const parent = await stage.reader.block(number - 1)
    const block = await stage.reader.block(number)
    expect(block?.parentHash).toBe(parent?.hash)
    expect(block?.time).toBeGreaterThanOrEqual(parent?.time ?? Number.POSITIVE_INFINITY)
    expect(await stage.reader.block(number + 1)).toBeUndefined()
  })

  it('finalises two blocks behind the latest', async () => {
    await stage.mine(5)
    const finalized = await stage.reader.block('finalized')
    expect(finalized?.number).toBe((await latest()) - 2)
  })

  it('tells time, block and sequence of anchored roots', async () => {
    const first = await anchor(stage.sender, ROOT)
    const second = await anchor(stage.sender, OTHER_ROOT)
    const { account } = stage.sender
    const firstTime = (await stage.reader.block(first.block))?.time
    expect(await stage.reader.root(account, ROOT)).toEqual({
      time: firstTime,
      block: first.block,
      sequence: 1,
    })
    const secondTime = (await stage.reader.block(second.block))?.time
    expect(await stage.reader.root(account, OTHER_ROOT)).toEqual({
      time: secondTime,
      block: second.block,
      sequence: 2,
    })
  })

  it('has no root for an account that did not anchor it', async () => {
    await anchor(stage.stranger, ROOT)
    expect(await stage.reader.root(stage.sender.account, ROOT)).toBeUndefined()
    expect(await stage.reader.root(stage.stranger.account, OTHER_ROOT)).toBeUndefined()
  })

  it('lets us anchor a root that a stranger anchored first', async () => {
    await anchor(stage.stranger, ROOT)
    const { block } = await anchor(stage.sender, ROOT)
    expect(await stage.reader.root(stage.sender.account, ROOT)).toMatchObject({ block, sequence: 1 })
  })

  it('refuses to prepare a root that the account has anchored', async () => {
    await anchor(stage.sender, ROOT)
    await expect(stage.sender.prepare(ROOT)).rejects.toThrow(refused('RootExists'))
  })

  it('refuses to prepare the zero root', async () => {
    await expect(stage.sender.prepare(`0x${'00'.repeat(32)}`)).rejects.toThrow(refused('ZeroRoot'))
  })

  it.each(Object.entries(licenseAnchor.selectors))(
    'refuses to prepare a root that begins with the selector of %s',
    async (_, selector) => {
      await expect(stage.sender.prepare(`${selector}${'00'.repeat(28)}`)).rejects.toThrow(
        expect.objectContaining({ code: 'SELECTOR_COLLISION' }),
      )
    },
  )

  it('sends nothing when it prepares', async () => {
    const { hash } = await stage.sender.prepare(ROOT)
    await stage.mine()
    expect(await stage.reader.transaction(hash)).toBeUndefined()
    expect(await stage.reader.root(stage.sender.account, ROOT)).toBeUndefined()
  })

  it('knows a transaction as pending, then as mined, with the root as its calldata', async () => {
    await stage.holdTransactions()
    const { raw, hash } = await stage.sender.prepare(ROOT)
    await stage.sender.broadcast(raw)
    const content = { from: stage.sender.account, to: stage.reader.address, data: ROOT }
    expect(await stage.reader.transaction(hash)).toEqual({ state: 'pending', ...content })
    await stage.mine()
    expect(await stage.reader.transaction(hash)).toEqual({
      state: 'mined',
      ...content,
      block: await latest(),
    })
  })

  it('takes the same broadcast twice, before and after it is mined', async () => {
    await stage.holdTransactions()
    const { raw } = await stage.sender.prepare(ROOT)
    await stage.sender.broadcast(raw)
    await stage.sender.broadcast(raw)
    await stage.mine()
    await stage.sender.broadcast(raw)
    expect(await stage.reader.root(stage.sender.account, ROOT)).toMatchObject({ sequence: 1 })
  })

  it('counts pending transactions when it gives out nonces', async () => {
    await stage.holdTransactions()
    const first = await stage.sender.prepare(ROOT)
    await stage.sender.broadcast(first.raw)
    const second = await stage.sender.prepare(OTHER_ROOT)
    expect(second.nonce).toBe(first.nonce + 1)
    await stage.sender.broadcast(second.raw)
    await stage.mine()
    expect(await stage.reader.root(stage.sender.account, OTHER_ROOT)).toMatchObject({ sequence: 2 })
  })

  it('mines the second of two transactions with one root as reverted', async () => {
    await stage.holdTransactions()
    const first = await stage.sender.prepare(ROOT)
    const second = await stage.sender.prepare(ROOT, { nonce: first.nonce + 1 })
    await stage.sender.broadcast(first.raw)
    await stage.sender.broadcast(second.raw)
    await stage.mine()
    expect(await stage.reader.transaction(first.hash)).toMatchObject({ state: 'mined' })
    expect(await stage.reader.transaction(second.hash)).toMatchObject({
      state: 'reverted',
      block: await latest(),
    })
    expect(await stage.reader.root(stage.sender.account, ROOT)).toMatchObject({ sequence: 1 })
  })

  it('replaces a transaction that is stuck, and mines only the replacement', async () => {
    await stage.holdTransactions()
    const stuck = await stage.sender.prepare(ROOT)
    await stage.sender.broadcast(stuck.raw)
    const replacement = await stage.sender.prepare(ROOT, { replaces: stuck })
    expect(replacement).toMatchObject({ nonce: stuck.nonce })
    expect(replacement.hash).not.toBe(stuck.hash)
    await stage.sender.broadcast(replacement.raw)
    await stage.mine()
    expect(await stage.reader.transaction(replacement.hash)).toMatchObject({ state: 'mined' })
    expect(await stage.reader.transaction(stuck.hash)).toBeUndefined()
    expect(await stage.reader.root(stage.sender.account, ROOT)).toMatchObject({ sequence: 1 })
  })

  it('refuses a transaction whose nonce another one has used', async () => {
    const first = await stage.sender.prepare(ROOT)
    const second = await stage.sender.prepare(OTHER_ROOT, { nonce: first.nonce })
    await stage.sender.broadcast(first.raw)
    await stage.mine()
    await expect(stage.sender.broadcast(second.raw)).rejects.toThrow(
      expect.objectContaining({ code: 'NONCE_TAKEN' }),
    )
  })

  it('keeps the life of an account in block numbers', async () => {
    const { account } = stage.sender
    expect(await stage.reader.account(stage.board.account, account)).toBeUndefined()
    const from = (await stage.board.authorizeAccount(account)).block
    expect(await stage.reader.account(stage.board.account, account)).toEqual({ from })
    await stage.mine(2)
    const until = (await stage.board.revokeAccount(account)).block
    expect(await stage.reader.account(stage.board.account, account)).toEqual({ from, until })
    expect(await stage.reader.account(stage.otherBoard.account, account)).toBeUndefined()
  })

  it('gives an account one life', async () => {
    const { account } = stage.sender
    await stage.board.authorizeAccount(account)
    await expect(stage.board.authorizeAccount(account)).rejects.toThrow(refused('AccountExists'))
    await stage.board.revokeAccount(account)
    await expect(stage.board.revokeAccount(account)).rejects.toThrow(refused('AccountAlreadyRevoked'))
    await expect(stage.board.authorizeAccount(account)).rejects.toThrow(refused('AccountExists'))
    await expect(stage.board.revokeAccount(NOBODY)).rejects.toThrow(refused('AccountUnknown'))
    await expect(stage.board.authorizeAccount(`0x${'00'.repeat(20)}`)).rejects.toThrow(refused('ZeroAccount'))
  })

  it('keeps purpose, life and compromise of a key', async () => {
    const from = (await stage.board.publishKey(KEY, 'status')).block
    expect(await stage.reader.key(stage.board.account, KEY)).toEqual({ purpose: 'status', from })
    const until = (await stage.board.revokeKey(KEY)).block
    expect(await stage.reader.key(stage.board.account, KEY)).toEqual({ purpose: 'status', from, until })
    await stage.board.compromiseKey(KEY, 1000)
    const compromised = { purpose: 'status', from, until, compromisedSince: 1000 }
    expect(await stage.reader.key(stage.board.account, KEY)).toEqual(compromised)
    expect(await stage.reader.key(stage.otherBoard.account, KEY)).toBeUndefined()
  })

  it('gives a key one life and one purpose', async () => {
    await stage.board.publishKey(KEY, 'credential')
    await expect(stage.board.publishKey(KEY, 'status')).rejects.toThrow(refused('KeyExists'))
    await expect(stage.otherBoard.revokeKey(KEY)).rejects.toThrow(refused('KeyUnknown'))
    await stage.board.revokeKey(KEY)
    await expect(stage.board.revokeKey(KEY)).rejects.toThrow(refused('KeyAlreadyRevoked'))
    await expect(stage.board.publishKey(KEY, 'credential')).rejects.toThrow(refused('KeyExists'))
    await expect(stage.board.publishKey(`0x${'00'.repeat(32)}`, 'status')).rejects.toThrow(refused('ZeroKey'))
  })

  it('moves a compromise only earlier, and never into the future', async () => {
    await stage.board.publishKey(KEY, 'credential')
    await expect(stage.board.compromiseKey(OTHER_ROOT, 1000)).rejects.toThrow(refused('KeyUnknown'))
    await expect(stage.board.compromiseKey(KEY, 2 ** 40)).rejects.toThrow(refused('TimeOutOfRange'))
    await expect(stage.board.compromiseKey(KEY, 0)).rejects.toThrow(refused('TimeOutOfRange'))
    await stage.board.compromiseKey(KEY, 1000)
    await expect(stage.board.compromiseKey(KEY, 1000)).rejects.toThrow(refused('TimeNotEarlier'))
    await stage.board.compromiseKey(KEY, 999)
    expect(await stage.reader.key(stage.board.account, KEY)).toMatchObject({ compromisedSince: 999 })
  })

  it('disowns a root of an account that it authorised, once', async () => {
    const { account } = stage.sender
    await anchor(stage.sender, ROOT)
    await expect(stage.board.disownRoot(account, ROOT)).rejects.toThrow(refused('AccountUnknown'))
    await stage.board.authorizeAccount(account)
    await expect(stage.board.disownRoot(account, OTHER_ROOT)).rejects.toThrow(refused('RootUnknown'))
    const { block } = await stage.board.disownRoot(account, ROOT)
    expect(await stage.reader.disowned(stage.board.account, account, ROOT)).toEqual({ block })
    expect(await stage.reader.disowned(stage.otherBoard.account, account, ROOT)).toBeUndefined()
    expect(await stage.reader.root(account, ROOT)).toBeDefined()
    await expect(stage.board.disownRoot(account, ROOT)).rejects.toThrow(refused('RootAlreadyDisowned'))
  })

  it('answers for the state of an earlier block', async () => {
    const { account } = stage.sender
    const { block: from } = await stage.board.authorizeAccount(account)
    await stage.board.publishKey(KEY, 'credential')
    const { block } = await anchor(stage.sender, ROOT)
    await stage.board.disownRoot(account, ROOT)
    const { block: until } = await stage.board.revokeAccount(account)
    expect(await stage.reader.root(account, ROOT, block)).toMatchObject({ block })
    expect(await stage.reader.root(account, ROOT, block - 1)).toBeUndefined()
    expect(await stage.reader.account(stage.board.account, account, from - 1)).toBeUndefined()
    expect(await stage.reader.account(stage.board.account, account, until - 1)).toEqual({ from })
    expect(await stage.reader.key(stage.board.account, KEY, from)).toBeUndefined()
    expect(await stage.reader.disowned(stage.board.account, account, ROOT, block)).toBeUndefined()
  })

  it('does not answer for good news from the finalised block before they are final', async () => {
    const { account } = stage.sender
    await anchor(stage.sender, ROOT)
    expect(await stage.reader.root(account, ROOT, 'finalized')).toBeUndefined()
    await stage.mine(2)
    expect(await stage.reader.root(account, ROOT, 'finalized')).toBeDefined()
  })

  it('refuses addresses and hashes that are none', async () => {
    const mixedCase: Hex = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
    await expect(stage.reader.root(mixedCase, ROOT)).rejects.toThrow(
      expect.objectContaining({ code: 'MALFORMED_ADDRESS' }),
    )
    await expect(stage.reader.root(NOBODY, '0x11')).rejects.toThrow(
      expect.objectContaining({ code: 'MALFORMED_HASH' }),
    )
    await expect(stage.reader.transaction('0x11')).rejects.toThrow(
      expect.objectContaining({ code: 'MALFORMED_HASH' }),
    )
    await expect(stage.sender.prepare('0x11')).rejects.toThrow(
      expect.objectContaining({ code: 'MALFORMED_HASH' }),
    )
  })
})
