import type { Report } from '@licet/verifier'

/** Why nothing was exported. */
export type WalletExportErrorCode =
  /** What would have been written does not verify; the report says why. */
  | 'EXPORT_NOT_ACCEPTED'
  /** What was written is not what is read back. */
  | 'EXPORT_NOT_READ_BACK'
  /** The board's DID document or status lists, which a bundle carries, could not be read. */
  | 'EVIDENCE_UNREACHABLE'

/** Nothing was exported, and nothing was left behind. */
export class WalletExportError extends Error {
  override readonly name = 'WalletExportError'
  readonly code: WalletExportErrorCode
  /** What the verifier said, where it was asked. */
  readonly report: Report | undefined

  constructor(code: WalletExportErrorCode, message: string, options?: ErrorOptions & { report?: Report }) {
    super(message, options)
    this.code = code
    this.report = options?.report
  }
}
