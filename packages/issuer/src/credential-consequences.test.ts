import type { LicenseRecord } from '@licet/mlvs'
import { describe, expect, it } from 'vitest'
import { consequenceOf } from './credential-consequences.ts'
import { contentDigest } from './ledger/licenses.ts'
import { sampleRecord } from './testing/sample-board.ts'

describe('consequenceOf', () => {
  const stated = sampleRecord('1', { npi: '1234567893' })
  const now = (changes: Partial<LicenseRecord>) => consequenceOf({ ...stated, ...changes }, stated)

  it.each([
    ['REVOKED', 'revoke'],
    ['EXPIRED', 'revoke'],
    ['DECEASED', 'revoke'],
    ['SUSPENDED', 'suspend'],
    ['UNKNOWN', 'none'],
    ['ACTIVE', 'reinstate'],
    ['ACTIVE_WITH_RESTRICTIONS', 'supersede'],
  ] as const)('of a license that is now %s is: %s', (status, consequence) => {
    expect(now({ status })).toBe(consequence)
  })

  it.each([
    ['another NPI', { npi: '1679576722' }],
    ['two other names', { first_name: 'Eve', last_name: 'Other' }],
  ])('takes the credential from the person before when the number comes back with %s', (_, person) => {
    for (const status of ['ACTIVE', 'ACTIVE_WITH_RESTRICTIONS', 'SUSPENDED', 'UNKNOWN'] as const) {
      expect(now({ status, ...person })).toBe('revoke')
    }
  })

  it.each([
    ['one other name', { last_name: 'Married' }],
    ['the names in capitals', { first_name: 'ADA', last_name: 'SAMPLE 1' }],
    ['a later expiry', { date_expires: '2030-01-02' }],
  ])(
    'leaves a suspended credential suspended until the new one when an active license has %s',
    (_, change) => {
      expect(now(change)).toBe('reissue')
    },
  )

  it('takes a person without an NPI before for the same with one', () => {
    const { npi: _, ...without } = stated
    expect(consequenceOf(stated, without)).toBe('reissue')
  })

  it('reinstates an active license whatever the register words it', () => {
    expect(now({ status_detail: 'Fee paid' })).toBe('reinstate')
  })

  it('takes a credential out of force that names other restrictions, and leaves one that names too many', () => {
    const restricted = { ...stated, status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'No surgery' } as const
    expect(consequenceOf(restricted, restricted)).toBe('reinstate')
    expect(consequenceOf({ ...restricted, status_detail: 'Supervised' }, restricted)).toBe('supersede')
    expect(consequenceOf({ ...restricted, last_name: 'Married' }, restricted)).toBe('reissue')
    expect(consequenceOf(stated, restricted)).toBe('reissue')
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
