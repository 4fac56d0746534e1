import { z } from 'zod'
import { CREDENTIALS_V2 } from '../contexts.ts'
import type { Malformed } from '../error.ts'
import { httpUrl } from '../http-url.ts'
import { type Issuer, issuerSchema } from '../issuer.ts'
import { describeMalformed } from '../malformed.ts'
import { formatTimestamp, timestampSchema } from '../timestamp.ts'
import { type Bits, encodeBits } from './bitstring.ts'
import { STATUS_PURPOSES, type StatusPurpose } from './status-purpose.ts'

/**
 * A status list as published; signed by a key of purpose `status`.
 *
 * @see W3C Bitstring Status List 1.0, section 2.2 "BitstringStatusListCredential"
 */
export interface StatusListCredential {
  readonly '@context': readonly string[]
  /** URL under which it is published. */
  readonly id: string
  readonly type: readonly string[]
  readonly issuer: Issuer
  readonly validFrom: string
  readonly validUntil: string
  readonly credentialSubject: {
    /** `<id>#list`. */
    readonly id: string
    readonly type: 'BitstringStatusList'
    readonly statusPurpose: StatusPurpose
    /** See `decodeBits`. */
    readonly encodedList: string
  }
  /** Read with `readProofs`. */
  readonly proof?: unknown
}

/** Builds a status list credential, to be signed; times are written to the second. */
export async function buildStatusListCredential({
  id,
  issuer,
  purpose,
  bits,
  validFrom,
  validUntil,
}: {
  readonly id: string
  readonly issuer: Issuer
  readonly purpose: StatusPurpose
  readonly bits: Bits
  readonly validFrom: Date
  readonly validUntil: Date
}): Promise<StatusListCredential> {
  return {
    '@context': [CREDENTIALS_V2],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: { id: issuer.id, name: issuer.name },
    validFrom: formatTimestamp(validFrom),
    validUntil: formatTimestamp(validUntil),
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList: await encodeBits(bits),
    },
  }
}

const statusListSchema = z
  .strictObject({
    '@context': z.tuple([z.literal(CREDENTIALS_V2)]),
    id: httpUrl,
    type: z.tuple([z.literal('VerifiableCredential'), z.literal('BitstringStatusListCredential')]),
    issuer: issuerSchema,
    validFrom: timestampSchema,
    validUntil: timestampSchema,
    credentialSubject: z.strictObject({
      id: z.string(),
      type: z.literal('BitstringStatusList'),
      statusPurpose: z.enum(STATUS_PURPOSES),
      encodedList: z.string(),
    }),
    proof: z.unknown().exactOptional(),
  })
  .refine((list) => list.credentialSubject.id === `${list.id}#list`, {
    message: 'credentialSubject.id is not <id>#list',
  })
  .refine((list) => list.validFrom <= list.validUntil, { message: 'validUntil is before validFrom' })

/**
 * Reads a status list credential that came from outside. Its signature and validity are not judged here, and its bits are
 * unpacked by `decodeBits`. Never throws.
 *
 * @returns `CONTEXT_NOT_ALLOWED`, `UNDEFINED_TERM` or `MALFORMED_STATUS_LIST` when it is not exactly of our form.
 */
export function parseStatusListCredential(
  value: unknown,
): { readonly outcome: 'parsed'; readonly credential: StatusListCredential } | Malformed {
  const parsed = statusListSchema.safeParse(value)
  if (parsed.success) return { outcome: 'parsed', credential: parsed.data }
  return describeMalformed(parsed.error, 'MALFORMED_STATUS_LIST')
}
