import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { type Hex, requireBytes32 } from './hex.ts'

/** A sibling on the way from a leaf to the root, and the side on which it stands. */
export type PathStep = { side: 'left' | 'right'; digest: Hex }

/** What shows that `leaf` belongs to the batch of `root`. */
export type InclusionProof = {
  leaf: Hex
  /** Siblings from the leaf up to the root; empty for a batch of one. */
  path: PathStep[]
  root: Hex
}

/** Steps of the longest path accepted: a batch of 2³² leaves, far more than any board has licenses. */
export const MAX_PATH_LENGTH = 32

/**
 * Tells whether a leaf belongs to an anchored batch.
 *
 * Inner node = SHA-256(left ‖ right) over raw bytes, unsorted; a lone last node is promoted unchanged. The tree itself does
 * not tell leaves from nodes: compute `leaf` from the signed document yourself, never take it from the proof.
 * Nothing here says that the root is on chain; see {@link RegistryReader.root}.
 *
 * @param leaf - Digest of the credential with its first proof, 32 bytes.
 * @param path - Siblings with their side, leaf to root, 32 bytes each; empty for a batch of one.
 * @param root - Batch root, 32 bytes.
 * @returns `true` when the recomputed root equals `root`. `false` is a normal answer, also for a path of more than
 * {@link MAX_PATH_LENGTH} steps.
 * @throws {AnchorError} `MALFORMED_HASH` when any hash is not 32 bytes.
 * @see buildBatch for the other direction
 */
export function isIncluded(leaf: Hex, path: readonly PathStep[], root: Hex): boolean {
  requireBytes32(leaf, 'leaf')
  requireBytes32(root, 'root')
  if (path.length > MAX_PATH_LENGTH) return false
  let node = leaf
  for (const step of path) {
    requireBytes32(step.digest, 'digest on the path')
    node = step.side === 'left' ? parentOf(step.digest, node) : parentOf(node, step.digest)
  }
  return node === root
}

function parentOf(left: Hex, right: Hex): Hex {
  return `0x${bytesToHex(sha256(concatBytes(hexToBytes(left.slice(2)), hexToBytes(right.slice(2)))))}`
}
