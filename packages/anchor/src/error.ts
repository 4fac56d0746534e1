/**
 * Why an operation on anchors could not be done.
 *
 * Answers about a document (a leaf that is not in a batch, a proofValue that is not one) are data and never one of these.
 */
export type AnchorErrorCode =
  | 'EMPTY_BATCH'
  | 'DUPLICATE_LEAF'
  | 'MALFORMED_HASH'
  | 'MALFORMED_ADDRESS'
  | 'MALFORMED_RECEIPT'
  | 'MALFORMED_TAG'
  | 'UNKNOWN_CHAIN'
  | 'WRONG_CHAIN'
  | 'REGISTRY_UNREACHABLE'
  | 'MALFORMED_ANSWER'
  | 'SELECTOR_COLLISION'
  | 'FEE_ABOVE_CEILING'
  | 'INSUFFICIENT_FUNDS'
  | 'NONCE_TAKEN'
  | 'TRANSACTION_REFUSED'
  | 'TRANSACTION_REVERTED'
  | 'TRANSACTION_NOT_MINED'
  | 'LOCAL_CHAIN_FAILED'

/** Misuse of this package, or surroundings that do not work. */
export class AnchorError extends Error {
  override readonly name = 'AnchorError'
  readonly code: AnchorErrorCode
  /** The contract's own error, such as `LicenseAnchorRootExists`, when it was the contract that refused. */
  readonly reason: string | undefined

  constructor(code: AnchorErrorCode, message: string, options?: ErrorOptions & { reason?: string }) {
    super(message, options)
    this.code = code
    this.reason = options?.reason
  }
}
