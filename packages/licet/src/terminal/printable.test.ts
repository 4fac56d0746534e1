import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printable } from './printable.ts'

describe('printable', () => {
  test('a name that carries an escape sequence cannot paint the verdict green', () => {
    expect(printable('\u001b[32maccepted')).toBe('\\u{1b}[32maccepted')
  })

  test('a right-to-left override is shown, not obeyed', () => {
    expect(printable('Dr. \u202eeiE')).toBe('Dr. \\u{202e}eiE')
  })

  test('names as the world has them stay as they are', () => {
    expect(printable("Zoë O'Brien-Núñez, ليلى")).toBe("Zoë O'Brien-Núñez, ليلى")
  })

  test('no control character ever comes out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff })),
        (units) => !/\p{Cc}/u.test(printable(String.fromCharCode(...units))),
      ),
      { numRuns: process.env.CI ? 10_000 : 1_000 },
    )
  })
})
