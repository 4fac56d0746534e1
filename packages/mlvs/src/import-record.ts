import { type LicenseRecord, parseLicenseRecord, type RecordWarning } from './license-record.ts'
import { MlvsError } from './mlvs-error.ts'
import type { Refusal } from './row.ts'

/** A record that may be imported, or why it may not. */
export type ImportAnswer =
  | { readonly record: LicenseRecord; readonly warnings: readonly RecordWarning[] }
  | { readonly refusal: Refusal }

/**
 * Reads a record that a board imports and will vouch for. A pair of state and license type or a status that nobody
 * knows, which a record from elsewhere is read with and warned about, is refused.
 */
export function importRecord(value: unknown): ImportAnswer {
  try {
    const { record, warnings } = parseLicenseRecord(value)
    for (const { code, field, value, reason } of warnings) {
      if (code === 'UNKNOWN_LICENSE_TYPE' || code === 'UNKNOWN_STATUS') {
        return { refusal: { column: field, value, code, reason } }
      }
    }
    return { record, warnings }
  } catch (error) {
    return { refusal: refusalOf(error) }
  }
}

/** A refusal that says what the error says. Any other error than an {@link MlvsError} is thrown on. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof MlvsError)) throw error
  const { field = '', value = '', code, message } = error
  return { column: field, value, code, reason: message }
}
