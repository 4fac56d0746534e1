import { base64urlnopad } from '@scure/base'
import { CredentialError, type Malformed } from '../error.ts'

/** The bits of a status list, one an entry. */
export interface Bits {
  /** Entries, a multiple of 8. */
  readonly length: number
  readonly bytes: Uint8Array
}

/**
 * W3C Bitstring Status List §3.3: "The bitstring MUST be at least 16KB (131,072 entries)", so that an index in it tells
 * little about whose it is.
 */
export const MIN_STATUS_LIST_LENGTH = 131_072

/** 2^26 entries, 8 MiB: more than any board needs, and what a small list may at most inflate to. */
export const MAX_STATUS_LIST_LENGTH = 2 ** 26

/** GZIP makes incompressible bits a little longer, base64 a third longer. */
const MAX_ENCODED_CHARACTERS = 12 * 1024 * 1024

/**
 * Makes a list with every bit 0.
 *
 * @param length - Entries; a multiple of 8 between {@link MIN_STATUS_LIST_LENGTH} and {@link MAX_STATUS_LIST_LENGTH}.
 * @throws {CredentialError} `INDEX_OUT_OF_RANGE`
 */
export function createBits(length: number = MIN_STATUS_LIST_LENGTH): Bits {
  const usable =
    Number.isInteger(length / 8) && length >= MIN_STATUS_LIST_LENGTH && length <= MAX_STATUS_LIST_LENGTH
  if (!usable) {
    throw new CredentialError(
      'INDEX_OUT_OF_RANGE',
      `A status list has a multiple of 8 entries, ${MIN_STATUS_LIST_LENGTH} to ${MAX_STATUS_LIST_LENGTH}, not ${length}.`,
    )
  }
  return { length, bytes: new Uint8Array(length / 8) }
}

/**
 * Sets one bit in place.
 *
 * @throws {CredentialError} `INDEX_OUT_OF_RANGE`
 */
export function setBit(bits: Bits, index: number, value: boolean): void {
  const { byte, mask } = locate(bits, index)
  const before = bits.bytes[byte] ?? 0
  bits.bytes[byte] = value ? before | mask : before & ~mask
}

/**
 * Reads one bit.
 *
 * @throws {CredentialError} `INDEX_OUT_OF_RANGE`; §3.2 has a verifier raise RANGE_ERROR there, never read 0.
 */
export function getBit(bits: Bits, index: number): boolean {
  const { byte, mask } = locate(bits, index)
  return ((bits.bytes[byte] ?? 0) & mask) !== 0
}

function locate({ length }: Bits, index: number): { byte: number; mask: number } {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new CredentialError('INDEX_OUT_OF_RANGE', `The list has entries 0 to ${length - 1}, not ${index}.`)
  }
  // §3.3 and §2.2: "The first index, with a value of zero (0), is located at the left-most bit in the bitstring".
  return { byte: index >> 3, mask: 0x80 >> (index & 7) }
}

/** Writes the bits as `encodedList`: multibase base64url without padding (`u…`) of the GZIP of the bytes (§3.3). */
export async function encodeBits({ bytes }: Bits): Promise<string> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream('gzip'))
  return `u${base64urlnopad.encode(new Uint8Array(await new Response(stream).arrayBuffer()))}`
}

/**
 * Reads an `encodedList` that came from outside, inflating no further than {@link MAX_STATUS_LIST_LENGTH} (§3.4). Never throws.
 *
 * @returns the bits, or `MALFORMED_STATUS_LIST`.
 */
export async function decodeBits(
  encodedList: string,
): Promise<{ readonly outcome: 'decoded'; readonly bits: Bits } | Malformed> {
  // §2.2: "The encodedList … MUST be a Multibase-encoded base64url (with no padding) string".
  if (!encodedList.startsWith('u')) return malformed('The encoded list is not multibase base64url.')
  if (encodedList.length > MAX_ENCODED_CHARACTERS) return malformed('The encoded list is too large.')
  try {
    const bytes = await inflate(base64urlnopad.decode(encodedList.slice(1)), MAX_STATUS_LIST_LENGTH / 8)
    if (bytes === undefined) return malformed(`The list has more than ${MAX_STATUS_LIST_LENGTH} entries.`)
    const length = bytes.length * 8
    if (length < MIN_STATUS_LIST_LENGTH) {
      return malformed(`The list has ${length} entries; it needs ${MIN_STATUS_LIST_LENGTH} to hide one in.`)
    }
    return { outcome: 'decoded', bits: { length, bytes } }
  } catch {
    return malformed('The encoded list is not GZIP in base64url.')
  }
}

/** Inflates chunk by chunk and stops, with `undefined`, as soon as there is more than `maxBytes`. */
async function inflate(compressed: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> {
  const stream = new Blob([compressed.slice()]).stream().pipeThrough(new DecompressionStream('gzip'))
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

function malformed(detail: string): Malformed {
  return { outcome: 'malformed', code: 'MALFORMED_STATUS_LIST', detail }
}
