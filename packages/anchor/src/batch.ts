import { Buffer } from 'node:buffer'
import { sha256 } from '@noble/hashes/sha2.js'
import { MerkleTree } from 'merkletreejs'
import { AnchorError } from './error.ts'
import { type Hex, requireBytes32 } from './hex.ts'
import type { InclusionProof } from './inclusion-proof.ts'

/** A batch: one root to anchor, and for each leaf the proof that it is in. */
export type Batch = {
  root: Hex
  /** In the order of the leaves. */
  proofs: InclusionProof[]
}

/**
 * Joins digests into one Merkle tree.
 *
 * The tree is that of `merkletreejs` with its defaults over SHA-256 leaves that are hashed already: unsorted, a lone last
 * node promoted unchanged. The order of the digests is the order of the leaves and changes the root.
 *
 * @param digests - One per credential, status list or other leaf, 32 bytes each, all different.
 * @throws {AnchorError} `EMPTY_BATCH`, `DUPLICATE_LEAF`, `MALFORMED_HASH` when a digest is not 32 bytes.
 * @see isIncluded for the other direction
 */
export function buildBatch(digests: readonly Hex[]): Batch {
  if (digests.length === 0) throw new AnchorError('EMPTY_BATCH', 'a batch needs at least one digest')
  for (const digest of digests) requireBytes32(digest, 'digest')
  const twice = firstDuplicate(digests)
  if (twice !== undefined) throw new AnchorError('DUPLICATE_LEAF', `digest ${twice} is in the batch twice`)

  const leaves = digests.map((digest) => Buffer.from(digest.slice(2), 'hex'))
  const tree = new MerkleTree(leaves, (node: Uint8Array) => Buffer.from(sha256(node)))
  const root = toHex(tree.getRoot())
  const proofs = digests.map((leaf, index) => ({
    leaf,
    // With its index: without it merkletreejs looks for the leaf among all others, each time.
    path: tree
      .getProof(Buffer.from(leaf.slice(2), 'hex'), index)
      .map(({ position, data }) => ({ side: position, digest: toHex(data) })),
    root,
  }))
  return { root, proofs }
}

function firstDuplicate(digests: readonly Hex[]): Hex | undefined {
  const seen = new Set<Hex>()
  return digests.find((digest) => seen.has(digest) || !seen.add(digest))
}

function toHex(bytes: Buffer): Hex {
  return `0x${bytes.toString('hex')}`
}
