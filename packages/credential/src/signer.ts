import { getPublicKeyAsync, signAsync } from '@noble/ed25519'
import { CredentialError } from './error.ts'

/** Something that signs with one Ed25519 key and never shows it: a keystore entry, later an HSM or KMS. */
export interface Signer {
  /** DID URL under which the public key is published, e.g. `did:web:board.example#key-1`. */
  readonly verificationMethod: string
  /** 32 bytes. */
  readonly publicKey: Uint8Array
  /** The Ed25519 signature over `data`, 64 bytes. */
  sign(data: Uint8Array): Promise<Uint8Array>
}

/**
 * A signer whose key is in memory, in plain JavaScript, so it works in a browser too.
 *
 * @param seed - The Ed25519 private key of RFC 8032, 32 bytes.
 * @throws {CredentialError} `MALFORMED_KEY` when the seed is not 32 bytes.
 */
export async function createSigner(options: {
  readonly verificationMethod: string
  readonly seed: Uint8Array
}): Promise<Signer> {
  if (options.seed.length !== 32) {
    throw new CredentialError('MALFORMED_KEY', `An Ed25519 seed has 32 bytes, not ${options.seed.length}.`)
  }
  const seed = options.seed.slice()
  return {
    verificationMethod: options.verificationMethod,
    publicKey: await getPublicKeyAsync(seed),
    sign: (data) => signAsync(data, seed),
  }
}
