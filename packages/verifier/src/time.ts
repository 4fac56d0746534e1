/** Writes a time as our documents do: ISO 8601, to the second, UTC. */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/** Tells whether `text` is a time that {@link formatTime} writes. */
export function isTime(text: string): boolean {
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.getTime() >= 0 && formatTime(time) === text
}

/** A day ends up to 12 hours later in the westernmost time zone than in UTC. */
const END_OF_DAY_ANYWHERE = (24 + 12) * 3600 * 1000

/** When a day, `YYYY-MM-DD` in a time zone that nobody named, has ended everywhere on earth: its end at UTC−12. */
export function endOfDayAnywhere(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) + END_OF_DAY_ANYWHERE)
}

/** The time of a block, which the chain has in seconds since the epoch. */
export function blockTime(seconds: number): Date {
  return new Date(seconds * 1000)
}
