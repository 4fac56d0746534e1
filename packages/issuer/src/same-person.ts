import type { LicenseRecord } from '@licet/mlvs'

/**
 * Whether two records of one license number are of one person, as far as records can tell: no other NPI, and not both names
 * another. One name may change, and an NPI may be added; letters' case, accents, spaces and hyphens say nothing.
 */
export function isSamePerson(one: LicenseRecord, other: LicenseRecord): boolean {
  const npis = new Set([one.npi, other.npi].filter((npi) => npi !== undefined))
  const sharesName =
    lettersOf(one.first_name) === lettersOf(other.first_name) ||
    lettersOf(one.last_name) === lettersOf(other.last_name)
  return npis.size < 2 && sharesName
}

function lettersOf(name: string): string {
  return name.normalize('NFKD').replace(/\P{L}/gu, '').toLowerCase()
}
