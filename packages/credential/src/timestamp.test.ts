import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTimestamp, isTimestamp } from './timestamp.ts'

describe('formatTimestamp', () => {
  it('writes seconds and Z, and cuts off what is smaller', () => {
    expect(formatTimestamp(new Date('2026-11-22T02:00:00.999Z'))).toBe('2026-11-22T02:00:00Z')
  })

  it('writes what isTimestamp takes', () => {
    const times = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(fc.property(times, (time) => isTimestamp(formatTimestamp(time))))
  })
})

describe('isTimestamp', () => {
  it.each([
    '',
    '2026-11-22',
    '2026-11-22T02:00:00',
    '2026-11-22T02:00:00.000Z',
    '2026-11-22T02:00:00+00:00',
    '2026-11-22t02:00:00z',
    '2026-02-29T00:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T23:59:60Z',
    '2026-13-01T00:00:00Z',
    ' 2026-11-22T02:00:00Z',
    '2026-11-22T02:00:00Z\n',
  ])('refuses %j', (text) => {
    expect(isTimestamp(text)).toBe(false)
  })
})
