import { describe, expect, it } from 'vitest'
import { consequenceOf } from './credential-consequences.ts'
import { contentDigest } from './ledger/licenses.ts'
import { sampleRecord } from './testing/sample-board.ts'

describe('consequenceOf', () => {
  const record = sampleRecord('1')
  const issued = { license_status: 'ACTIVE', content_digest: contentDigest(record) }

  it.each([
    ['REVOKED', 'revoke'],
    ['EXPIRED', 'revoke'],
    ['DECEASED', 'revoke'],
    ['SUSPENDED', 'suspend'],
    ['UNKNOWN', 'none'],
    ['ACTIVE', 'reinstate'],
    ['ACTIVE_WITH_RESTRICTIONS', 'reissue'],
  ] as const)('of a license that is now %s is: %s', (status, consequence) => {
    expect(consequenceOf(sampleRecord('1', { status }), issued)).toBe(consequence)
  })

  it('reinstates an active license although its name changed meanwhile', () => {
    expect(consequenceOf(sampleRecord('1', { last_name: 'Married' }), issued)).toBe('reinstate')
  })

  it('does not reinstate a credential that names other restrictions', () => {
    const restricted = sampleRecord('1', { status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'No surgery' })
    const credential = { license_status: restricted.status, content_digest: contentDigest(restricted) }
    expect(consequenceOf(restricted, credential)).toBe('reinstate')
    expect(consequenceOf({ ...restricted, status_detail: 'Supervised' }, credential)).toBe('reissue')
  })
})

describe('contentDigest', () => {
  it('does not change with the dates of bookkeeping, and changes with everything else', () => {
    const record = sampleRecord('1')
    const digest = contentDigest(record)
    expect(contentDigest({ ...record, created_at: '2020-01-01', updated_at: '2026-01-01' })).toBe(digest)
    const others = [
      { first_name: 'Eve' },
      { last_name: 'Other' },
      { credential: 'Physician' },
      { npi: '1234567893' },
      { status: 'SUSPENDED' },
      { issued_by: 'Board' },
      { date_issued: '2020-01-01' },
      { date_expires: '2030-01-01' },
      { status_detail: 'Probation' },
    ] as const
    const digests = others.map((change) => contentDigest({ ...record, ...change }))
    expect(new Set([digest, ...digests]).size).toBe(others.length + 1)
  })
})
