import { describe, expect, it } from 'vitest'
import { dayAt, laterDay } from './calendar-day.ts'

describe('dayAt', () => {
  it('is the day on the wall of the board, not the day in UTC', () => {
    const evening = new Date('2026-03-02T03:00:00Z')
    expect(dayAt(evening, 'America/New_York')).toBe('2026-03-01')
    expect(dayAt(evening, 'Pacific/Guam')).toBe('2026-03-02')
  })
})

describe('laterDay', () => {
  it('is the later one, whichever comes first', () => {
    expect(laterDay('2026-02-28', '2026-03-01')).toBe('2026-03-01')
    expect(laterDay('2026-03-01', '2026-02-28')).toBe('2026-03-01')
  })
})
