/** The calendar day in a time zone (IANA name), `YYYY-MM-DD`. */
export function dayAt(time: Date, timeZone: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(time)
}

/** The later of two days, `YYYY-MM-DD`. */
export function laterDay(one: string, other: string): string {
  if (one < other) return other
  return one
}
