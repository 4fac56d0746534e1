import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { domainDigest } from './domain-digest.ts'

describe('domainDigest', () => {
  it('is SHA-256 over our name, the tag, a zero byte and the bytes', () => {
    const expected = createHash('sha256').update('licet:audit-head\0entry').digest('hex')
    expect(domainDigest('audit-head', Buffer.from('entry'))).toBe(`0x${expected}`)
  })

  it('keeps two kinds of leaf apart, also when tag and bytes together read the same', () => {
    expect(domainDigest('ab', Buffer.from('c'))).not.toBe(domainDigest('a', Buffer.from('bc')))
  })

  it.each(['', 'Audit', 'a b', 'a\0', 'a'.repeat(33)])('refuses the tag "%s"', (tag) => {
    expect(() => domainDigest(tag, new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'MALFORMED_TAG' }),
    )
  })
})
