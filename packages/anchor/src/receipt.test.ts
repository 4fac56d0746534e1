import { describe, expect, it } from 'vitest'
import { formatReceipt, parseReceipt, type Receipt } from './receipt.ts'

const RECEIPT: Receipt = {
  leaf: `0x${'11'.repeat(32)}`,
  path: [{ side: 'left', digest: `0x${'22'.repeat(32)}` }],
  root: `0x${'33'.repeat(32)}`,
  chainId: 31337,
  registry: `0x${'44'.repeat(20)}`,
  transactionHash: `0x${'55'.repeat(32)}`,
  block: 7,
}

describe('parseReceipt', () => {
  it('reads what formatReceipt writes', () => {
    expect(parseReceipt(JSON.parse(formatReceipt(RECEIPT)))).toEqual(RECEIPT)
  })

  it.each<[string, object]>([
    ['leaf', { leaf: `0x${'11'.repeat(31)}` }],
    ['root', { root: `0x${'AA'.repeat(32)}` }],
    ['path', { path: Array(33).fill(RECEIPT.path[0]) }],
    ['path.0.side', { path: [{ side: 'up', digest: RECEIPT.root }] }],
    ['chainId', { chainId: 0 }],
    ['registry', { registry: `0x${'44'.repeat(32)}` }],
    ['transactionHash', { transactionHash: 5 }],
    ['block', { block: -1 }],
  ])('refuses a wrong %s and names it', (member, change) => {
    expect(() => parseReceipt({ ...RECEIPT, ...change })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_RECEIPT', message: expect.stringContaining(member) }),
    )
  })

  it.each([null, [], 'receipt', { ...RECEIPT, more: 1 }])('refuses %j', (value) => {
    expect(() => parseReceipt(value)).toThrow(expect.objectContaining({ code: 'MALFORMED_RECEIPT' }))
  })
})

describe('formatReceipt', () => {
  it('writes members in one order, whatever order they came in', () => {
    const reversed = { ...Object.fromEntries(Object.entries(RECEIPT).reverse()), ...RECEIPT }
    expect(formatReceipt(reversed)).toBe(formatReceipt(RECEIPT))
  })
})
