/**
 * Why the verifier could not be used as asked.
 *
 * What is wrong with a document is never one of these: it is a coded check in the report.
 */
export type VerifierErrorCode =
  | 'TRUST_FILE_MALFORMED'
  | 'TRUST_LIST_MALFORMED'
  | 'INVALID_TIME'
  | 'INVALID_ORIGIN'

/** Misuse of this package, or a trust file that is not one. */
export class VerifierError extends Error {
  override readonly name = 'VerifierError'
  readonly code: VerifierErrorCode

  constructor(code: VerifierErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
