import { createHash } from 'node:crypto'
import { base58 } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyHash, multikeyFromPublicKey, publicKeyFromMultikey } from './multikey.ts'

const publicKeys = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('publicKeyFromMultikey', () => {
  it('is the inverse of multikeyFromPublicKey', () => {
    fc.assert(
      fc.property(publicKeys, (publicKey) => {
        const multikey = multikeyFromPublicKey(publicKey)
        expect(multikey).toMatch(/^z6Mk/)
        expect(publicKeyFromMultikey(multikey)).toEqual(publicKey)
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['no base58', 'z6Mk0OIl'],
    ['another base', 'u6MktgKTsu1QhX6QPbyqG6geXdw6FQCZBPq7uQpieWbiQiG7'],
    ['a secp256k1 key', `z${base58.encode(Uint8Array.from([0xe7, 0x01, ...new Uint8Array(33)]))}`],
    ['31 bytes', `z${base58.encode(Uint8Array.from([0xed, 0x01, ...new Uint8Array(31)]))}`],
    ['33 bytes', `z${base58.encode(Uint8Array.from([0xed, 0x01, ...new Uint8Array(33)]))}`],
    ['a text of a megabyte', `z${'6'.repeat(1_000_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => publicKeyFromMultikey(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_KEY' }))
  })
})

describe('keyHash', () => {
  it('is SHA-256 over 0xed01 and the key', () => {
    const publicKey = publicKeyFromMultikey('z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2')
    const bytes = Uint8Array.from([0xed, 0x01, ...publicKey])
    expect(keyHash(publicKey)).toBe(`0x${createHash('sha256').update(bytes).digest('hex')}`)
  })

  it('refuses what is no key', () => {
    expect(() => keyHash(new Uint8Array(33))).toThrow(expect.objectContaining({ code: 'MALFORMED_KEY' }))
  })
})
