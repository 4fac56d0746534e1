import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawNumber, drawToken, drawUuidUrn, systemRandomness } from './randomness.ts'

describe('drawNumber', () => {
  it('stays below its bound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (below) => {
        const drawn = drawNumber(systemRandomness, below)
        return Number.isInteger(drawn) && drawn >= 0 && drawn < below
      }),
    )
  })

  it('draws again where taking the remainder would favour small numbers', () => {
    const draws = [Uint8Array.of(0xff, 0xff, 0xff, 0xff), Uint8Array.of(0, 0, 0, 8)]
    // 2³² = 3 · 1431655765 + 1, so the highest draw of all would be a fourth way to get 0.
    expect(drawNumber(() => draws.shift() ?? new Uint8Array(4), 3)).toBe(2)
    expect(draws).toEqual([])
  })
})

describe('drawUuidUrn', () => {
  it('writes a version 4 UUID', () => {
    expect(drawUuidUrn((length) => new Uint8Array(length).fill(0xff))).toBe(
      'urn:uuid:ffffffff-ffff-4fff-bfff-ffffffffffff',
    )
  })
})

describe('drawToken', () => {
  it('carries 32 bytes in letters that need no escaping in a URL', () => {
    expect(drawToken((length) => new Uint8Array(length).fill(0xff))).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})
