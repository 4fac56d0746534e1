import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authenticityOf, type Check, checkIds, verdictOf } from './report.ts'

const numRuns = process.env.CI ? 2000 : 200

const anyAnswer = fc.constantFrom<'passed' | 'failed' | 'undetermined' | 'skipped'>(
  'passed',
  'failed',
  'undetermined',
  'skipped',
)
const anyChecks = fc.tuple(...checkIds.map((id) => anyAnswer.map((outcome) => check(id, outcome))))

function check(id: Check['id'], outcome: Check['outcome']): Check {
  const evidence = {}
  if (outcome === 'passed') return { id, outcome, evidence }
  if (outcome === 'skipped') return { id, outcome, by: 'policy', detail: '', evidence }
  return { id, outcome, code: 'NOT_REACHED', detail: '', evidence }
}

const has = (checks: readonly Check[], outcome: Check['outcome']) =>
  checks.some((each) => each.outcome === outcome)

describe('verdictOf', () => {
  it('is rejected exactly when a check failed', () => {
    fc.assert(
      fc.property(anyChecks, (checks) => (verdictOf(checks) === 'rejected') === has(checks, 'failed')),
      { numRuns },
    )
  })

  it('is accepted exactly when no check failed and none is undetermined', () => {
    fc.assert(
      fc.property(
        anyChecks,
        (checks) =>
          (verdictOf(checks) === 'accepted') === !(has(checks, 'failed') || has(checks, 'undetermined')),
      ),
      { numRuns },
    )
  })

  it('never accepts a report that lacks a check', () => {
    const all = checkIds.map((id) => check(id, 'passed'))
    expect(verdictOf(all)).toBe('accepted')
    for (const id of checkIds) expect(verdictOf(all.filter((each) => each.id !== id))).toBe('review')
    expect(verdictOf([])).toBe('review')
  })
})

describe('authenticityOf', () => {
  it('does not depend on status, live record, dates and holder', () => {
    fc.assert(
      fc.property(anyChecks, anyAnswer, (checks, outcome) => {
        const others = ['validity', 'status', 'live-record', 'holder-binding', 'sanctions']
        const changed = checks.map((each) => (others.includes(each.id) ? check(each.id, outcome) : each))
        return authenticityOf(changed) === authenticityOf(checks)
      }),
      { numRuns },
    )
  })

  it('is true only when every check of it passed: skipping one is not enough', () => {
    const all = checkIds.map((id) => check(id, 'passed'))
    expect(authenticityOf(all)).toBe(true)
    for (const outcome of ['skipped', 'undetermined'] as const) {
      const one = all.map((each) => (each.id === 'finality' ? check('finality', outcome) : each))
      expect(authenticityOf(one)).toBe(null)
    }
    expect(authenticityOf([])).toBe(null)
  })
})
