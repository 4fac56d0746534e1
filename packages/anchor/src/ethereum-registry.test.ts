import { describe, expect, it } from 'vitest'
import { EthereumRegistry } from './ethereum-registry.ts'
import type { Hex } from './hex.ts'

const ADDRESS: Hex = `0x${'5f'.repeat(20)}`
const ACCOUNT: Hex = `0x${'a0'.repeat(20)}`
const HASH: Hex = `0x${'11'.repeat(32)}`

/** A registry behind one endpoint that answers each method with what it is given, whatever that is. */
function registryAnswering(answers: Record<string, unknown>): EthereumRegistry {
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const { id, method } = JSON.parse(String(init?.body))
    const result = method === 'eth_chainId' ? '0x7a69' : answers[method]
    return Response.json({ jsonrpc: '2.0', id, result })
  }
  return new EthereumRegistry({ chainId: 31337, address: ADDRESS, urls: ['https://rpc.example'], fetch })
}

const word = (value: number | bigint) => value.toString(16).padStart(64, '0')
const malformed = expect.objectContaining({ code: 'MALFORMED_ANSWER' })

describe('EthereumRegistry', () => {
  it.each([
    ['too short', `0x${word(1)}${word(2)}`],
    ['too long', `0x${word(1)}${word(2)}${word(3)}${word(4)}`],
    ['not in whole words', `0x${word(1)}${word(2)}${word(3)}00`],
    ['a number of no block', `0x${word(1)}${word(2n ** 64n)}${word(3)}`],
    ['text', 'yes'],
    ['null', null],
    ['a number', 7],
  ])('does not take a result that is %s', async (_, result) => {
    await expect(registryAnswering({ eth_call: result }).root(ACCOUNT, HASH)).rejects.toThrow(malformed)
  })

  it('says that there is no contract, rather than that nothing was anchored', async () => {
    const registry = registryAnswering({ eth_call: '0x', eth_getCode: '0x' })
    await expect(registry.root(ACCOUNT, HASH)).rejects.toThrow(malformed)
  })

  it('does not take a purpose that the contract never stores', async () => {
    const result = `0x${word(3)}${word(1)}${word(0)}${word(0)}`
    await expect(registryAnswering({ eth_call: result }).key(ACCOUNT, HASH)).rejects.toThrow(malformed)
  })

  it('does not take another block for the one it asked for', async () => {
    const block = { number: '0x8', hash: HASH, parentHash: HASH, timestamp: '0x1' }
    await expect(registryAnswering({ eth_getBlockByNumber: block }).block(7)).rejects.toThrow(malformed)
  })

  it('does not take another transaction for the one it asked for', async () => {
    const other = { hash: `0x${'22'.repeat(32)}`, from: ACCOUNT, to: ADDRESS, input: HASH }
    await expect(registryAnswering({ eth_getTransactionByHash: other }).transaction(HASH)).rejects.toThrow(
      malformed,
    )
  })

  it('calls a transaction without a receipt pending, whatever block it was in', async () => {
    const sent = { hash: HASH, from: ACCOUNT, to: ADDRESS, input: HASH, blockNumber: '0x5' }
    const registry = registryAnswering({ eth_getTransactionByHash: sent, eth_getTransactionReceipt: null })
    expect(await registry.transaction(HASH)).toEqual({
      state: 'pending',
      from: ACCOUNT,
      to: ADDRESS,
      data: HASH,
    })
  })

  it('reads addresses with capitals as the lower-case text they stand for', async () => {
    const sent = { hash: HASH, from: `0x${'A0'.repeat(20)}`, to: ADDRESS, input: HASH }
    const registry = registryAnswering({ eth_getTransactionByHash: sent, eth_getTransactionReceipt: null })
    expect(await registry.transaction(HASH)).toMatchObject({ from: ACCOUNT })
  })

  it('refuses an address that is none', () => {
    expect(() => new EthereumRegistry({ chainId: 1, address: '0x12', urls: [] })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_ADDRESS' }),
    )
  })
})
