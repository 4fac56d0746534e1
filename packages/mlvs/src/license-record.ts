import * as z from 'zod'
import { isCalendarDate } from './calendar-date.ts'
import { formatLicenseCode, licenseTypeFault, numberFault, stateFault } from './license-code.ts'
import { findLicenseStatus, isIssuable, isMlvsStatus, type LicenseStatus } from './license-status.ts'
import { licenseTypes } from './license-types.ts'
import { MlvsError, quoted, type RecordFaultCode } from './mlvs-error.ts'
import { isNpi } from './npi.ts'

/**
 * One license, in the names and the order of MLVS 0.0.5. Dates are calendar days, `YYYY-MM-DD`, of the board.
 * `issued_by`, `date_issued` and `date_expires` are the extras MLVS shows in its examples; `status_detail` is ours.
 */
export interface LicenseRecord {
  readonly first_name: string
  readonly last_name: string
  readonly state: string
  readonly license_type: string
  /** The profession's title, such as "Medical Doctor"; not a W3C credential. */
  readonly credential: string
  /** `ST-TYP-NUMBER`, always equal to `state`, `license_type` and `number`. */
  readonly code: string
  readonly number: string
  readonly npi?: string
  readonly status: LicenseStatus
  /** The day the board made this record. */
  readonly created_at: string
  /** The day the board last changed it. */
  readonly updated_at: string
  readonly issued_by?: string
  readonly date_issued?: string
  readonly date_expires?: string
  /** The board's own wording where `status` says less than the board does. */
  readonly status_detail?: string
}

export type RecordField = keyof LicenseRecord

/** The order in which a record is written. */
export const recordFields: readonly RecordField[] = [
  'first_name',
  'last_name',
  'state',
  'license_type',
  'credential',
  'code',
  'number',
  'npi',
  'status',
  'created_at',
  'updated_at',
  'issued_by',
  'date_issued',
  'date_expires',
  'status_detail',
]

export type WarningCode =
  | 'CODE_DERIVED'
  | 'CREDENTIAL_DERIVED'
  | 'CREDENTIAL_DIFFERS'
  | 'OLD_DATE_NAME'
  | 'DATES_DIFFER'
  | 'UPDATED_BEFORE_CREATED'
  | 'STATUS_MISSING'
  | 'UNKNOWN_STATUS'
  | 'UNKNOWN_LICENSE_TYPE'
  | 'UNKNOWN_FIELD'
  | 'REPLACEMENT_CHARACTER'
  | 'NO_FINAL_NEWLINE'

/** Something a person should look at in a record that was read all the same. */
export interface RecordWarning {
  readonly code: WarningCode
  readonly field: string
  readonly value: string
  readonly reason: string
}

/** In code points. The longest name field in MLVS' own model has 100, its title 150. */
const MAX_TEXT_LENGTH = 256

const fieldsSchema = z.record(z.string(), z.unknown())

/**
 * Reads an MLVS record.
 *
 * Lenient (the default) reads what servers in the wild send: `date_created`/`date_updated`, `npi: ""`, a missing
 * `code` or `credential` (derived), a blank or unknown status (`UNKNOWN`), a pair of state and license type that the
 * tables lack. Each leaves a warning; fields that are not in {@link recordFields} are dropped with one. Strict
 * reads MLVS 0.0.5 alone: the table's required fields, the five statuses, the CMS table's license types.
 *
 * @param value - Anything, typically from `parseJson`.
 * @throws {MlvsError} a {@link RecordFaultCode}, with `field` and `value` set: the first fault found.
 */
