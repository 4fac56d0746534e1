import { sha256 } from '@noble/hashes/sha2.js'
import { canonicalize } from './canonical.ts'
import { type Contexts, contexts } from './contexts.ts'
import { CredentialError } from './error.ts'
import { type Hex, hexFromBytes } from './hex.ts'
import { isJsonObject } from './json-object.ts'
import { readProofs } from './proof-set.ts'

/**
 * The leaf of a credential in the Merkle tree of its batch: SHA-256 of the canonical N-Quads (text, UTF-8) of the
 * credential with its signature proof. An anchor proof in the document is left out: it cannot cover itself.
 *
 * Computing a digest verifies nothing.
 *
 * @throws {CredentialError} the code of {@link readProofs} or {@link canonicalize} when the document has no digest.
 * @see docs/formats.md, "Proofs: first the signature, then the anchor", "Leaf"
 */
export async function credentialDigest(signed: unknown, allowed: Contexts = contexts): Promise<Hex> {
  const proofs = readProofs(signed)
  if (proofs.outcome === 'malformed') throw new CredentialError(proofs.code, proofs.detail)
  if (!isJsonObject(signed))
    throw new CredentialError('MALFORMED_DOCUMENT', 'The document is not a JSON object.')
  const nQuads = await canonicalize({ ...signed, proof: proofs.signature }, allowed)
  return hexFromBytes(sha256(new TextEncoder().encode(nQuads)))
}
