import { z } from 'zod'
import { CREDENTIALS_V2 } from './contexts.ts'
import { isDidKey, publicKeyFromDidKey } from './did-key.ts'
import type { DocumentCode } from './error.ts'
import { describeMalformed } from './malformed.ts'
import { readProofs, type SignatureProof } from './proof-set.ts'
import { sign } from './sign.ts'
import type { Signer } from './signer.ts'
import { verifySignature } from './verify-signature.ts'

/** Credentials that their holder hands over, signed with the holder's key for one challenge. */
export interface Presentation {
  readonly '@context': readonly [typeof CREDENTIALS_V2]
  readonly type: readonly ['VerifiablePresentation']
  /** did:key of the holder. */
  readonly holder: string
  /** Absent in a holder proof, which shows the key alone. */
  readonly verifiableCredential?: readonly object[]
  readonly proof: SignatureProof
}

/** Who presented what, or why nothing was. */
export type PresentationAnswer =
  | {
      readonly valid: true
      /** did:key whose key signed. */
      readonly holder: string
      /** As presented; none of them has been verified. */
      readonly credentials: readonly unknown[]
    }
  | { readonly valid: false; readonly code: DocumentCode; readonly detail: string }

/** A license of every jurisdiction fits. */
const MAX_CREDENTIALS = 64

/**
 * Signs a presentation of credentials; of none, it is the *holder proof* with which a practitioner shows a key to the board.
 *
 * @param holder - Signer whose `verificationMethod` is of a did:key.
 * @param challenge - What the verifier, or the board, gave to be signed, good for one use.
 * @param domain - Whom it is meant for.
 * @throws {CredentialError} as `sign`, and `MALFORMED_DID` when the holder is no did:key.
 * @see W3C Verifiable Credentials Data Model 2.0, section 4.13 "Verifiable Presentations"
 */
export async function signPresentation({
  holder,
  credentials,
  created,
  challenge,
  domain,
}: {
  readonly holder: Signer
  readonly credentials: readonly object[]
  readonly created: Date
  readonly challenge: string
  readonly domain?: string
}): Promise<Presentation> {
  const did = didOf(holder.verificationMethod)
  publicKeyFromDidKey(did)
  const unsigned: Omit<Presentation, 'proof'> = {
    '@context': [CREDENTIALS_V2],
    type: ['VerifiablePresentation'],
    holder: did,
    ...(credentials.length === 0 ? {} : { verifiableCredential: [...credentials] }),
  }
  return sign(unsigned, holder, {
    created,
    proofPurpose: 'authentication',
    challenge,
    ...(domain === undefined ? {} : { domain }),
  })
}

const presentationSchema = z.strictObject({
  '@context': z.tuple([z.literal(CREDENTIALS_V2)]),
  type: z.tuple([z.literal('VerifiablePresentation')]),
  holder: z.string().refine(isDidKey, { message: 'is not a did:key' }),
  verifiableCredential: z
    .array(z.looseObject({ '@context': z.unknown() }))
    .min(1)
    .max(MAX_CREDENTIALS)
    .exactOptional(),
  proof: z.unknown(),
})

/**
 * Tells whether the holder of a did:key signed this presentation for this challenge and domain. It says nothing about the
 * credentials in it: verify each, and compare its subject with `holder`.
 *
 * @param domain - Expected; any is taken when absent.
 * @returns `valid: false` with a code for every other presentation. Never throws.
 */
export async function verifyPresentation(
  value: unknown,
  { challenge, domain }: { readonly challenge: string; readonly domain?: string },
): Promise<PresentationAnswer> {
  const parsed = presentationSchema.safeParse(value)
  if (!parsed.success) {
    const { code, detail } = describeMalformed(parsed.error, 'MALFORMED_DOCUMENT')
    return { valid: false, code, detail }
  }
  const { holder, verifiableCredential = [] } = parsed.data
  const proofs = readProofs(value)
  if (proofs.outcome === 'malformed') return { valid: false, code: proofs.code, detail: proofs.detail }
  if (proofs.anchor !== undefined) {
    return { valid: false, code: 'MALFORMED_PROOF', detail: 'A presentation has no anchor proof.' }
  }
  // VC Data Model 2.0 §4.13: the proof of a presentation is the holder's. A did:key has one method, named after its key.
  if (proofs.signature.verificationMethod !== `${holder}#${holder.slice('did:key:'.length)}`) {
    return {
      valid: false,
      code: 'SIGNATURE_INVALID',
      detail: 'The presentation is not signed by its holder.',
    }
  }
  const answer = await verifySignature(value, {
    publicKey: publicKeyFromDidKey(holder),
    expectedPurpose: 'authentication',
    challenge,
    ...(domain === undefined ? {} : { domain }),
  })
  return answer.valid ? { valid: true, holder, credentials: verifiableCredential } : answer
}

function didOf(verificationMethod: string): string {
  return verificationMethod.split('#')[0] ?? ''
}
