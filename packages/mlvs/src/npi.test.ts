import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNpi, npiCheckDigit } from './npi.ts'

describe('isNpi', () => {
  it("takes the example of CMS' own description of the check digit", () => {
    expect(isNpi('1234567893')).toBe(true)
  })

  it.each(['1323353456', '1223353456', '123456789'])(
    'refuses %s, which MLVS shows in its examples',
    (npi) => {
      expect(isNpi(npi)).toBe(false)
    },
  )

  it.each([
    '',
    '0000000000',
    '3234567893',
    '1234567893 ',
    '12345678930',
    '１２３４５６７８９３',
    'abcdefghij',
  ])('refuses %j', (npi) => {
    expect(isNpi(npi)).toBe(false)
  })

  it('takes one check digit of the ten, and notices every single wrong digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1e8, max: 3e8 - 1 }),
        fc.nat(9),
        fc.integer({ min: 1, max: 9 }),
        (nine, at, by) => {
          const npi = `${nine}${npiCheckDigit(String(nine))}`
          expect(isNpi(npi)).toBe(true)
          const wrong = (Number(npi[at]) + by) % 10
          expect(isNpi(`${npi.slice(0, at)}${wrong}${npi.slice(at + 1)}`)).toBe(false)
        },
      ),
    )
  })
})
