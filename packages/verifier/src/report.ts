import type { JsonValue, LicenseStatus } from '@licet/mlvs'
import type { Code } from './codes.ts'

/** The checks, in the order of every report. */
export const checkIds = [
  'document',
  'contexts',
  'trust',
  'issuer-key',
  'signature',
  'anchor',
  'finality',
  'validity',
  'status',
  'live-record',
  'holder-binding',
  'sanctions',
] as const

export type CheckId = (typeof checkIds)[number]

/** What a check looked at, for a person or a file who wants to know why: plain JSON. */
export type Evidence = { [name: string]: JsonValue }

/** One question, answered. */
export type Check = { id: CheckId } & (
  | { outcome: 'passed'; evidence: Evidence }
  /** The evidence says no. */
  | { outcome: 'failed'; code: Code; detail: string; evidence: Evidence }
  /** Could not find out: never counts as passed. */
  | { outcome: 'undetermined'; code: Code; detail: string; evidence: Evidence }
  /** Not asked: the named policy leaves it out, or there is nothing in the document that it could be about. */
  | { outcome: 'skipped'; by: 'policy' | 'not-applicable'; detail: string; evidence: Evidence }
)

export type Verdict = 'accepted' | 'rejected' | 'review'

/**
 * What verification found out. Two questions stay apart: is the document what it claims to be (`authentic`), and may
 * this person practise (`standing`)? `verdict` joins both under the named policy.
 */
export type Report = {
  /** `rejected` when a check failed, `review` when one is undetermined or the license is restricted, else `accepted`. */
  verdict: Verdict
  /** Made by a board that may issue it, unchanged, and anchored for good. `null`: could not find out. */
  authentic: boolean | null
  /** The MLVS status by the best evidence the policy allows; `UNKNOWN` without any. */
  standing: LicenseStatus
  /** The time the answer is about, ISO 8601 UTC: where it rests on stapled lists, when the oldest of them was anchored. */
  asOf: string
  /** When the verifier ran, ISO 8601 UTC. */
  checkedAt: string
  policy: string
  /** All twelve, in the order of {@link checkIds}. */
  checks: Check[]
}

/** The checks that say whether the document is what it claims to be. */
const authenticity: readonly CheckId[] = [
  'document',
  'contexts',
  'trust',
  'issuer-key',
  'signature',
  'anchor',
  'finality',
]

/** `false` when one of the checks of authenticity failed, `true` when all passed, else `null`. */
export function authenticityOf(checks: readonly Check[]): boolean | null {
  const outcomes = checks.filter(({ id }) => authenticity.includes(id)).map(({ outcome }) => outcome)
  if (outcomes.includes('failed')) return false
  return outcomes.length === authenticity.length && outcomes.every((outcome) => outcome === 'passed')
    ? true
    : null
}

/**
 * Any check that failed: rejected. Any that is undetermined: review. A skipped check was not asked for.
 *
 * A report that lacks a check is never accepted.
 */
export function verdictOf(checks: readonly Check[]): Verdict {
  if (checks.some(({ outcome }) => outcome === 'failed')) return 'rejected'
  if (checks.some(({ outcome }) => outcome === 'undetermined')) return 'review'
  return checkIds.every((id) => checks.some((check) => check.id === id)) ? 'accepted' : 'review'
}
