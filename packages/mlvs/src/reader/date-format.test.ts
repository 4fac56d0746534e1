import { describe, expect, it } from 'vitest'
import { dateReader } from './date-format.ts'

function read(format: string, text: string, timeZone?: string): string | undefined {
  const reader = dateReader(format, timeZone)
  if (typeof reader === 'string') throw new Error(reader)
  return reader(text)
}

describe('dateReader', () => {
  it.each([
    ['YYYYMMDD', '20260314', '2026-03-14'],
    ['MM/DD/YYYY', '03/14/2026', '2026-03-14'],
    ['DD/MM/YYYY', '03/04/2026', '2026-04-03'],
    ['M/D/YYYY', '3/4/2026', '2026-03-04'],
    ['DD.MM.YYYY', '14.03.2026', '2026-03-14'],
    ['DD-MMM-YYYY', '14-MAR-2026', '2026-03-14'],
    ['YYYY-MM-DD HH:mm:ss', '2026-03-14 23:59:59.999', '2026-03-14'],
    ['M/D/YYYY h:mm:ss A', '1/5/2026 12:00:00 AM', '2026-01-05'],
  ])('reads %s', (format, text, day) => {
    expect(read(format, text)).toBe(day)
  })

  it('takes the day the calendar of the board showed at an instant', () => {
    const format = 'YYYY-MM-DDTHH:mm:ssZ'
    expect(read(format, '2026-03-15T03:00:00Z', 'America/Los_Angeles')).toBe('2026-03-14')
    expect(read(format, '2026-03-15T03:00:00Z', 'Pacific/Guam')).toBe('2026-03-15')
    expect(read(format, '2026-12-31T23:30:00-0800', 'America/New_York')).toBe('2027-01-01')
  })

  it.each([
    ['YYYYMMDD', '20250229'],
    ['YYYYMMDD', '20261301'],
    ['YYYYMMDD', '2026031'],
    ['YYYYMMDD', ' 20260314'],
    ['MM/DD/YYYY', '14/03/2026'],
    ['MM/DD/YYYY', '3/14/2026'],
    ['DD-MMM-YYYY', '14-XYZ-2026'],
    ['M/D/YYYY h:mm A', '1/5/2026 13:00 PM'],
    ['YYYY-MM-DD HH:mm', '2026-03-14 24:00'],
    ['YYYY.MM.DD', '2026x03x14'],
  ])('%s is not what %s is', (format, text) => {
    expect(read(format, text)).toBeUndefined()
  })

  it.each([
    ['YY-MM-DD', undefined],
    ['YYYY-MM', undefined],
    ['MM/DD', undefined],
    ['YYYY-MM-DD MM', undefined],
    ['YYYY-MM-DD foo', undefined],
    ['', undefined],
    ['YYYY-MM-DDTHH:mm:ssZ', undefined],
    ['YYYY-MM-DDZ', 'America/New_York'],
  ])('refuses the format %j, time zone %s', (format, timeZone) => {
    expect(dateReader(format, timeZone)).toEqual(expect.any(String))
  })
})
