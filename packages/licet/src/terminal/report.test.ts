import { checkIds, type Report } from '@licet/verifier'
import picocolors from 'picocolors'
import { describe, expect, test } from 'vitest'
import { reportLines } from './report.ts'

const plain = picocolors.createColors(false)

const revoked: Report = {
  verdict: 'rejected',
  authentic: true,
  standing: 'REVOKED',
  asOf: '2026-03-01T12:00:00Z',
  checkedAt: '2026-03-01T12:00:00Z',
  policy: 'practice-now',
  checks: checkIds.map((id) => {
    if (id === 'status') {
      return { id, outcome: 'failed', code: 'CREDENTIAL_REVOKED', detail: 'index \u001b[2J7', evidence: {} }
    }
    if (id === 'live-record') {
      return { id, outcome: 'undetermined', code: 'NOT_REACHED', detail: 'after status', evidence: {} }
    }
    if (id === 'sanctions') return { id, outcome: 'skipped', by: 'policy', detail: 'not asked', evidence: {} }
    if (id === 'document') {
      return { id, outcome: 'passed', evidence: { license: 'WV-MDR-1', licensee: 'Ada \u001b[2JSample' } }
    }
    return { id, outcome: 'passed', evidence: {} }
  }),
}

describe('reportLines', () => {
  const lines = reportLines('bundle\u0007.json', revoked, { colors: plain })

  test('the verdict is a word, and comes first', () => {
    expect(lines[0]).toBe('✗ REJECTED  bundle\\u{7}.json: do not rely on this document')
  })

  test('every check has a line with its outcome as a word', () => {
    const words = lines
      .map((line) => /^ {2}[✓✗?–] (\w+)/.exec(line)?.[1])
      .filter((word) => word !== undefined)
    expect(words).toHaveLength(checkIds.length)
    expect(new Set(words)).toEqual(new Set(['passed', 'failed', 'undetermined', 'skipped']))
  })

  test('it says whose license it is, so that nobody takes a report for another person’s', () => {
    expect(lines.join('\n')).toContain('license WV-MDR-1 of Ada \\u{1b}[2JSample')
  })

  test('a failed check says its code, what it means and what to do', () => {
    const text = lines.join('\n')
    expect(text).toContain('CREDENTIAL_REVOKED: The board revoked the credential.')
    expect(text).toContain('→ CREDENTIAL_REVOKED: Do not rely on it.')
  })

  test('control characters from the document are never printed', () => {
    expect(lines.join('')).not.toMatch(/\p{Cc}/u)
  })
})
