const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the text is a day that exists, written `YYYY-MM-DD` (proleptic Gregorian, year 1 or later). */
export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  return isDay(Number(match[1]), Number(match[2]), Number(match[3]))
}

/** Whether the day exists; months and days count from 1. */
export function isDay(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const last = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0)
  return year >= 1 && day >= 1 && day <= last
}
