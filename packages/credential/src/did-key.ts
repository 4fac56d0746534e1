import { CredentialError } from './error.ts'
import { multikeyFromPublicKey, publicKeyFromMultikey } from './multikey.ts'

const PREFIX = 'did:key:'

/** The did:key of an Ed25519 public key, and the DID URL of its one verification method. */
export function didKeyFromPublicKey(publicKey: Uint8Array): { did: string; verificationMethod: string } {
  const multikey = multikeyFromPublicKey(publicKey)
  return { did: `${PREFIX}${multikey}`, verificationMethod: `${PREFIX}${multikey}#${multikey}` }
}

/**
 * The Ed25519 public key a did:key stands for.
 *
 * @throws {CredentialError} `MALFORMED_DID` when it is not a did:key of an Ed25519 key.
 * @see W3C CCG, The did:key Method v0.7
 */
export function publicKeyFromDidKey(did: string): Uint8Array {
  if (!did.startsWith(PREFIX)) throw new CredentialError('MALFORMED_DID', 'The DID is not a did:key.')
  try {
    return publicKeyFromMultikey(did.slice(PREFIX.length))
  } catch (cause) {
    throw new CredentialError('MALFORMED_DID', 'The did:key does not hold an Ed25519 key.', { cause })
  }
}

/** Whether the text is a did:key of an Ed25519 key. */
export function isDidKey(did: string): boolean {
  try {
    publicKeyFromDidKey(did)
    return true
  } catch {
    return false
  }
}
