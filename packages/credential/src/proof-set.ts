import { z } from 'zod'
import type { Malformed } from './error.ts'
import { isJsonObject } from './json-object.ts'
import { formatTimestamp, timestampSchema } from './timestamp.ts'

export const SIGNATURE_CRYPTOSUITE = 'eddsa-rdfc-2022'
export const ANCHOR_CRYPTOSUITE = 'merkle-proof-2019'

/** The first proof: what the issuer, or the holder of a presentation, signed. */
export interface SignatureProof {
  /** `urn:uuid:…`; an anchor proof refers to it. */
  readonly id?: string
  readonly type: 'DataIntegrityProof'
  readonly cryptosuite: typeof SIGNATURE_CRYPTOSUITE
  /** ISO 8601, to the second, UTC. A claim of the signer, not evidence of time. */
  readonly created: string
  readonly proofPurpose: ProofPurpose
  /** DID URL of the key. */
  readonly verificationMethod: string
  /** `z` + base58btc of the 64 bytes of the signature. */
  readonly proofValue: string
  readonly challenge?: string
  readonly domain?: string
}

export type ProofPurpose = 'assertionMethod' | 'authentication'

/**
 * The second proof: the credential, with its first proof, is in a batch whose root is on chain. No signature covers it,
 * so it carries nothing free.
 */
export interface AnchorProof {
  readonly type: 'DataIntegrityProof'
  readonly cryptosuite: typeof ANCHOR_CRYPTOSUITE
  /** Block time of the anchor, ISO 8601, to the second, UTC. */
  readonly created: string
  readonly proofPurpose: 'assertionMethod'
  /** DID URL of the anchoring account, which is in no verification relationship. */
  readonly verificationMethod: string
  /** `id` of the first proof. */
  readonly previousProof: string
  /** `z` + base58btc of CBOR: root, leaf, anchor and path. Its codec is not of this package. */
  readonly proofValue: string
}

/** The proofs of a document: one signature, and the anchor when it has one. Nothing has been verified yet. */
export type Proofs =
  | { readonly outcome: 'read'; readonly signature: SignatureProof; readonly anchor?: AnchorProof }
  | Malformed

/** 64 bytes never need more base58 digits. */
const MAX_SIGNATURE_VALUE = 1 + 88
/** A path of 64 steps, far more than any batch has, in base58 of CBOR. */
const MAX_ANCHOR_VALUE = 8_192
const MAX_TEXT = 1_024

const uuidUrn = z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const didUrl = z
  .string()
  .max(MAX_TEXT)
  .regex(/^did:[a-z0-9]+:[^\s#]+#[^\s#]+$/)
const base58btc = z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]+$/)

const signatureProof = z.strictObject({
  id: uuidUrn.exactOptional(),
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.literal(SIGNATURE_CRYPTOSUITE),
  created: timestampSchema,
  proofPurpose: z.enum(['assertionMethod', 'authentication']),
  verificationMethod: didUrl,
  proofValue: base58btc.max(MAX_SIGNATURE_VALUE),
  challenge: z.string().min(1).max(MAX_TEXT).exactOptional(),
  domain: z.string().min(1).max(MAX_TEXT).exactOptional(),
})

const anchorProofSchema = z.strictObject({
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.literal(ANCHOR_CRYPTOSUITE),
  created: timestampSchema,
  proofPurpose: z.literal('assertionMethod'),
  verificationMethod: didUrl,
  previousProof: uuidUrn,
  proofValue: base58btc.max(MAX_ANCHOR_VALUE),
})

/**
 * Reads the proofs of a credential or presentation: a signature alone, or a signature and then its anchor. A proof of
 * another type or cryptosuite never counts and makes the whole document malformed, so nobody mistakes it for evidence.
 *
 * @returns the proofs, not verified. `anchor` is absent when the document is not anchored: that is data, not a failure.
 *   Otherwise `PROOF_MISSING`, `UNKNOWN_PROOF`, `PROOF_ORDER`, `MALFORMED_PROOF`, `PREVIOUS_PROOF_MISMATCH`, or
 *   `MALFORMED_DOCUMENT` when it is no object. Never throws.
 * @see W3C Verifiable Credential Data Integrity 1.0, sections 2.1.1 "Proof Sets" and 2.1.2 "Proof Chains"
 */
