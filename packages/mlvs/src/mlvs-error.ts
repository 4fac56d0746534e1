/** Why one license record, or one value of it, is refused. Stable: stored in rejects files and shown to boards. */
export type RecordFaultCode =
  | 'NOT_A_RECORD'
  | 'MALFORMED_ROW'
  | 'MISSING_VALUE'
  | 'INVALID_VALUE'
  | 'INVALID_NUMBER'
  | 'INVALID_NPI'
  | 'IMPOSSIBLE_DATE'
  | 'EXPIRES_BEFORE_ISSUED'
  | 'UNKNOWN_LICENSE_TYPE'
  | 'UNKNOWN_STATUS'
  | 'CODE_MISMATCH'
  | 'DUPLICATE_CODE'
  | 'UNMAPPED_VALUE'

/** Why a text, a file or a folder as a whole is refused. */
export type MlvsErrorCode =
  | RecordFaultCode
  | 'INVALID_JSON'
  | 'JSON_TOO_LARGE'
  | 'JSON_TOO_DEEP'
  | 'MALFORMED_CODE'
  | 'MALFORMED_URL'
  | 'INVALID_MAP'
  | 'EMPTY_FILE'
  | 'BINARY_FILE'
  | 'INVALID_ENCODING'
  | 'NOT_CSV'
  | 'TRUNCATED_FILE'
  | 'MISSING_COLUMN'
  | 'DUPLICATE_COLUMN'
  | 'UNREADABLE'
  | 'NOT_A_TREE'
  | 'PATH_MISMATCH'
  | 'UNSAFE_PATH'
  | 'INVALID_FILE_NAME'
  | 'UNWRITABLE'

/**
 * The one error this package throws: misuse, or a text, file or folder that is refused as a whole.
 * The message is one line that says what was found and what to do.
 */
export class MlvsError extends Error {
  readonly code: MlvsErrorCode
  /** The field of the record the fault is in, when it is in one. */
  readonly field: string | undefined
  /** The value that was found, as it came. */
  readonly value: string | undefined

  constructor(code: MlvsErrorCode, message: string, found: { field?: string; value?: string } = {}) {
    super(message)
    this.name = 'MlvsError'
    this.code = code
    this.field = found.field
    this.value = found.value
  }
}

const QUOTED_LENGTH = 60

/** A found value as one printable line: quoted, control and bidirectional characters escaped, cut when long. */
export function quoted(value: string): string {
  const cut = value.length > QUOTED_LENGTH ? `${value.slice(0, QUOTED_LENGTH)}…` : value
  return JSON.stringify(cut).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
