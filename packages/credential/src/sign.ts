import { issue, signPresentation } from '@digitalbazaar/vc'
import { processingError } from './canonical.ts'
import { type Contexts, contexts } from './contexts.ts'
import { createDocumentLoader } from './document-loader.ts'
import { CredentialError } from './error.ts'
import { inspectDocument } from './inspect-document.ts'
import { readProofs, type SignatureProof } from './proof-set.ts'
import type { Signer } from './signer.ts'
import { createSigningSuite } from './suite.ts'
import { formatTimestamp } from './timestamp.ts'

/** A document with its signature proof. */
export type Signed<Document> = Omit<Document, 'proof'> & { readonly proof: SignatureProof }

/** What goes into the proof beside the signature. */
export type SignOptions = {
  /** When the proof says it was made; written to the second. */
  readonly created: Date
  /** `urn:uuid:…` of the proof; needed when an anchor proof is to refer to it. */
  readonly proofId?: string
  /** The contexts the document may use; the shipped ones by default. */
  readonly contexts?: Contexts
} & (
  | { readonly proofPurpose: 'assertionMethod' }
  | { readonly proofPurpose: 'authentication'; readonly challenge: string; readonly domain?: string }
)

/**
 * Signs a credential (`assertionMethod`) or a presentation (`authentication`) with eddsa-rdfc-2022, in safe mode: a
 * member that its contexts do not define is an error, since it would go unsigned.
 *
 * @returns the document with one proof; the argument is left as it was.
 * @throws {CredentialError} `UNDEFINED_TERM`, `CONTEXT_NOT_ALLOWED` or `MALFORMED_DOCUMENT` when the document cannot be
 *   signed as it is; `MALFORMED_PROOF` when the options make a proof that our own reader refuses.
 * @see W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2.1 "Create Proof (eddsa-rdfc-2022)"
 */
export async function sign<Document extends object>(
  document: Document,
  signer: Signer,
  options: SignOptions,
): Promise<Signed<Document>> {
  const allowed = options.contexts ?? contexts
  const inspected = inspectDocument(document, allowed)
  if (inspected.outcome === 'malformed') throw new CredentialError(inspected.code, inspected.detail)
  if ('proof' in document) {
    throw new CredentialError('MALFORMED_DOCUMENT', 'The document already has a proof; sign it without.')
  }
  const signed = await createProof(document, signer, options, allowed)
  const proofs = readProofs(signed)
  if (proofs.outcome === 'malformed') throw new CredentialError(proofs.code, proofs.detail)
  return { ...document, proof: proofs.signature }
}

async function createProof(
  document: object,
  signer: Signer,
  options: SignOptions,
  allowed: Contexts,
): Promise<object> {
  const members = options.proofId === undefined ? {} : { id: options.proofId }
  const suite = createSigningSuite(signer, formatTimestamp(options.created), members)
  const documentLoader = createDocumentLoader(allowed)
  // The libraries write the proof into the object they are given.
  const copy = { ...document }
  try {
    if (options.proofPurpose === 'assertionMethod') {
      return await issue({ credential: copy, suite, documentLoader })
    }
    const { challenge, domain } = options
    return await signPresentation({
      presentation: copy,
      suite,
      challenge,
      ...(domain === undefined ? {} : { domain }),
      documentLoader,
    })
  } catch (error) {
    throw processingError(error)
  }
}
