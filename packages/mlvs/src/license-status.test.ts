import { describe, expect, it } from 'vitest'
import { findLicenseStatus, isIssuable, isMlvsStatus, mayPractise } from './license-status.ts'

describe('the statuses', () => {
  it.each([
    ['ACTIVE', 'yes', true, true],
    ['ACTIVE_WITH_RESTRICTIONS', 'review', true, true],
    ['SUSPENDED', 'no', false, false],
    ['EXPIRED', 'no', false, true],
    ['DECEASED', 'no', false, true],
    ['REVOKED', 'no', false, true],
    ['UNKNOWN', 'unknown', false, false],
  ] as const)('%s: may practise %s, issuable %s, of MLVS itself %s', (status, may, issuable, ofMlvs) => {
    expect(mayPractise(status)).toBe(may)
    expect(isIssuable(status)).toBe(issuable)
    expect(isMlvsStatus(status)).toBe(ofMlvs)
  })

  it.each(['active', 'Active', '', 'PROBATION', 'ACTIVE '])('%j is none', (word) => {
    expect(findLicenseStatus(word)).toBeUndefined()
  })
})
