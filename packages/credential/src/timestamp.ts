import { z } from 'zod'

/** ISO 8601 with seconds and `Z`, the one form in which our documents write a point in time. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

/** Writes a time to the second, in UTC, e.g. `2026-11-22T02:00:00Z`; what is smaller than a second is cut off. */
export function formatTimestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/** Whether the text is a time in that form which exists in the calendar. */
export function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && formatTimestamp(time) === text
}

export const timestampSchema = z
  .string()
  .refine(isTimestamp, { message: 'is not a time like 2026-11-22T02:00:00Z' })
