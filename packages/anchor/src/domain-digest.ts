import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { AnchorError } from './error.ts'
import type { Hex } from './hex.ts'

/**
 * The leaf of something that is not a credential, such as an audit head or a filler.
 *
 * SHA-256(`licet:` ‖ tag ‖ 0x00 ‖ bytes). No signed document's canonical form begins so (N-Quads begin with `<` or `_`),
 * and no tag has a zero byte, so neither two kinds of leaf nor a leaf and a credential can be taken for each other.
 *
 * @param tag - The kind of leaf: lower-case letters, digits and dashes, 1 to 32.
 * @throws {AnchorError} `MALFORMED_TAG`.
 */
export function domainDigest(tag: string, bytes: Uint8Array): Hex {
  if (!/^[a-z0-9-]{1,32}$/.test(tag)) {
    throw new AnchorError(
      'MALFORMED_TAG',
      `a tag is 1 to 32 lower-case letters, digits and dashes, not "${tag}"`,
    )
  }
  return `0x${bytesToHex(sha256(concatBytes(utf8ToBytes(`licet:${tag}\0`), bytes)))}`
}
