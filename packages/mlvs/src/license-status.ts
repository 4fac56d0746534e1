/**
 * What a board says of a license. `ACTIVE`, `ACTIVE_WITH_RESTRICTIONS`, `EXPIRED`, `REVOKED` and `DECEASED` are
 * MLVS 0.0.5; `SUSPENDED` and `UNKNOWN` are ours (readers that know only the five take them as not active).
 */
export type LicenseStatus =
  | 'ACTIVE'
  | 'ACTIVE_WITH_RESTRICTIONS'
  | 'SUSPENDED'
  | 'EXPIRED'
  | 'DECEASED'
  | 'REVOKED'
  | 'UNKNOWN'

export const licenseStatuses: readonly LicenseStatus[] = [
  'ACTIVE',
  'ACTIVE_WITH_RESTRICTIONS',
  'SUSPENDED',
  'EXPIRED',
  'DECEASED',
  'REVOKED',
  'UNKNOWN',
]

const mlvsStatuses: readonly LicenseStatus[] = [
  'ACTIVE',
  'ACTIVE_WITH_RESTRICTIONS',
  'EXPIRED',
  'DECEASED',
  'REVOKED',
]

/** The status written so, in capitals; `undefined` for any other word. */
export function findLicenseStatus(word: string): LicenseStatus | undefined {
  return licenseStatuses.find((status) => status === word)
}

/** Whether MLVS 0.0.5 itself has this status. */
export function isMlvsStatus(status: LicenseStatus): boolean {
  return mlvsStatuses.includes(status)
}

/** Whether the holder may practise: `review` means that the board's restrictions decide. */
export function mayPractise(status: LicenseStatus): 'yes' | 'review' | 'no' | 'unknown' {
  switch (status) {
    case 'ACTIVE':
      return 'yes'
    case 'ACTIVE_WITH_RESTRICTIONS':
      return 'review'
    case 'UNKNOWN':
      return 'unknown'
    case 'SUSPENDED':
    case 'EXPIRED':
    case 'DECEASED':
    case 'REVOKED':
      return 'no'
  }
}

/** Whether a credential may be issued for a license of this status. See `isIssuableRecord` for the whole record. */
export function isIssuable(status: LicenseStatus): boolean {
  return status === 'ACTIVE' || status === 'ACTIVE_WITH_RESTRICTIONS'
}
