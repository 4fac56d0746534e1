import { z } from 'zod'
import { httpUrl } from '../http-url.ts'
import { MAX_STATUS_LIST_LENGTH } from './bitstring.ts'
import { STATUS_PURPOSES, type StatusPurpose } from './status-purpose.ts'

/**
 * Where a credential's status stands: one bit in one list. Without `statusSize`, so the entry is always one bit.
 *
 * @see W3C Bitstring Status List 1.0, section 2.1 "BitstringStatusListEntry"
 */
export interface StatusEntry {
  /** `<statusListCredential>#<statusListIndex>`. */
  readonly id: string
  readonly type: 'BitstringStatusListEntry'
  readonly statusPurpose: StatusPurpose
  /** Decimal, as text. */
  readonly statusListIndex: string
  /** URL of the list. */
  readonly statusListCredential: string
}

/**
 * Builds the entry of a credential in a status list.
 *
 * @param list - URL of the status list credential.
 * @param index - Which bit; drawn at random by the issuer.
 */
export function buildStatusEntry({
  list,
  index,
  purpose,
}: {
  readonly list: string
  readonly index: number
  readonly purpose: StatusPurpose
}): StatusEntry {
  return {
    id: `${list}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: purpose,
    statusListIndex: String(index),
    statusListCredential: list,
  }
}

/** The entry as a credential from outside must have it, with no member more. */
export const statusEntrySchema = z
  .strictObject({
    id: z.string(),
    type: z.literal('BitstringStatusListEntry'),
    statusPurpose: z.enum(STATUS_PURPOSES),
    // §2.1: "The statusListIndex property MUST be an arbitrary size integer greater than or equal to 0, expressed as a string".
    statusListIndex: z
      .string()
      .regex(/^(?:0|[1-9]\d{0,8})$/)
      .refine((index) => Number(index) < MAX_STATUS_LIST_LENGTH),
    statusListCredential: httpUrl,
  })
  .refine((entry) => entry.id === `${entry.statusListCredential}#${entry.statusListIndex}`, {
    message: 'id is not <statusListCredential>#<statusListIndex>',
  })
