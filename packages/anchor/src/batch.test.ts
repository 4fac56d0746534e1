import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildBatch } from './batch.ts'
import type { Hex } from './hex.ts'
import { isIncluded } from './inclusion-proof.ts'

const numRuns = process.env.CI ? 500 : 50
const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const digests = fc.uniqueArray(digest, { minLength: 1, maxLength: 40 })

function leaf(index: number): Hex {
  return `0x${createHash('sha256').update(`leaf ${index}`).digest('hex')}`
}

/** The definition, written down a second time: pairs hashed left before right, a lone last node promoted unchanged. */
function rootOf(level: readonly Buffer[]): Buffer {
  const [only] = level
  if (only !== undefined && level.length === 1) return only
  const next: Buffer[] = []
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = level.slice(index, index + 2)
    if (left === undefined) break
    next.push(right === undefined ? left : createHash('sha256').update(left).update(right).digest())
  }
  return rootOf(next)
}

describe('buildBatch', () => {
  it('has a batch of one whose root is its leaf and whose path is empty', () => {
    expect(buildBatch([leaf(0)])).toEqual({
      root: leaf(0),
      proofs: [{ leaf: leaf(0), path: [], root: leaf(0) }],
    })
  })

  it('promotes a lone last leaf unchanged', () => {
    const pair = createHash('sha256')
      .update(leaf(0).slice(2), 'hex')
      .update(leaf(1).slice(2), 'hex')
      .digest('hex')
    const { proofs } = buildBatch([leaf(0), leaf(1), leaf(2)])
    expect(proofs[2]?.path).toEqual([{ side: 'left', digest: `0x${pair}` }])
  })

  it('has the root that the definition gives', () => {
    fc.assert(
      fc.property(digests, (leaves) => {
        const root = rootOf(leaves.map((hex) => Buffer.from(hex.slice(2), 'hex')))
        expect(buildBatch(leaves).root).toBe(`0x${root.toString('hex')}`)
      }),
      { numRuns },
    )
  })

  it('makes every leaf of a batch provable', () => {
    fc.assert(
      fc.property(digests, (leaves) => {
        const { root, proofs } = buildBatch(leaves)
        expect(proofs.map((proof) => proof.leaf)).toEqual(leaves)
        for (const proof of proofs) expect(isIncluded(proof.leaf, proof.path, root)).toBe(true)
      }),
      { numRuns },
    )
  })

  it('makes no other leaf provable with any of its paths', () => {
    fc.assert(
      fc.property(digests, digest, (leaves, other) => {
        fc.pre(!leaves.includes(other))
        const { root, proofs } = buildBatch(leaves)
        for (const proof of proofs) expect(isIncluded(other, proof.path, root)).toBe(false)
      }),
      { numRuns },
    )
  })

  it('lets no leaf use the path of another', () => {
    fc.assert(
      fc.property(digests, (leaves) => {
        const { root, proofs } = buildBatch(leaves)
        for (const [index, proof] of proofs.entries()) {
          for (const [other, otherLeaf] of leaves.entries()) {
            expect(isIncluded(otherLeaf, proof.path, root)).toBe(other === index)
          }
        }
      }),
      { numRuns },
    )
  })

  it('builds a batch of 1,000 with paths of at most ten steps', () => {
    const { root, proofs } = buildBatch(Array.from({ length: 1000 }, (_, index) => leaf(index)))
    expect(Math.max(...proofs.map(({ path }) => path.length))).toBe(10)
    expect(proofs.every((proof) => isIncluded(proof.leaf, proof.path, root))).toBe(true)
  })

  it('refuses an empty batch', () => {
    expect(() => buildBatch([])).toThrow(expect.objectContaining({ code: 'EMPTY_BATCH' }))
  })

  it('refuses a leaf that is there twice', () => {
    expect(() => buildBatch([leaf(1), leaf(2), leaf(1)])).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_LEAF' }),
    )
  })

  it.each<Hex>(['0x', '0xab', `0x${'AB'.repeat(32)}`, `0x${'ab'.repeat(33)}`])(
    'refuses %s, which is no digest',
    (text) => {
      expect(() => buildBatch([text])).toThrow(expect.objectContaining({ code: 'MALFORMED_HASH' }))
    },
  )
})
