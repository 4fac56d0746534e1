/**
 * What a bit of 1 says: `revocation`, this credential is cancelled for good; `suspension`, for now; `refresh`, there is
 * a newer one.
 *
 * @see W3C Bitstring Status List 1.0, section 2.2 "BitstringStatusListCredential", statusPurpose
 */
export type StatusPurpose = 'revocation' | 'suspension' | 'refresh'

export const STATUS_PURPOSES = ['revocation', 'suspension', 'refresh'] as const
