import { z } from 'zod'
import { isDid } from './did.ts'

/** Who issues: a board, or the federation. */
export interface Issuer {
  /** did:web or did:key. */
  readonly id: string
  readonly name: string
}

/** Control characters break displays; bidirectional overrides make one name look like another. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

export const issuerSchema = z.strictObject({
  id: z.string().refine(isDid, { message: 'is not a did:web or did:key' }),
  name: z
    .string()
    .min(1)
    .max(512)
    .refine((name) => !UNPRINTABLE.test(name), { message: 'has a control character' }),
})
