/**
 * License credentials after W3C VC Data Model 2.0: building, signing, reading and verifying them, with the DID documents,
 * status lists and presentations around them. Knows no chain. Runs in a browser too; what needs Node is in `@licet/credential/keystore`.
 *
 * @module
 */
export { canonicalize } from './canonical.ts'
export { type Context, type Contexts, CREDENTIALS_V2, contexts, LICENSE_V1, TRUST_V1 } from './contexts.ts'
export { didWebFromUrl, didWebUrl, isDid } from './did.ts'
export {
  type AnchorAccount,
  buildDidDocument,
  type DidDocument,
  type DidDocumentAnswer,
  findAnchorAccount,
  findMethod,
  parseDidDocument,
  type VerificationMethod,
  type VerificationRelationship,
} from './did-document.ts'
export { didKeyFromPublicKey, isDidKey, publicKeyFromDidKey } from './did-key.ts'
export { credentialDigest } from './digest.ts'
export { createDocumentLoader, documentLoader, type LoadedContext } from './document-loader.ts'
export { verifyEd25519 } from './ed25519.ts'
export { CredentialError, type CredentialErrorCode, type DocumentCode, type Malformed } from './error.ts'
export type { Fetch, Fetched } from './fetch.ts'
export { type Hex, hexFromBytes } from './hex.ts'
export type { Issuer } from './issuer.ts'
export {
  buildLicenseCredential,
  type License,
  type LicenseCredential,
  type LicenseCredentialAnswer,
  type Licensee,
  parseLicenseCredential,
  type UnsignedLicenseCredential,
} from './license-credential.ts'
export { keyHash, multikeyFromPublicKey, publicKeyFromMultikey } from './multikey.ts'
export {
  type Presentation,
  type PresentationAnswer,
  signPresentation,
  verifyPresentation,
} from './presentation.ts'
export {
  type AnchorProof,
  anchorProof,
  type ProofPurpose,
  type Proofs,
  readProofs,
  type SignatureProof,
} from './proof-set.ts'
export { type DidResolution, resolveDid } from './resolve-did.ts'
export { type Signed, type SignOptions, sign } from './sign.ts'
export { createSigner, type Signer } from './signer.ts'
export {
  type Bits,
  createBits,
  decodeBits,
  encodeBits,
  getBit,
  MAX_STATUS_LIST_LENGTH,
  MIN_STATUS_LIST_LENGTH,
  setBit,
} from './status/bitstring.ts'
export { buildStatusEntry, type StatusEntry } from './status/status-entry.ts'
export {
  buildStatusListCredential,
  parseStatusListCredential,
  type StatusListCredential,
} from './status/status-list.ts'
export type { StatusPurpose } from './status/status-purpose.ts'
export { type SignatureAnswer, type VerifySignatureOptions, verifySignature } from './verify-signature.ts'