export function parseLicenseRecord(
  value: unknown,
  options: { readonly strict?: boolean } = {},
): { record: LicenseRecord; warnings: RecordWarning[] } {
  const strict = options.strict === true
  const warnings: RecordWarning[] = []
  const fields = readFields(value, warnings)

  const first_name = required(fields, 'first_name')
  const last_name = required(fields, 'last_name')
  const state = checked('state', required(fields, 'state'), 'INVALID_VALUE', stateFault)
  const license_type = checked(
    'license_type',
    required(fields, 'license_type'),
    'INVALID_VALUE',
    licenseTypeFault,
  )
  const number = checked('number', required(fields, 'number'), 'INVALID_NUMBER', numberFault)
  const credential = readCredential(fields, { state, license_type }, strict, warnings)
  const code = readCode(fields, { state, license_type, number }, strict, warnings)
  const npi = optional(fields, 'npi')
  if (npi !== undefined && !isNpi(npi)) {
    throw fault('INVALID_NPI', 'npi', npi, 'is not an NPI: ten digits with a valid check digit')
  }
  const status = readStatus(fields, strict, warnings)
  const created_at = readRecordDay(fields, 'created_at', 'date_created', strict, warnings)
  const updated_at = readRecordDay(fields, 'updated_at', 'date_updated', strict, warnings)
  if (updated_at < created_at) {
    warnings.push({
      code: 'UPDATED_BEFORE_CREATED',
      field: 'updated_at',
      value: updated_at,
      reason: `The record was updated on ${updated_at}, before it was created on ${created_at}.`,
    })
  }
  const issued_by = optional(fields, 'issued_by')
  const date_issued = readDay(fields, 'date_issued')
  const date_expires = readDay(fields, 'date_expires')
  if (date_issued !== undefined && date_expires !== undefined && date_expires < date_issued) {
    throw fault('EXPIRES_BEFORE_ISSUED', 'date_expires', date_expires, `is before date_issued ${date_issued}`)
  }
  const status_detail = optional(fields, 'status_detail')

  const record: LicenseRecord = {
    first_name,
    last_name,
    state,
    license_type,
    credential,
    code,
    number,
    ...(npi === undefined ? {} : { npi }),
    status,
    created_at,
    updated_at,
    ...(issued_by === undefined ? {} : { issued_by }),
    ...(date_issued === undefined ? {} : { date_issued }),
    ...(date_expires === undefined ? {} : { date_expires }),
    ...(status_detail === undefined ? {} : { status_detail }),
  }
  return { record, warnings }
}

/** Writes a record as JSON text: MLVS order, two spaces, a newline at the end. Inverse of {@link parseLicenseRecord}. */
export function formatLicenseRecord(record: LicenseRecord): string {
  const ordered = recordFields.flatMap((field) => {
    const value = record[field]
    return value === undefined ? [] : [[field, value]]
  })
  return `${JSON.stringify(Object.fromEntries(ordered), undefined, 2)}\n`
}

/** Whether a credential may be issued: by its status, and for a profession that the tables know. */
export function isIssuableRecord(record: Pick<LicenseRecord, 'state' | 'license_type' | 'status'>): boolean {
  const type = licenseTypes.find(record.state, record.license_type)
  return isIssuable(record.status) && type?.issuable === true
}

type Fields = ReadonlyMap<string, string>

const readNames: ReadonlySet<string> = new Set([...recordFields, 'date_created', 'date_updated'])

/** The record's texts, trimmed; blank ones are absent, as the reference server writes `npi: ""` for none. */
function readFields(value: unknown, warnings: RecordWarning[]): Fields {
  const parsed = fieldsSchema.safeParse(value)
  if (!parsed.success) {
    throw new MlvsError('NOT_A_RECORD', 'A license record is a single JSON object; this is something else.')
  }
  const fields = new Map<string, string>()
  for (const [field, found] of Object.entries(parsed.data)) {
    if (!readNames.has(field)) {
      warnings.push({ code: 'UNKNOWN_FIELD', field, value: '', reason: `${quoted(field)} is not read.` })
      continue
    }
    if (typeof found !== 'string') {
      throw new MlvsError('INVALID_VALUE', `${field} is ${typeName(found)}; it must be text.`, {
        field,
        value: typeName(found),
      })
    }
    const text = found.trim()
    if (text === '') continue
    fields.set(field, field === 'number' ? text : checked(field, text, 'INVALID_VALUE', textFault))
    if (text.includes('\ufffd')) {
      const reason = `${field} has a replacement character: letters were lost before this file was made.`
      warnings.push({ code: 'REPLACEMENT_CHARACTER', field, value: text, reason })
    }
  }
  return fields
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}

/** Control characters break displays and files; bidirectional overrides make one name look like another. */
function textFault(text: string): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text)) return 'has a control character in it'
  if (!text.isWellFormed()) return 'has half a surrogate pair in it'
  // The number of UTF-16 units bounds the number of code points, so short texts are not spread.
  if (text.length > MAX_TEXT_LENGTH && [...text].length > MAX_TEXT_LENGTH) {
    return `is longer than ${MAX_TEXT_LENGTH} characters`
  }
  return undefined
}

function required(fields: Fields, field: RecordField): string {
  const value = fields.get(field)
  if (value === undefined) {
    throw new MlvsError('MISSING_VALUE', `${field} is missing.`, { field, value: '' })
  }
  return value
}

function optional(fields: Fields, field: RecordField): string | undefined {
  return fields.get(field)
}

function checked(
  field: string,
  value: string,
  code: RecordFaultCode,
  faultOf: (value: string) => string | undefined,
): string {
  const found = faultOf(value)
  if (found) throw fault(code, field, value, `cannot be used: ${found}`)
  return value
}

