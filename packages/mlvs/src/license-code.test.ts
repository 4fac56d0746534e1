import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLicenseCode, type LicenseCode, numberFault, parseLicenseCode } from './license-code.ts'

const runs = { numRuns: process.env.CI ? 10_000 : 500 }
const letters = (length: number, alphabet: string) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length })
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const numbers = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...'0123456789-A. #%é見'), fc.string({ minLength: 1, maxLength: 1 })),
    maxLength: 70,
  })
  .filter((number) => numberFault(number) === undefined)
const codes: fc.Arbitrary<LicenseCode> = fc.record({
  state: letters(2, capitals),
  licenseType: letters(3, `${capitals}0123456789`),
  number: numbers,
})

describe('parseLicenseCode', () => {
  it('is undone by formatLicenseCode, and undoes it', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(parseLicenseCode(formatLicenseCode(code))).toEqual(code)
      }),
      runs,
    )
    fc.assert(
      fc.property(fc.string(), fc.string(), (start, rest) => {
        try {
          const text = `${start}${rest}`
          expect(formatLicenseCode(parseLicenseCode(text))).toBe(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'MALFORMED_CODE' })
        }
      }),
      runs,
    )
  })

  it('splits at the first two dashes, so a number keeps its own', () => {
    expect(parseLicenseCode('WV-MDR-12-3456-A')).toEqual({
      state: 'WV',
      licenseType: 'MDR',
      number: '12-3456-A',
    })
  })

  it('keeps case and leading zeros of the number', () => {
    expect(parseLicenseCode('CA-MDR-00aB')).toMatchObject({ number: '00aB' })
  })

  it.each([
    ['two elements', 'WV-MDR'],
    ['an empty number', 'WV-MDR-'],
    ['a state in small letters', 'wv-MDR-1'],
    ['a type of two letters', 'WV-MD-1'],
    ['a slash', 'WV-MDR-1/2'],
    ['a backslash', 'WV-MDR-1\\2'],
    ['a way out of the folder', 'WV-MDR-../../../evil'],
    ['two dots', 'WV-MDR-1..2'],
    ['a hidden file', 'WV-MDR-.htaccess'],
    ['a control character', 'WV-MDR-1\u00002'],
    ['a line break', 'WV-MDR-12\n'],
    ['a zero-width character', 'WV-MDR-1\u200b2'],
    ['a bidirectional override', 'WV-MDR-1\u202e2'],
    ['half a surrogate pair', 'WV-MDR-1\ud800'],
    ['a space at the end', 'WV-MDR-12 '],
    ['65 characters', `WV-MDR-${'1'.repeat(65)}`],
  ])('refuses %s', (_, text) => {
    expect(() => parseLicenseCode(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_CODE' }))
  })

  it('takes 64 characters', () => {
    expect(parseLicenseCode(`WV-MDR-${'1'.repeat(64)}`).number).toHaveLength(64)
  })
})

describe('formatLicenseCode', () => {
  it('refuses parts that could not be read back', () => {
    expect(() => formatLicenseCode({ state: 'WV', licenseType: 'A-B', number: '1' })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_CODE' }),
    )
  })
})
