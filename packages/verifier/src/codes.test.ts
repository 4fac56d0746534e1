import { describe, expect, it } from 'vitest'
import { codes } from './codes.ts'

describe('codes', () => {
  it.each(Object.entries(codes))(
    '%s says what happened, why, and what to do, in whole sentences',
    (code, entry) => {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      for (const text of Object.values(entry)) expect(text).toMatch(/^[^\n]{10,160}\.$/)
      expect(entry.message.length).toBeLessThan(100)
    },
  )

  it('has one message for each code', () => {
    const messages = Object.values(codes).map(({ message }) => message)
    expect(new Set(messages).size).toBe(messages.length)
  })
})
