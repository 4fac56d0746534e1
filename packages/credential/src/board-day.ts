import { CredentialError } from './error.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const DAY = 24 * HOUR

/** The last second that a timestamp with a year of four digits can name. Registers write 9999-12-31 for "never ends". */
const END_OF_TIME = Date.parse('9999-12-31T23:59:59Z')

/** How far a zone's clock may be from UTC; local mean times of the past reach 15:13 hours. */
const MAX_OFFSET = 16 * HOUR

/** No zone changes its clock twice within this time, so a change between two samples is found by halving. */
const SAMPLE_STEP = 6 * HOUR

/**
 * The first and the last second of a calendar day in a time zone.
 *
 * Exact also where the clock changes at midnight: a day may begin at 01:00, or begin twice. A day that a zone skipped
 * altogether begins and ends at the moment of the skip. Nothing ends after the year 9999, in UTC.
 *
 * @param day - `YYYY-MM-DD`.
 * @param timeZone - IANA name, e.g. `America/New_York`.
 * @throws {CredentialError} `UNKNOWN_TIME_ZONE`
 */
export function secondsOfDay(day: string, timeZone: string): { first: Date; last: Date } {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const seconds = constantOffsets(timeZone, midnight - MAX_OFFSET, midnight + DAY + MAX_OFFSET).flatMap(
    ({ from, until, offset }) => {
      const first = Math.max(from, midnight - offset)
      const last = Math.min(until - SECOND, midnight + DAY - SECOND - offset)
      return first <= last ? [first, last] : []
    },
  )
  if (seconds.length === 0) return skippedDay(midnight, timeZone)
  return {
    first: new Date(Math.min(...seconds)),
    last: new Date(Math.min(Math.max(...seconds), END_OF_TIME)),
  }
}

/** The time zones of today: Kiribati's is 14 hours ahead of UTC, Baker Island's 12 behind. */
const EARLIEST_ZONE = 14 * HOUR
const LATEST_ZONE = 12 * HOUR

/** Whether a time is the first second of a day in some time zone; which one the reader of a credential does not know. */
export function mayBeginDay(day: string, time: Date): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return time.getTime() >= midnight - EARLIEST_ZONE && time.getTime() <= midnight + LATEST_ZONE
}

/** Whether a time is the last second of a day in some time zone. */
export function mayEndDay(day: string, time: Date): boolean {
  return mayBeginDay(day, new Date(time.getTime() - DAY + SECOND))
}

function skippedDay(midnight: number, timeZone: string): { first: Date; last: Date } {
  const spans = constantOffsets(timeZone, midnight - MAX_OFFSET, midnight + DAY + MAX_OFFSET)
  const next = spans.find(({ from, offset }) => from + offset >= midnight + DAY)
  const moment = new Date(next?.from ?? midnight)
  return { first: moment, last: moment }
}

interface Span {
  readonly from: number
  readonly until: number
  /** Local time minus UTC, in milliseconds. */
  readonly offset: number
}

/** The spans of time from `from` until `until` in which the zone's clock has one offset. */
function constantOffsets(timeZone: string, from: number, until: number): Span[] {
  const clock = clockOf(timeZone)
  const spans: Span[] = []
  let start = from
  let offset = offsetAt(clock, from)
  for (let time = from; time < until; time += SAMPLE_STEP) {
    const later = Math.min(time + SAMPLE_STEP, until)
    const laterOffset = offsetAt(clock, later)
    if (laterOffset === offset) continue
    const change = findChange(clock, time, later, offset)
    spans.push({ from: start, until: change, offset })
    start = change
    offset = laterOffset
  }
  spans.push({ from: start, until, offset })
  return spans
}

/** The first second, after `before` and not after `after`, at which the offset is no longer the given one. */
function findChange(clock: Intl.DateTimeFormat, before: number, after: number, offset: number): number {
  let same = before
  let changed = after
  while (changed - same > SECOND) {
    const middle = same + Math.floor((changed - same) / 2 / SECOND) * SECOND
    if (offsetAt(clock, middle) === offset) same = middle
    else changed = middle
  }
  return changed
}

function offsetAt(clock: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const local = new Date(0)
  // Date.UTC would take the years below 100 for those of the twentieth century.
  local.setUTCFullYear(part('year'), part('month') - 1, part('day'))
  local.setUTCHours(part('hour'), part('minute'), part('second'))
  return local.getTime() - time
}

/** Making a formatter costs a hundred times what using it costs, and a board has one time zone. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known !== undefined) return known
  const clock = makeClock(timeZone)
  clocks.set(timeZone, clock)
  return clock
}

function makeClock(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new CredentialError(
      'UNKNOWN_TIME_ZONE',
      `${JSON.stringify(timeZone)} is no time zone; write an IANA name such as America/New_York.`,
      { cause },
    )
  }
}
