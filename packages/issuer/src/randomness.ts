import { randomBytes } from 'node:crypto'

/** Gives so many fresh bytes that nobody can guess. */
export type Randomness = (length: number) => Uint8Array

/** The operating system's. */
export const systemRandomness: Randomness = (length) => randomBytes(length)

/** A whole number in `0 … below - 1`, each as likely; `below` is at most 2³². */
export function drawNumber(random: Randomness, below: number): number {
  // Numbers past the last whole multiple of `below` would make small results likelier: drawn again.
  const fair = 2 ** 32 - (2 ** 32 % below)
  for (;;) {
    const bytes = random(4)
    const drawn = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0)
    if (drawn < fair) return drawn % below
  }
}

/**
 * A new name for a credential or proof.
 *
 * @see RFC 9562, section 5.4 "UUID Version 4"
 */
export function drawUuidUrn(random: Randomness): string {
  const bytes = Uint8Array.from(random(16))
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6)
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8)
  return `urn:uuid:${Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
}

/** A word that cannot be guessed, for a link or a challenge: 32 bytes in base64url. */
export function drawToken(random: Randomness): string {
  return Buffer.from(random(32)).toString('base64url')
}
