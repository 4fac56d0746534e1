import { licenseAnchor } from './contract.generated.ts'
import { domainDigest } from './domain-digest.ts'
import { type Hex, requireBytes32 } from './hex.ts'

const SELECTORS: ReadonlySet<string> = new Set(Object.values(licenseAnchor.selectors))

/** Bytes of randomness in a filler leaf: as unguessable as any other leaf. */
export const FILLER_LENGTH = 32

/**
 * Tells whether the contract would take this root for a function call, since its first four bytes are a selector.
 *
 * Such a root cannot be anchored: the transaction reverts. About one root in 400 million is like that; the issuer then
 * adds a {@link fillerLeaf} to the batch and builds it again.
 *
 * @throws {AnchorError} `MALFORMED_HASH` when `root` is not 32 bytes.
 */
export function collidesWithSelector(root: Hex): boolean {
  requireBytes32(root, 'root')
  return SELECTORS.has(root.slice(0, 10))
}

/**
 * A leaf that stands for nothing and changes the root of a batch.
 *
 * @param randomness - {@link FILLER_LENGTH} fresh random bytes.
 */
export function fillerLeaf(randomness: Uint8Array): Hex {
  return domainDigest('filler', randomness)
}
