import { Transaction } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployRegistry } from './deploy.ts'
import { createEthereumSender } from './ethereum-sender.ts'
import type { Hex } from './hex.ts'
import { callLocalChain, fundLocalAccount, type LocalChain, startLocalChain } from './local-chain.ts'
import { privateKeySigner } from './signer.ts'

const ROOT: Hex = `0x${'a1'.repeat(32)}`
const signer = privateKeySigner(new Uint8Array(32).fill(1))

let chain: LocalChain
let address: Hex

beforeAll(async () => {
  chain = await startLocalChain()
  await fundLocalAccount(chain.url, signer.address)
  const deployed = await deployRegistry({ chainId: 31337, urls: [chain.url], signer, pollInterval: 10 })
  address = deployed.address
  await callLocalChain(chain.url, 'evm_setAutomine', [false])
})

afterAll(() => chain.stop())

const senderOf = (options: { feeCeiling?: bigint; signer?: typeof signer } = {}) =>
  createEthereumSender({ chainId: 31337, urls: [chain.url], address, signer, ...options })

describe('createEthereumSender', () => {
  it('signs an EIP-1559 transaction to the registry whose whole calldata is the root', async () => {
    const { raw, hash, nonce } = await senderOf().prepare(ROOT)
    const transaction = Transaction.from(raw)
    expect(transaction).toMatchObject({ type: 2, chainId: 31337n, nonce, data: ROOT, value: 0n, hash })
    expect(transaction.to?.toLowerCase()).toBe(address)
    expect(transaction.from?.toLowerCase()).toBe(signer.address)
  })

  it('never offers more than the ceiling', async () => {
    const base = 7n
    await callLocalChain(chain.url, 'anvil_setNextBlockBaseFeePerGas', [`0x${base.toString(16)}`])
    await callLocalChain(chain.url, 'anvil_mine', ['0x1'])
    const comfortable = Transaction.from((await senderOf().prepare(ROOT)).raw)
    const needed = base + (comfortable.maxPriorityFeePerGas ?? 0n)
    const capped = Transaction.from((await senderOf({ feeCeiling: needed }).prepare(ROOT)).raw)
    expect(capped.maxFeePerGas).toBe(needed)
  })

  it('refuses to send when the chain asks for more than the ceiling', async () => {
    await expect(senderOf({ feeCeiling: 1n }).prepare(ROOT)).rejects.toThrow(
      expect.objectContaining({ code: 'FEE_ABOVE_CEILING' }),
    )
  })

  it('outbids the transaction that it replaces by at least a tenth, in both fees', async () => {
    const stuck = await senderOf().prepare(ROOT)
    const replacement = Transaction.from((await senderOf().prepare(ROOT, { replaces: stuck })).raw)
    const before = Transaction.from(stuck.raw)
    expect(replacement.nonce).toBe(before.nonce)
    for (const fee of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const) {
      expect((replacement[fee] ?? 0n) * 10n).toBeGreaterThanOrEqual((before[fee] ?? 0n) * 11n)
    }
  })

  it('does not outbid beyond the ceiling', async () => {
    const stuck = await senderOf().prepare(ROOT)
    const feeCeiling = Transaction.from(stuck.raw).maxFeePerGas ?? 0n
    await expect(senderOf({ feeCeiling }).prepare(ROOT, { replaces: stuck })).rejects.toThrow(
      expect.objectContaining({ code: 'FEE_ABOVE_CEILING' }),
    )
  })

  it('says that an account has no funds', async () => {
    const poor = privateKeySigner(new Uint8Array(32).fill(9))
    const sender = senderOf({ signer: poor })
    const prepared = sender.prepare(ROOT).then(({ raw }) => sender.broadcast(raw))
    await expect(prepared).rejects.toThrow(expect.objectContaining({ code: 'INSUFFICIENT_FUNDS' }))
  })

  it('says that a second transaction with a pending nonce is not taken', async () => {
    const sender = senderOf()
    const first = await sender.prepare(ROOT)
    const rival = await sender.prepare(`0x${'b2'.repeat(32)}`, { nonce: first.nonce })
    await sender.broadcast(first.raw)
    await expect(sender.broadcast(rival.raw)).rejects.toThrow(
      expect.objectContaining({ code: 'NONCE_TAKEN' }),
    )
  })

  it('says what the chain says of a transaction that it refuses', async () => {
    await expect(senderOf().broadcast('0x02c0')).rejects.toThrow(
      expect.objectContaining({ code: 'TRANSACTION_REFUSED' }),
    )
  })
})
