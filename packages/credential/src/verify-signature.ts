import jsigs from 'jsonld-signatures'
import { type Contexts, contexts } from './contexts.ts'
import { createDocumentLoader, type LoadedContext } from './document-loader.ts'
import { CredentialError, type DocumentCode } from './error.ts'
import { inspectDocument } from './inspect-document.ts'
import { readProofs, type SignatureProof } from './proof-set.ts'
import { createVerifyingSuite } from './suite.ts'

const { AssertionProofPurpose, AuthenticationProofPurpose } = jsigs.purposes

/** Whether a document's signature is valid, and why not. */
export type SignatureAnswer =
  | { readonly valid: true }
  | { readonly valid: false; readonly code: DocumentCode; readonly detail: string }

export type VerifySignatureOptions = {
  /** The Ed25519 key that should have signed, 32 bytes. */
  readonly publicKey: Uint8Array
  /** The contexts the document may use; the shipped ones by default. */
  readonly contexts?: Contexts
} & (
  | { readonly expectedPurpose: 'assertionMethod' }
  | {
      readonly expectedPurpose: 'authentication'
      /** What the holder was asked to sign. */
      readonly challenge: string
      /** Whom it was meant for; any domain is taken when absent. */
      readonly domain?: string
    }
)

/**
 * Tells whether the signature proof of a document was made over exactly this document with the given key and purpose.
 *
 * It proves nothing else: whose key it is (find it in the issuer's DID document by the proof's `verificationMethod`, see
 * `findMethod`), whether it was good at that time, the validity period and the status are questions of their own; so this
 * calls the signature library under `@digitalbazaar/vc`, whose own `verifyCredential` mixes them in. An anchor proof in the
 * document is left aside.
 *
 * @returns `valid: false` with a code for every document that is not validly signed, however malformed. Never throws.
 * @see W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2.2 "Verify Proof (eddsa-rdfc-2022)"
 */
export async function verifySignature(
  document: unknown,
  options: VerifySignatureOptions,
): Promise<SignatureAnswer> {
  const allowed = options.contexts ?? contexts
  const inspected = inspectDocument(document, allowed)
  if (inspected.outcome === 'malformed') return invalid(inspected.code, inspected.detail)
  const proofs = readProofs(inspected.document)
  if (proofs.outcome === 'malformed') return invalid(proofs.code, proofs.detail)
  const mismatch = findMismatch(proofs.signature, options)
  if (mismatch !== undefined) return mismatch
  return verifyProof({ ...inspected.document, proof: proofs.signature }, proofs.signature, options, allowed)
}

/** W3C Data Integrity §4.2 "Verify Proof": purpose, then domain, then challenge must be the expected ones. */
function findMismatch(proof: SignatureProof, options: VerifySignatureOptions): SignatureAnswer | undefined {
  if (proof.proofPurpose !== options.expectedPurpose) {
    return invalid(
      'PURPOSE_MISMATCH',
      `The proof is for ${proof.proofPurpose}, not ${options.expectedPurpose}.`,
    )
  }
  if (options.expectedPurpose !== 'authentication') return undefined
  if (options.domain !== undefined && proof.domain !== options.domain) {
    return invalid('DOMAIN_MISMATCH', 'The proof was made for another domain.')
  }
  if (proof.challenge !== options.challenge) {
    return invalid('CHALLENGE_MISMATCH', 'The proof answers another challenge.')
  }
  return undefined
}

async function verifyProof(
  document: object,
  proof: SignatureProof,
  options: VerifySignatureOptions,
  allowed: Contexts,
): Promise<SignatureAnswer> {
  const { verificationMethod } = proof
  const [did = ''] = verificationMethod.split('#')
  // The key is given, not looked up: the library asks its loader for the method and its controller.
  const controller = { id: did, [options.expectedPurpose]: [verificationMethod] }
  const purpose =
    options.expectedPurpose === 'assertionMethod'
      ? new AssertionProofPurpose({ controller })
      : new AuthenticationProofPurpose({
          controller,
          challenge: options.challenge,
          ...(options.domain === undefined ? {} : { domain: options.domain }),
        })
  const { verified, error } = await jsigs.verify(document, {
    suite: createVerifyingSuite(options.publicKey),
    purpose,
    documentLoader: withMethod(createDocumentLoader(allowed), { id: verificationMethod, controller: did }),
  })
  return verified ? { valid: true } : explain(error)
}

function withMethod(
  load: (url: string) => Promise<LoadedContext>,
  method: { id: string; controller: string },
): (url: string) => Promise<LoadedContext | MethodDocument> {
  return async (url) =>
    url === method.id ? { contextUrl: null, documentUrl: url, document: method } : load(url)
}

type MethodDocument = Omit<LoadedContext, 'tag'>

function explain(error: unknown): SignatureAnswer {
  const causes =
    error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  const coded = causes.find((cause) => cause instanceof CredentialError)
  if (coded instanceof CredentialError && isDocumentCode(coded.code))
    return invalid(coded.code, coded.message)
  return invalid('SIGNATURE_INVALID', 'The signature does not fit the document and the key.')
}

function isDocumentCode(code: string): code is DocumentCode {
  return code === 'UNDEFINED_TERM' || code === 'CONTEXT_NOT_ALLOWED' || code === 'MALFORMED_DOCUMENT'
}

function invalid(code: DocumentCode, detail: string): SignatureAnswer {
  return { valid: false, code, detail }
}
