/**
 * Everything that can be wrong around the issuer, as opposed to wrong in a document or a row.
 *
 * Rows that an import refuses and credentials that are held back are answers, not errors, and come back as data.
 */
export type IssuerErrorCode =
  /** The ledger holds no board yet. */
  | 'BOARD_MISSING'
  /** The ledger already belongs to another board, or this board's stored settings cannot be read. */
  | 'BOARD_MISMATCH'
  /** A signer, account or chain is not the one the board's settings name for this purpose. */
  | 'KEY_MISMATCH'
  /** Another process holds the database for longer than we wait. */
  | 'DATABASE_LOCKED'
  /** The database cannot be reached or opened. */
  | 'DATABASE_UNREACHABLE'
  /** The file is not a ledger, or it is damaged. */
  | 'DATABASE_CORRUPT'
  /** No room left where the database lives. */
  | 'DATABASE_FULL'
  /** The ledger was written by a newer Licet. */
  | 'DATABASE_NEWER'
  /** Text holds a NUL character, which Postgres cannot store, so neither database is given it. */
  | 'MALFORMED_TEXT'
  /** No license with this code is on file. */
  | 'LICENSE_UNKNOWN'
  /** The license's status, state or board does not allow a credential. */
  | 'LICENSE_NOT_ISSUABLE'
  /** The status is none a board can set. */
  | 'STATUS_NOT_SETTABLE'
  /** A status change without a reason. */
  | 'REASON_MISSING'
  /** The holder's challenge is unknown, expired or used. */
  | 'CHALLENGE_REFUSED'
  /** The holder's presentation does not prove the key it names. */
  | 'HOLDER_PROOF_REFUSED'
  /** The chain does not answer; nothing is lost and the work resumes. */
  | 'CHAIN_UNREACHABLE'
  /** The chain or registry answers, but it is not the board's. */
  | 'CHAIN_MISMATCH'
  /** The chain refused the batch's transaction. */
  | 'TRANSACTION_REFUSED'
  /** The root is anchored by the board's account through a transaction this ledger does not know. */
  | 'ROOT_FOREIGN'
  /** The port is taken by another process. */
  | 'PORT_IN_USE'
  /** The address cannot be listened on. */
  | 'ADDRESS_UNAVAILABLE'
  /** The folder to publish into cannot be written. */
  | 'FOLDER_UNWRITABLE'

/** Misuse of the issuer or broken surroundings. `message` is one line that says what happened and what to do. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError'
  readonly code: IssuerErrorCode

  constructor(code: IssuerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
