import type { Fetch } from '@licet/credential'
import {
  type LicenseRecord,
  type LicenseStatus,
  licenseUrl,
  MlvsError,
  mayPractise,
  parseJson,
  parseLicenseRecord,
  type RecordField,
  recordFields,
} from '@licet/mlvs'
import { type CheckAnswer, type Doubt, failed, passed, undetermined } from '../answer.ts'
import type { Code } from '../codes.ts'
import { quote } from '../quote.ts'
import type { Evidence } from '../report.ts'
import { endOfDayAnywhere } from '../time.ts'

/** What a record and a credential say differently. An absent member is `null`. */
export type Difference = { field: RecordField; credential: string | null; record: string | null }

/** Bookkeeping of the register: a difference here alone says nothing about the license. */
const bookkeeping: readonly RecordField[] = ['created_at', 'updated_at']

/**
 * What does the board say of this license now?
 *
 * Asked at the trust list's address for the board, never at one that the credential names. That a license is not on file
 * does not say that it was revoked. The status found is the standing of the license.
 *
 * @see MLVS 0.0.5, section 2.2
 */
export async function checkLiveRecord(
  issued: LicenseRecord,
  mlvsBase: string,
  fetch: Fetch,
  now: Date,
): Promise<CheckAnswer<LicenseStatus>> {
  const url = licenseUrl(mlvsBase, issued.code)
  const fetched = await fetch(url)
  if (fetched.outcome === 'unreachable') {
    return undetermined('LIVE_RECORD_UNREACHABLE', `${url} could not be read: ${fetched.reason}.`, { url })
  }
  if (fetched.outcome === 'not-found') {
    return undetermined(
      'LIVE_RECORD_NOT_ON_FILE',
      `${url} answers HTTP ${fetched.httpStatus}: nothing on file.`,
      { url },
    )
  }
  const record = readRecord(fetched.bytes)
  if (record instanceof MlvsError) {
    return undetermined('LIVE_RECORD_MALFORMED', `${url} is not a license record: ${record.message}`, { url })
  }
  // MLVS §1: code, fields and URL name one license. A record that names another says nothing about this one.
  if (record.code !== issued.code) {
    return undetermined('LIVE_RECORD_MALFORMED', `${url} is the record of ${quote(record.code)}.`, { url })
  }
  return judge(
    issued,
    record,
    { url, status: record.status, differences: differencesOf(issued, record) },
    now,
  )
}

function judge(
  issued: LicenseRecord,
  record: LicenseRecord,
  evidence: Evidence,
  now: Date,
): CheckAnswer<LicenseStatus> {
  const differs = differencesOf(issued, record).map(({ field }) => field)
  const standing = record.status
  // An NPI is given to one person for life; names change, and numbers are given out again.
  if (issued.npi !== undefined && record.npi !== undefined && issued.npi !== record.npi) {
    return failed(
      'LIVE_RECORD_OF_ANOTHER',
      `The live record is of NPI ${record.npi}, not ${issued.npi}.`,
      evidence,
    )
  }
  const bad = badNews(standing, evidence)
  if (bad !== undefined) return { ...bad, found: standing }
  // MLVS never lets EXPIRED be inferred from a date; that the record contradicts itself can be said.
  if (record.date_expires !== undefined && now > endOfDayAnywhere(record.date_expires)) {
    const detail = `The live record says ${standing}, and that the license ended on ${record.date_expires}.`
    return { ...undetermined('LIVE_RECORD_OUT_OF_DATE', detail, evidence), found: standing }
  }
  const telling = differs.filter((field) => !bookkeeping.includes(field))
  if (telling.length > 0) {
    const detail = `The live record differs from the credential in ${telling.join(', ')}.`
    return { ...undetermined('LIVE_RECORD_DIFFERS', detail, evidence), found: standing }
  }
  return passed(standing, evidence)
}

function badNews(status: LicenseStatus, evidence: Evidence): Doubt | undefined {
  const detail = `The live record says ${status}.`
  const codes: Partial<Record<LicenseStatus, Code>> = {
    SUSPENDED: 'LICENSE_SUSPENDED',
    EXPIRED: 'LICENSE_EXPIRED',
    REVOKED: 'LICENSE_REVOKED',
    DECEASED: 'LICENSEE_DECEASED',
  }
  const may = mayPractise(status)
  if (may === 'yes' || may === 'review') return undefined
  if (may === 'unknown') return undetermined('LICENSE_STATUS_UNKNOWN', detail, evidence)
  return failed(codes[status] ?? 'LICENSE_REVOKED', detail, evidence)
}

function differencesOf(issued: LicenseRecord, live: LicenseRecord): Difference[] {
  return recordFields
    .filter((field) => issued[field] !== live[field])
    .map((field) => ({ field, credential: issued[field] ?? null, record: live[field] ?? null }))
}

function readRecord(bytes: Uint8Array): LicenseRecord | MlvsError {
  try {
    return parseLicenseRecord(parseJson(bytes)).record
  } catch (cause) {
    if (cause instanceof MlvsError) return cause
    throw cause
  }
}