function readCredential(
  fields: Fields,
  pair: { state: string; license_type: string },
  strict: boolean,
  warnings: RecordWarning[],
): string {
  const { state, license_type } = pair
  const type = licenseTypes.find(state, license_type)
  if (!type || (strict && type.ours)) {
    const reason = `is not a license type of ${state} in the ${strict ? 'CMS table' : 'license type tables'}`
    if (strict) throw fault('UNKNOWN_LICENSE_TYPE', 'license_type', license_type, reason)
    const message = `license_type ${quoted(license_type)} ${reason}.`
    warnings.push({
      code: 'UNKNOWN_LICENSE_TYPE',
      field: 'license_type',
      value: license_type,
      reason: message,
    })
  }
  const credential = optional(fields, 'credential')
  if (credential === undefined) {
    if (strict || !type) return required(fields, 'credential')
    const reason = `credential is missing; it is read as the table's ${quoted(type.title)}.`
    warnings.push({ code: 'CREDENTIAL_DERIVED', field: 'credential', value: '', reason })
    return type.title
  }
  if (type && type.title !== credential) {
    const reason = `credential is ${quoted(credential)}; the table says ${quoted(type.title)}.`
    warnings.push({ code: 'CREDENTIAL_DIFFERS', field: 'credential', value: credential, reason })
  }
  return credential
}

function readCode(
  fields: Fields,
  parts: { state: string; license_type: string; number: string },
  strict: boolean,
  warnings: RecordWarning[],
): string {
  const { state, license_type, number } = parts
  const derived = formatLicenseCode({ state, licenseType: license_type, number })
  const code = strict ? required(fields, 'code') : optional(fields, 'code')
  if (code === undefined) {
    const reason = `code is missing; it is read as ${quoted(derived)}.`
    warnings.push({ code: 'CODE_DERIVED', field: 'code', value: '', reason })
    return derived
  }
  // MLVS 0.0.5's own examples break this; a record that names two licenses must not be believed about either.
  if (code !== derived)
    throw fault('CODE_MISMATCH', 'code', code, `is not ${quoted(derived)}, which the fields say`)
  return code
}

function readStatus(fields: Fields, strict: boolean, warnings: RecordWarning[]): LicenseStatus {
  const word = strict ? required(fields, 'status') : optional(fields, 'status')
  if (word === undefined) {
    const reason = 'status is missing; it is read as UNKNOWN.'
    warnings.push({ code: 'STATUS_MISSING', field: 'status', value: '', reason })
    return 'UNKNOWN'
  }
  const status = findLicenseStatus(word)
  if (strict && !(status && isMlvsStatus(status))) {
    throw fault('UNKNOWN_STATUS', 'status', word, 'is not one of the five statuses of MLVS 0.0.5')
  }
  if (status) return status
  const reason = `status ${quoted(word)} is not one we know; it is read as UNKNOWN.`
  warnings.push({ code: 'UNKNOWN_STATUS', field: 'status', value: word, reason })
  return 'UNKNOWN'
}

/** MLVS 0.0.5 says `created_at` in its text and `date_created` in its examples; the text wins where both are there. */
function readRecordDay(
  fields: Fields,
  field: 'created_at' | 'updated_at',
  oldName: 'date_created' | 'date_updated',
  strict: boolean,
  warnings: RecordWarning[],
): string {
  const old = fields.get(oldName)
  const found = fields.get(field)
  if (old === undefined || strict) return dayOf(field, required(fields, field))
  if (found === undefined) {
    warnings.push({
      code: 'OLD_DATE_NAME',
      field: oldName,
      value: old,
      reason: `${oldName} is read as ${field}.`,
    })
    return dayOf(oldName, old)
  }
  if (found !== old) {
    const reason = `${oldName} is ${quoted(old)}, ${field} is ${quoted(found)}; ${field} is taken.`
    warnings.push({ code: 'DATES_DIFFER', field, value: found, reason })
  }
  return dayOf(field, found)
}

function readDay(fields: Fields, field: 'date_issued' | 'date_expires'): string | undefined {
  const value = optional(fields, field)
  return value === undefined ? undefined : dayOf(field, value)
}

function dayOf(field: string, value: string): string {
  if (!isCalendarDate(value)) throw fault('IMPOSSIBLE_DATE', field, value, 'is not a day written YYYY-MM-DD')
  return value
}

function fault(code: RecordFaultCode, field: string, value: string, reason: string): MlvsError {
  return new MlvsError(code, `${field} ${quoted(value)} ${reason}.`, { field, value })
}
