import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayBeginDay, mayEndDay, secondsOfDay } from './board-day.ts'
import { formatTimestamp } from './timestamp.ts'

const runs = process.env.CI ? 2_000 : 200

/** The calendar day on the wall at an instant, asked of the platform in another way than the code does. */
function dayAt(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(time)
}

const days = fc
  .date({ min: new Date('1970-01-03'), max: new Date('2099-12-28'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))

describe('secondsOfDay', () => {
  it.each([
    ['2026-01-01', 'America/New_York', '2026-01-01T05:00:00Z', '2026-01-02T04:59:59Z'],
    ['2026-07-01', 'America/New_York', '2026-07-01T04:00:00Z', '2026-07-02T03:59:59Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59Z'],
    ['2026-12-31', 'Pacific/Guam', '2026-12-30T14:00:00Z', '2026-12-31T13:59:59Z'],
    ['2026-12-31', 'Pacific/Pago_Pago', '2026-12-31T11:00:00Z', '2027-01-01T10:59:59Z'],
    ['2028-02-29', 'Asia/Kathmandu', '2028-02-28T18:15:00Z', '2028-02-29T18:14:59Z'],
    ['0050-06-30', 'UTC', '0050-06-30T00:00:00Z', '0050-06-30T23:59:59Z'],
    ['2026-06-30', 'UTC', '2026-06-30T00:00:00Z', '2026-06-30T23:59:59Z'],
  ])('%s in %s is from %s to %s', (day, timeZone, first, last) => {
    expect(secondsOfDay(day, timeZone)).toEqual({ first: new Date(first), last: new Date(last) })
  })

  it('begins a day at 01:00 where the clock skips midnight', () => {
    // Brazil, 2018-11-04: 00:00 became 01:00.
    expect(secondsOfDay('2018-11-04', 'America/Sao_Paulo').first).toEqual(new Date('2018-11-04T03:00:00Z'))
  })

  it('ends a day at its second end where the clock goes back over midnight', () => {
    // Newfoundland, 2006-10-29: 00:01 became 23:01 of the day before.
    expect(secondsOfDay('2006-10-28', 'America/St_Johns').last).toEqual(new Date('2006-10-29T03:29:59Z'))
    expect(secondsOfDay('2006-10-29', 'America/St_Johns').first).toEqual(new Date('2006-10-29T02:30:00Z'))
  })

  it('takes a day that a zone skipped as the moment of the skip', () => {
    // Samoa had no 2011-12-30.
    const moment = new Date('2011-12-30T10:00:00Z')
    expect(secondsOfDay('2011-12-30', 'Pacific/Apia')).toEqual({ first: moment, last: moment })
  })

  it('finds the first and the last second that have the day on the wall, in every zone', () => {
    fc.assert(
      fc.property(days, zones, (day, timeZone) => {
        const { first, last } = secondsOfDay(day, timeZone)
        if (first.getTime() === last.getTime()) return
        expect(dayAt(first.getTime(), timeZone)).toBe(day)
        expect(dayAt(last.getTime(), timeZone)).toBe(day)
        expect(dayAt(first.getTime() - 1_000, timeZone) < day).toBe(true)
        expect(dayAt(last.getTime() + 1_000, timeZone) > day).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  it('ends a license that never ends with the year 9999 in UTC, which a timestamp can still name', () => {
    const { last } = secondsOfDay('9999-12-31', 'America/New_York')
    expect(formatTimestamp(last)).toBe('9999-12-31T23:59:59Z')
    expect(mayEndDay('9999-12-31', last)).toBe(true)
  })

  it('refuses a time zone that is none', () => {
    expect(() => secondsOfDay('2026-01-01', 'America/Charleston_WV')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TIME_ZONE' }),
    )
  })
})

describe('mayBeginDay and mayEndDay', () => {
  it('take the seconds of a day in every time zone', () => {
    fc.assert(
      fc.property(days, zones, (day, timeZone) => {
        const { first, last } = secondsOfDay(day, timeZone)
        expect([mayBeginDay(day, first), mayEndDay(day, last)]).toEqual([true, true])
      }),
      { numRuns: runs },
    )
  })

  it.each([
    ['2026-01-01T10:00:00Z', '2026-01-02T12:00:00Z', mayBeginDay],
    ['2026-01-02T09:59:59Z', '2026-01-03T11:59:59Z', mayEndDay],
  ])('take nothing before %s nor after %s', (earliest, latest, may) => {
    const at = (text: string, milliseconds: number) => new Date(Date.parse(text) + milliseconds)
    expect([may('2026-01-02', at(earliest, 0)), may('2026-01-02', at(latest, 0))]).toEqual([true, true])
    expect([may('2026-01-02', at(earliest, -1_000)), may('2026-01-02', at(latest, 1_000))]).toEqual([
      false,
      false,
    ])
  })
})
