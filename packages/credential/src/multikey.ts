import { sha256 } from '@noble/hashes/sha2.js'
import { base58 } from '@scure/base'
import { CredentialError } from './error.ts'
import { type Hex, hexFromBytes } from './hex.ts'

/** Multicodec `ed25519-pub` as a varint, the first two bytes of a Multikey. */
const ED25519_PUBLIC_KEY_PREFIX = Uint8Array.of(0xed, 0x01)
const PUBLIC_KEY_BYTES = 32

/** 34 bytes never need more base58 digits than this; longer text is refused before it is decoded. */
const MAX_MULTIKEY_CHARACTERS = 49

/**
 * Reads an Ed25519 public key from its Multikey text (`z6Mk…`).
 *
 * @returns the 32 bytes of the key; whether they are a point of the curve is found when a signature is verified.
 * @throws {CredentialError} `MALFORMED_KEY` when it is not base58btc, not Ed25519 or not 32 bytes.
 * @see W3C Controlled Identifiers 1.0, section 2.2.2 "Multikey"
 */
export function publicKeyFromMultikey(text: string): Uint8Array {
  const bytes = decodeMultikey(text)
  if (bytes === undefined || !ED25519_PUBLIC_KEY_PREFIX.every((byte, i) => byte === bytes[i])) {
    throw new CredentialError('MALFORMED_KEY', 'The key is not an Ed25519 Multikey (z6Mk…).')
  }
  if (bytes.length !== ED25519_PUBLIC_KEY_PREFIX.length + PUBLIC_KEY_BYTES) {
    throw new CredentialError('MALFORMED_KEY', 'An Ed25519 Multikey holds 32 bytes of key.')
  }
  return bytes.slice(ED25519_PUBLIC_KEY_PREFIX.length)
}

/**
 * Writes an Ed25519 public key as Multikey text (`z6Mk…`).
 *
 * @throws {CredentialError} `MALFORMED_KEY` when it is not 32 bytes.
 */
export function multikeyFromPublicKey(publicKey: Uint8Array): string {
  return `z${base58.encode(multikeyBytes(publicKey))}`
}

/**
 * The name of a signing key in the registry's key log: SHA-256 of the Multikey bytes `0xed01 ‖ key`.
 *
 * @throws {CredentialError} `MALFORMED_KEY` when the key is not 32 bytes.
 */
export function keyHash(publicKey: Uint8Array): Hex {
  return hexFromBytes(sha256(multikeyBytes(publicKey)))
}

function multikeyBytes(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== PUBLIC_KEY_BYTES) {
    throw new CredentialError('MALFORMED_KEY', `An Ed25519 public key has 32 bytes, not ${publicKey.length}.`)
  }
  const bytes = new Uint8Array(ED25519_PUBLIC_KEY_PREFIX.length + PUBLIC_KEY_BYTES)
  bytes.set(ED25519_PUBLIC_KEY_PREFIX)
  bytes.set(publicKey, ED25519_PUBLIC_KEY_PREFIX.length)
  return bytes
}

function decodeMultikey(text: string): Uint8Array | undefined {
  if (!text.startsWith('z') || text.length > MAX_MULTIKEY_CHARACTERS) return undefined
  try {
    return base58.decode(text.slice(1))
  } catch {
    return undefined
  }
}
