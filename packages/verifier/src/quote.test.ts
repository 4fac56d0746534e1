import { describe, expect, it } from 'vitest'
import { quote } from './quote.ts'

describe('quote', () => {
  it('leaves a name as it is', () => expect(quote('Óscar O’Hara')).toBe('"Óscar O’Hara"'))

  it('shows a terminal escape instead of obeying it', () => {
    expect(quote('\u001b[2Jaccepted')).toBe('"\\u{1b}[2Jaccepted"')
  })

  it('shows a line break and a change of direction', () => {
    expect(quote('a\nb\u202ec\u2028')).toBe('"a\\u{a}b\\u{202e}c\\u{2028}"')
  })

  it('shows its own quotation marks', () => expect(quote('a"b\\')).toBe('"a\\u{22}b\\u{5c}"'))

  it('cuts a long text', () => expect(quote('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(80)}…"`))
})
