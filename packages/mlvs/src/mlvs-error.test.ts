import { describe, expect, it } from 'vitest'
import { quoted } from './mlvs-error.ts'

describe('quoted', () => {
  it('shows a value on one line, with nothing in it that a terminal obeys', () => {
    expect(quoted('a"b\n\u001b[31m\u009b\u202e')).toBe('"a\\"b\\n\\u001b[31m\\u009b\\u202e"')
  })

  it('cuts what is long', () => {
    expect(quoted('x'.repeat(1000))).toHaveLength(63)
  })
})
