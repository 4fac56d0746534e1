import type { Code } from './codes.ts'
import type { Evidence } from './report.ts'

/** Yes, and what later questions build on. */
export type Passed<T> = { outcome: 'passed'; evidence: Evidence; found: T }

/** The evidence says no (`failed`), or it could not be found out (`undetermined`). */
export type Doubt = { outcome: 'failed' | 'undetermined'; code: Code; detail: string; evidence: Evidence }

/** Not asked: by a named policy, or because there is nothing that it could be about. */
export type Skipped = {
  outcome: 'skipped'
  by: 'policy' | 'not-applicable'
  detail: string
  evidence: Evidence
}

/** What came of one question. */
export type Answer<T> = Passed<T> | Doubt

/** A doubt that leaves something to build on all the same, so that a report can name everything that is wrong. */
export type Further<T> = Answer<T> | (Doubt & { found: T })

/** What came of a check. */
export type CheckAnswer<T> = Further<T> | Skipped

export function passed<T>(found: T, evidence: Evidence = {}): Passed<T> {
  return { outcome: 'passed', evidence, found }
}

/** The evidence says no. */
export function failed(code: Code, detail: string, evidence: Evidence = {}): Doubt {
  return { outcome: 'failed', code, detail, evidence }
}

/** Could not find out. */
export function undetermined(code: Code, detail: string, evidence: Evidence = {}): Doubt {
  return { outcome: 'undetermined', code, detail, evidence }
}

/** Not asked. */
export function skipped(by: Skipped['by'], detail: string): Skipped {
  return { outcome: 'skipped', by, detail, evidence: {} }
}