export function readProofs(document: unknown): Proofs {
  if (!isJsonObject(document)) return malformed('MALFORMED_DOCUMENT', 'The document is not a JSON object.')
  if (!Object.hasOwn(document, 'proof')) return malformed('PROOF_MISSING', 'The document has no proof.')
  const { proof } = document
  const proofs: readonly unknown[] = Array.isArray(proof) ? proof : [proof]
  if (proofs.length === 0) return malformed('PROOF_MISSING', 'The document has an empty list of proofs.')
  for (const [i, entry] of proofs.entries()) {
    if (!isJsonObject(entry)) return malformed('MALFORMED_PROOF', `Proof ${i + 1} is not a JSON object.`)
    if (!isKnown(entry.type, entry.cryptosuite)) {
      return malformed('UNKNOWN_PROOF', `Proof ${i + 1} is of a type or cryptosuite that is not ours.`)
    }
  }
  const suites = proofs.map((entry) => (isJsonObject(entry) ? entry.cryptosuite : undefined)).join(' then ')
  const ordered =
    suites === SIGNATURE_CRYPTOSUITE || suites === `${SIGNATURE_CRYPTOSUITE} then ${ANCHOR_CRYPTOSUITE}`
  if (!ordered) {
    return malformed(
      'PROOF_ORDER',
      `The proofs are ${suites.slice(0, 200)}; expected a signature, then its anchor.`,
    )
  }
  return readOrderedProofs(proofs[0], proofs[1])
}

function readOrderedProofs(first: unknown, second: unknown): Proofs {
  const signature = signatureProof.safeParse(first)
  if (!signature.success) return malformed('MALFORMED_PROOF', `Proof 1: ${describe(signature.error)}`)
  if (second === undefined) return { outcome: 'read', signature: signature.data }
  const anchor = anchorProofSchema.safeParse(second)
  if (!anchor.success) return malformed('MALFORMED_PROOF', `Proof 2: ${describe(anchor.error)}`)
  // W3C Data Integrity §4.3: a previousProof value that matches no proof's id is an error.
  if (anchor.data.previousProof !== signature.data.id) {
    return malformed('PREVIOUS_PROOF_MISMATCH', 'The anchor proof does not refer to the signature proof.')
  }
  return { outcome: 'read', signature: signature.data, anchor: anchor.data }
}

function isKnown(type: unknown, cryptosuite: unknown): boolean {
  return (
    type === 'DataIntegrityProof' &&
    (cryptosuite === SIGNATURE_CRYPTOSUITE || cryptosuite === ANCHOR_CRYPTOSUITE)
  )
}

/**
 * Builds the second proof of a credential.
 *
 * @param signature - The first proof's `id`.
 * @param created - Block time of the anchor.
 * @param verificationMethod - DID URL of the anchoring account.
 * @param proofValue - As the anchor package encodes it.
 */
export function anchorProof({
  signature,
  created,
  verificationMethod,
  proofValue,
}: {
  readonly signature: { readonly id: string }
  readonly created: Date
  readonly verificationMethod: string
  readonly proofValue: string
}): AnchorProof {
  return {
    type: 'DataIntegrityProof',
    cryptosuite: ANCHOR_CRYPTOSUITE,
    created: formatTimestamp(created),
    proofPurpose: 'assertionMethod',
    verificationMethod,
    previousProof: signature.id,
    proofValue,
  }
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'malformed'
  return `${issue.path.join('.')} ${issue.message}`.trim().slice(0, 200)
}

function malformed(code: Malformed['code'], detail: string): Malformed {
  return { outcome: 'malformed', code, detail }
}
