import { type Skipped, skipped } from '../answer.ts'

/** Is the licensee excluded from federal programs? No policy asks it yet, and every report says so. */
export function checkSanctions(): Skipped {
  return skipped('policy', 'No list of exclusions is consulted.')
}
