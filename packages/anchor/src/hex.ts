import { AnchorError } from './error.ts'

/** Bytes as lower-case hexadecimal text with `0x`. Digests, roots and transaction hashes are 32 bytes, addresses 20. */
export type Hex = `0x${string}`

/** Tells whether `text` is exactly 32 bytes of lower-case hexadecimal with `0x`. */
export function isBytes32(text: unknown): text is Hex {
  return typeof text === 'string' && /^0x[0-9a-f]{64}$/.test(text)
}

/** Tells whether `text` is exactly 20 bytes of lower-case hexadecimal with `0x` (no EIP-55 capitals). */
export function isAddress(text: unknown): text is Hex {
  return typeof text === 'string' && /^0x[0-9a-f]{40}$/.test(text)
}

/** @throws {AnchorError} `MALFORMED_HASH` when `value` is not 32 bytes of lower-case hexadecimal with `0x`. */
export function requireBytes32(value: unknown, what: string): asserts value is Hex {
  if (!isBytes32(value)) {
    throw new AnchorError('MALFORMED_HASH', `${what} must be 32 bytes as lower-case hexadecimal with 0x`)
  }
}

/** @throws {AnchorError} `MALFORMED_ADDRESS` when `value` is not 20 bytes of lower-case hexadecimal with `0x`. */
export function requireAddress(value: unknown, what: string): asserts value is Hex {
  if (!isAddress(value)) {
    throw new AnchorError('MALFORMED_ADDRESS', `${what} must be 20 bytes as lower-case hexadecimal with 0x`)
  }
}
