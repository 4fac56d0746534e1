import type { LicenseRecord, RecordWarning } from './license-record.ts'
import type { MlvsErrorCode } from './mlvs-error.ts'

/** Why one row, or one file of a tree, was not read. */
export interface Refusal {
  /** The column of the file, or the field of the record, the fault is in; empty when it is the row as a whole. */
  readonly column: string
  /** What stood there, as it came. */
  readonly value: string
  readonly code: MlvsErrorCode
  /** One sentence. */
  readonly reason: string
}

/** Where a record came from. */
export interface Place {
  /** The line of the file on which the row begins, from 1; of a file of a tree, 1. */
  readonly line: number
  /** Of a file of a tree, its path within it. */
  readonly path?: string
}

/** A record that was read, or why it was not. */
export type Row =
  | (Place & { readonly record: LicenseRecord; readonly warnings: readonly RecordWarning[] })
  | (Place & {
      readonly refusal: Refusal
      /** Code of the license it is about, where that could be told. */
      readonly license?: string
    })
