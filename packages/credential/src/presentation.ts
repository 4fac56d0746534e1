import { z } from 'zod'
import { CREDENTIALS_V2, contexts } from './contexts.ts'
import { isDidKey, publicKeyFromDidKey } from './did-key.ts'
import { CredentialError, type DocumentCode, type Malformed } from './error.ts'
import { inspectDocument, MAX_EMBEDDED_DOCUMENTS } from './inspect-document.ts'
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

/**
 * Signs a presentation of credentials; of none, it is the *holder proof* with which a practitioner shows a key to the board.
 *
 * @param holder - Signer whose `verificationMethod` is of a did:key.
 * @param challenge - What the verifier, or the board, gave to be signed, good for one use.
 * @param domain - Whom it is meant for.
 * @throws {CredentialError} as `sign`, `MALFORMED_DID` when the holder is no did:key, and the code of `readProofs` when a
 *   credential's proofs are not of our form.
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
  const unread = findUnreadableProofs(credentials)
  if (unread !== undefined) throw new CredentialError(unread.code, unread.detail)
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
    .max(MAX_EMBEDDED_DOCUMENTS)
    .exactOptional(),
  proof: z.unknown(),
})

/**
 * Tells whether the holder of a did:key signed this presentation for this challenge and domain. It says nothing about the
 * credentials in it but that their proofs have the form of ours: verify each, and compare its subject with `holder`.
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
  const inspected = inspectDocument(value, contexts)
  if (inspected.outcome === 'malformed')
    return { valid: false, code: inspected.code, detail: inspected.detail }
  const unread = findUnreadableProofs(verifiableCredential)
  if (unread !== undefined) return { valid: false, code: unread.code, detail: unread.detail }
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

/** The first credential whose proofs are not of our form. A proof is free of form until it is read, and signed with the rest. */
function findUnreadableProofs(credentials: readonly object[]): Malformed | undefined {
  for (const [i, credential] of credentials.entries()) {
    const proofs = readProofs(credential)
    if (proofs.outcome === 'malformed') {
      return { ...proofs, detail: `Credential ${i + 1}: ${proofs.detail}` }
    }
  }
  return undefined
}

function didOf(verificationMethod: string): string {
  return verificationMethod.split('#')[0] ?? ''
}
