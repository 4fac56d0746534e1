import { isDay } from '../calendar-date.ts'

/** Reads one way of writing a day; `undefined` for a text that is not written so, or is no day that exists. */
export type DateReader = (text: string) => string | undefined

const tokens: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MMM: '(?<monthName>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour12>\\d{2})',
  h: '(?<hour12>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2}(?:\\.\\d{1,9})?)',
  A: '(?<half>[AaPp][Mm])',
  Z: '(?<zone>Z|[+-]\\d{2}:?\\d{2})',
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Makes a reader of days from a format: `YYYY`, `MM` or `M`, `MMM` (Jan), `DD` or `D`, and where times are written
 * too `HH` `H` `hh` `h` `mm` `ss` `A` (AM) `Z` (offset). `T`, digits and punctuation stand for themselves.
 *
 * A time without an offset is the board's own and its day is taken as written. With an offset it is an
 * instant, and the day is the one the board's calendar showed then.
 *
 * @param timeZone - The board's, an IANA name; needed for formats with `Z`.
 * @returns The reader, or a sentence that says what is wrong with the format.
 */
export function dateReader(format: string, timeZone: string | undefined): DateReader | string {
  const parts = format.match(/YYYY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A|Z|T|[^A-Za-z]/g) ?? []
  if (parts.join('') !== format) return `date format "${format}" has letters that mean nothing`
  const names = parts.flatMap((part) => /\?<(\w+)>/.exec(tokens[part] ?? '')?.[1] ?? [])
  if (new Set(names).size !== names.length) return `date format "${format}" names a part twice`
  const hasMonth = names.includes('month') !== names.includes('monthName')
  if (!names.includes('year') || !hasMonth || !names.includes('day')) {
    return `date format "${format}" must name year (YYYY), month (MM, M or MMM) and day (DD or D) once each`
  }
  const isInstant = names.includes('zone')
  if (isInstant && !(names.includes('hour') && names.includes('minute') && timeZone)) {
    return `date format "${format}" has an offset, so it needs HH, mm and the map's timeZone`
  }
  const literal = (part: string) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  const pattern = new RegExp(`^${parts.map((part) => tokens[part] ?? literal(part)).join('')}$`)
  return (text) => {
    const groups = pattern.exec(text)?.groups
    if (!groups || !isTime(groups)) return undefined
    const day = calendarDay(groups)
    return day !== undefined && isInstant && timeZone ? dayOfInstant(day, groups, timeZone) : day
  }
}

type Groups = Readonly<Record<string, string>>

function isTime(groups: Groups): boolean {
  const { hour = '0', hour12 = '12', minute = '0', second = '0' } = groups
  const inHalf = Number(hour12) >= 1 && Number(hour12) <= 12
  return Number(hour) < 24 && inHalf && Number(minute) < 60 && Number(second) < 61
}

function calendarDay(groups: Groups): string | undefined {
  const { monthName } = groups
  const year = Number(groups.year)
  const month =
    monthName === undefined ? Number(groups.month) : monthNames.indexOf(monthName.toLowerCase()) + 1
  const day = Number(groups.day)
  if (!isDay(year, month, day)) return undefined
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join(
    '-',
  )
}

function dayOfInstant(day: string, groups: Groups, timeZone: string): string | undefined {
  const { hour = '', minute = '', zone = '' } = groups
  const offset = zone === 'Z' ? zone : zone.replace(/^(...):?/, '$1:')
  const instant = new Date(`${day}T${hour.padStart(2, '0')}:${minute}:00${offset}`)
  if (Number.isNaN(instant.getTime())) return undefined
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
}
