import { z } from 'zod'
import { isDid } from './did.ts'

/** Who issues: a board, or the federation. */
export interface Issuer {
  /** did:web or did:key. */
  readonly id: string
  readonly name: string
}

export const issuerSchema = z.strictObject({
  id: z.string().refine(isDid, { message: 'is not a did:web or did:key' }),
  name: z.string().min(1).max(512),
})
