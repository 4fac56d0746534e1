import { describe, expect, it } from 'vitest'
import { isInForce } from './key-log.ts'

describe('isInForce', () => {
  it('holds from its first block on, up to the block before its end', () => {
    const life = { from: 10, until: 20 }
    expect([9, 10, 19, 20].map((block) => isInForce(life, block))).toEqual([false, true, true, false])
  })

  it('holds for good where it has no end, and never where it ended in the block it began', () => {
    expect(isInForce({ from: 10 }, 1_000_000)).toBe(true)
    expect(isInForce({ from: 10, until: 10 }, 10)).toBe(false)
  })
})
