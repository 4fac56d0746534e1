import { describe, expect, it } from 'vitest'
import { isCalendarDate } from './calendar-date.ts'

describe('isCalendarDate', () => {
  it.each(['2024-02-29', '2000-02-29', '1900-02-28', '2026-12-31', '0001-01-01'])('takes %s', (day) => {
    expect(isCalendarDate(day)).toBe(true)
  })

  it.each([
    ['29 February of a common year', '2025-02-29'],
    ['29 February of 1900', '1900-02-29'],
    ['31 April', '2026-04-31'],
    ['month 13', '2026-13-01'],
    ['month 0', '2026-00-10'],
    ['day 0', '2026-01-00'],
    ['year 0', '0000-01-01'],
    ['a time', '2026-01-01T00:00:00Z'],
    ['one digit', '2026-1-1'],
    ['a line break', '2026-01-01\n'],
    ['other digits', '２０２６-01-01'],
    ['nothing', ''],
  ])('refuses %s', (_, day) => {
    expect(isCalendarDate(day)).toBe(false)
  })
})
