/** Writes a time as our documents do: ISO 8601, to the second, UTC. */
export function formatTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/** Tells whether `text` is a time that {@link formatTime} writes. */
export function isTime(text: string): boolean {
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.getTime() >= 0 && formatTime(time) === text
}

/** The time of a block, which the chain has in seconds since the epoch. */
export function blockTime(seconds: number): Date {
  return new Date(seconds * 1000)
}
