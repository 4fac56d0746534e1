/**
 * Why a call of this package failed: a wrong argument, a broken file, or surroundings that do not work.
 * What is wrong with a *document* is never thrown by a reader; it is an answer with a {@link DocumentCode}.
 */
export type CredentialErrorCode =
  | DocumentCode
  | 'INDEX_OUT_OF_RANGE'
  | 'KEYSTORE_EXISTS'
  | 'KEYSTORE_LOCKED'
  | 'KEYSTORE_NOT_FOUND'
  | 'KEY_EXISTS'
  | 'KEY_NOT_FOUND'
  | 'MALFORMED_DID'
  | 'MALFORMED_KEY'
  | 'MALFORMED_KEYSTORE'
  | 'UNKNOWN_TIME_ZONE'
  | 'WRONG_PASSPHRASE'

/** What is wrong with a document that came from outside. */
export type DocumentCode =
  | 'CHALLENGE_MISMATCH'
  | 'CONTEXT_NOT_ALLOWED'
  | 'DOMAIN_MISMATCH'
  | 'MALFORMED_DOCUMENT'
  | 'MALFORMED_PROOF'
  | 'MALFORMED_STATUS_LIST'
  | 'PREVIOUS_PROOF_MISMATCH'
  | 'PROOF_MISSING'
  | 'PROOF_ORDER'
  | 'PURPOSE_MISMATCH'
  | 'SIGNATURE_INVALID'
  | 'UNDEFINED_TERM'
  | 'UNKNOWN_PROOF'

/** The one error class of this package; the message is one line without secrets. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError'
  readonly code: CredentialErrorCode
  constructor(code: CredentialErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A document that was read and found wanting: the code for programs, the detail for people. */
export interface Malformed {
  readonly outcome: 'malformed'
  readonly code: DocumentCode
  readonly detail: string
}
