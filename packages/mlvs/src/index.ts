/**
 * The Medical License Verification Specification (MLVS 0.0.5): license codes, records, statuses and types, and the
 * strict JSON that everything from outside is read with. Runs in a browser; reading files is in `@licet/mlvs/csv`
 * and `@licet/mlvs/tree`.
 *
 * @module
 */
export { isCalendarDate } from './calendar-date.ts'
export {
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_DEPTH,
  type JsonLimits,
  type JsonObject,
  type JsonValue,
  parseJson,
} from './json.ts'
export { formatLicenseCode, type LicenseCode, parseLicenseCode } from './license-code.ts'
export {
  formatLicenseRecord,
  isIssuableRecord,
  type LicenseRecord,
  parseLicenseRecord,
  type RecordField,
  type RecordWarning,
  recordFields,
  type WarningCode,
} from './license-record.ts'
export {
  findLicenseStatus,
  isIssuable,
  type LicenseStatus,
  licenseStatuses,
  mayPractise,
} from './license-status.ts'
export { type LicenseType, licenseTypes } from './license-types.ts'
export { licenseUrl, MAX_LICENSE_URL_LENGTH, parseLicenseUrl } from './license-url.ts'
export { MlvsError, type MlvsErrorCode, type RecordFaultCode } from './mlvs-error.ts'
export { isNpi } from './npi.ts'
export { formatNpiList } from './npi-list.ts'
export type { Place, Refusal, Row } from './row.ts'
