import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLicenseCode, numberFault } from './license-code.ts'
import { licenseUrl, parseLicenseUrl } from './license-url.ts'

const numbers = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((number) => numberFault(number) === undefined)

describe('licenseUrl', () => {
  it('is the base, /license/, state, type and number, with .json at the end', () => {
    const url = 'https://board.example/license/WV/MDR/3242345345.json'
    expect(licenseUrl('https://board.example', 'WV-MDR-3242345345')).toBe(url)
    expect(licenseUrl('https://board.example/', 'WV-MDR-3242345345')).toBe(url)
  })

  it('percent-encodes the number and nothing else', () => {
    expect(licenseUrl('https://board.example/mlvs', 'CO-MDR-D.R. 5#7%é')).toBe(
      'https://board.example/mlvs/license/CO/MDR/D.R.%205%237%25%C3%A9.json',
    )
  })

  it('is undone by parseLicenseUrl, and a URL parser changes nothing in it', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        const code = formatLicenseCode({ state: 'WV', licenseType: 'MDR', number })
        const url = licenseUrl('https://board.example', code)
        expect(new URL(url).href).toBe(url)
        expect(parseLicenseUrl(url)).toEqual({ base: 'https://board.example', code })
      }),
    )
  })

  it.each([
    'ftp://board.example',
    'board.example',
    'https://board.example/?x',
    'https://u:p@board.example',
    'https://board.example/#a',
  ])('refuses the base %s', (base) => {
    expect(() => licenseUrl(base, 'WV-MDR-1')).toThrow(expect.objectContaining({ code: 'MALFORMED_URL' }))
  })
})

describe('parseLicenseUrl', () => {
  it('refuses a URL of many slashes by its length, without taking the square of it', () => {
    // By a regular expression, a million slashes with something after them take minutes.
    const slashes = `https://a.example/${'/'.repeat(1_000_000)}b`
    for (const read of [
      () => parseLicenseUrl(`${slashes}/license/WV/MDR/1.json`),
      () => parseLicenseUrl(slashes),
      () => licenseUrl(slashes, 'WV-MDR-1'),
    ]) {
      expect(read).toThrow(
        expect.objectContaining({ code: 'MALFORMED_URL', message: expect.stringContaining('2048') }),
      )
    }
  })

  it('reads the longest URL that licenseUrl writes, and neither goes further', () => {
    const rest = '/license/WV/MDR/1.json'
    const base = 'https://a.example/'.padEnd(2_048 - rest.length, 'b')
    expect(parseLicenseUrl(licenseUrl(base, 'WV-MDR-1'))).toEqual({ base, code: 'WV-MDR-1' })
    expect(() => licenseUrl(`${base}b`, 'WV-MDR-1')).toThrow(
      expect.objectContaining({ code: 'MALFORMED_URL' }),
    )
    expect(() => parseLicenseUrl(`${base}b${rest}`)).toThrow(
      expect.objectContaining({ code: 'MALFORMED_URL' }),
    )
  })

  it.each([
    ['no .json', 'https://b.example/license/WV/MDR/1'],
    ['no /license/', 'https://b.example/WV/MDR/1.json'],
    ['a slash in the number', 'https://b.example/license/WV/MDR/1/2.json'],
    ['an encoded slash', 'https://b.example/license/WV/MDR/1%2F2.json'],
    ['an encoded way out', 'https://b.example/license/WV/MDR/%2E%2E%2Fevil.json'],
    ['a letter encoded that need not be', 'https://b.example/license/WV/MDR/%31.json'],
    ['small hex digits', 'https://b.example/license/WV/MDR/%c3%a9.json'],
    ['broken encoding', 'https://b.example/license/WV/MDR/%ff.json'],
    ['a slash too many', 'https://b.example//license/WV/MDR/1.json'],
    ['text after .json', 'https://b.example/license/WV/MDR/1.jsonEXTRA'],
    ['a query', 'https://b.example/license/WV/MDR/1.json?x'],
    ['a state in small letters', 'https://b.example/license/wv/MDR/1.json'],
  ])('refuses a URL with %s', (_, url) => {
    expect(() => parseLicenseUrl(url)).toThrow(expect.objectContaining({ code: 'MALFORMED_URL' }))
  })
})
