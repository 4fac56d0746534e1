import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'

const runs = { numRuns: process.env.CI ? 2000 : 200 }

describe('parseJson', () => {
  it('reads whatever JSON.stringify writes, as JSON.parse does', () => {
    // Property names as such, and numbers no larger than a double holds exactly.
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('__proto__') && text.isWellFormed() && !/\\ud[89a-f]/i.test(text))
        fc.pre(!/(?:^|[[,:])-?\d{16,}(?:[,\]}]|$)/.test(text))
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      runs,
    )
  })

  it('never throws anything but its own errors, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' })), (source) => {
        try {
          parseJson(source)
        } catch (error) {
          expect(error).toMatchObject({ name: 'MlvsError', code: 'INVALID_JSON' })
        }
      }),
      runs,
    )
  })

  it.each([
    ['a key twice', '{"a":1,"a":2}'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a key twice in an inner object', '{"x":[{"b":1,"b":1}]}'],
    ['the key __proto__', '{"__proto__":{"status":"ACTIVE"}}'],
    ['the key __proto__, escaped', '{"\\u005f_proto__":{}}'],
    ['half a surrogate pair, escaped', '["\\ud800"]'],
    ['half a surrogate pair, escaped, as key', '{"\\udc00":1}'],
    ['half a surrogate pair, as it stands', '["\ud800"]'],
    ['a number beyond all numbers', '1e400'],
    ['an integer that no double holds', '9007199254740993'],
    ['no value', ''],
    ['a comment', '{} // comment'],
    ['a comma at the end', '[1,]'],
    ['a string without end', '"abc'],
    ['a backslash at the end', '"abc\\'],
    ['two values', '{} {}'],
    ['two byte order marks', '\ufeff\ufeff{}'],
    ['NaN', 'NaN'],
    ['single quotes', "{'a':1}"],
    ['a raw line break in a string', '"a\nb"'],
    ['more closed than opened', ']]]]'],
  ])('refuses %s', (_, text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }))
  })

  it('takes the same key in different objects, and a value that equals a key', () => {
    const text = '{"a":"a","b":{"a":["a",{"a":"b"}]},"c":"b"}'
    expect(parseJson(text)).toEqual({ a: 'a', b: { a: ['a', { a: 'b' }] }, c: 'b' })
  })

  it('reads a whole surrogate pair that is escaped', () => {
    expect(parseJson('"\\ud83d\\ude00"')).toBe('😀')
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(
      expect.objectContaining({ code: 'INVALID_JSON' }),
    )
  })

  it('ignores one byte order mark before the value, in text as in bytes', () => {
    expect(parseJson('\ufeff{"a":1}')).toEqual({ a: 1 })
    expect(parseJson(new TextEncoder().encode('\ufeff{"a":1}'))).toEqual({ a: 1 })
  })

  it('refuses 50 MB by its size alone, also when the caller allows 49', () => {
    const large = `[${'1,'.repeat(25_000_000)}1]`
    expect(() => parseJson(large)).toThrow(expect.objectContaining({ code: 'JSON_TOO_LARGE' }))
    expect(() => parseJson(new Uint8Array(50_000_000), { maxBytes: 49_000_000 })).toThrow(
      expect.objectContaining({ code: 'JSON_TOO_LARGE' }),
    )
  })

  it('measures size in bytes, not in characters', () => {
    expect(parseJson('"éé"', { maxBytes: 6 })).toBe('éé')
    expect(() => parseJson('"éé"', { maxBytes: 5 })).toThrow(
      expect.objectContaining({ code: 'JSON_TOO_LARGE' }),
    )
  })

  it.each(['[', '{"a":', '[{"a":'])(
    'refuses a depth of 10,000 made of %s without exhausting the stack',
    (open) => {
      expect(() => parseJson(open.repeat(10_000))).toThrow(expect.objectContaining({ code: 'JSON_TOO_DEEP' }))
    },
  )

  it('takes exactly the depth it is given', () => {
    expect(parseJson('[[1]]', { maxDepth: 2 })).toEqual([[1]])
    expect(() => parseJson('[[[1]]]', { maxDepth: 2 })).toThrow(
      expect.objectContaining({ code: 'JSON_TOO_DEEP' }),
    )
  })
})
