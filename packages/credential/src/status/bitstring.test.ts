import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBits, decodeBits, encodeBits, getBit, setBit } from './bitstring.ts'

const base64url = (bytes: Uint8Array): string => `u${Buffer.from(bytes).toString('base64url')}`
const indices = fc.uniqueArray(fc.nat(131_071), { maxLength: 50 })

describe('a status list of bits', () => {
  it('has its first entry in the left-most bit of the first byte', () => {
    const bits = createBits()
    setBit(bits, 0, true)
    setBit(bits, 9, true)
    expect([...bits.bytes.subarray(0, 2)]).toEqual([0b1000_0000, 0b0100_0000])
    setBit(bits, 131_071, true)
    expect(bits.bytes.at(-1)).toBe(1)
  })

  it('reads back every bit that was set, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(indices, async (set) => {
        const bits = createBits()
        for (const index of set) setBit(bits, index, true)
        const decoded = await decodeBits(await encodeBits(bits))
        if (decoded.outcome !== 'decoded') throw new Error(decoded.detail)
        for (const index of [...set, 0, 8, 131_071]) {
          expect(getBit(decoded.bits, index)).toBe(set.includes(index))
        }
        for (const index of set) setBit(bits, index, false)
        expect(bits).toEqual(createBits())
      }),
      { numRuns: 25 },
    )
  })

  it('has at least 131,072 entries, so that one hides among many', () => {
    for (const length of [0, 8, 131_064, 131_073, 2 ** 26 + 8, Number.NaN]) {
      expect(() => createBits(length)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }))
    }
    expect(createBits(2 ** 20).bytes).toHaveLength(131_072)
  })

  it('has no answer outside its range, rather than "not set"', () => {
    for (const index of [-1, 131_072, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => getBit(createBits(), index)).toThrow(
        expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }),
      )
      expect(() => setBit(createBits(), index, true)).toThrow(
        expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }),
      )
    }
  })
})

describe('encodeBits', () => {
  it('is multibase base64url, without padding, of the GZIP of the bytes', async () => {
    const bits = createBits()
    setBit(bits, 94_567, true)
    const encoded = await encodeBits(bits)
    expect(encoded).toMatch(/^u[A-Za-z0-9_-]+$/)
    expect(new Uint8Array(gunzipSync(Buffer.from(encoded.slice(1), 'base64url')))).toEqual(bits.bytes)
  })
})

describe('decodeBits', () => {
  it("reads the example of the specification's section 2.2", async () => {
    const encodedList = 'uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA'
    expect(await decodeBits(encodedList)).toEqual({ outcome: 'decoded', bits: createBits() })
  })

  it('stops inflating a bomb as soon as it is larger than any list', async () => {
    const bomb = base64url(gzipSync(new Uint8Array(512 * 1024 * 1024)))
    expect(bomb.length).toBeLessThan(1024 * 1024)
    expect(await decodeBits(bomb)).toMatchObject({ code: 'MALFORMED_STATUS_LIST' })
  })

  it.each([
    ['nothing', ''],
    ['no multibase', base64url(gzipSync(new Uint8Array(16_384))).slice(1)],
    ['base58', 'z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm'],
    ['base64 that is not of a URL', 'u+/+/'],
    ['padding', `${base64url(gzipSync(new Uint8Array(16_384)))}=`],
    ['bits without GZIP', base64url(new Uint8Array(16_384))],
    ['half of a GZIP', base64url(gzipSync(new Uint8Array(16_384)).subarray(0, 20))],
    ['a GZIP with a wrong checksum', base64url(gzipSync(new Uint8Array(16_384)).with(-8, 1))],
    ['too few bits', base64url(gzipSync(new Uint8Array(16_383)))],
    ['bytes after the GZIP', base64url(Buffer.concat([gzipSync(new Uint8Array(16_384)), Buffer.from('x')]))],
    ['a text of 20 MB', `u${'A'.repeat(20_000_000)}`],
  ])('refuses %s', async (_, encodedList) => {
    expect(await decodeBits(encodedList)).toMatchObject({
      outcome: 'malformed',
      code: 'MALFORMED_STATUS_LIST',
    })
  })
})
