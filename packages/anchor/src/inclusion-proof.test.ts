import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Hex } from './hex.ts'
import { isIncluded, MAX_PATH_LENGTH, type PathStep } from './inclusion-proof.ts'
import { decodeProofValue } from './proof-value.ts'

const VECTORS = new URL('../../../test/vectors/blockcerts/', import.meta.url)
const LEAF: Hex = `0x${'11'.repeat(32)}`
const SIBLING: Hex = `0x${'22'.repeat(32)}`

describe('isIncluded', () => {
  it('agrees with the path in a certificate of Blockcerts', () => {
    const file = 'mocknet-vc-v2-data-integrity-proof-multiple-signatures.json'
    const { proof } = JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8'))
    const decoded = decodeProofValue(proof[0].proofValue)
    if (decoded.outcome !== 'foreign-anchor') throw new Error(`decoded as ${decoded.outcome}`)
    const { leaf, path, root } = decoded.inclusionProof
    expect(path).toHaveLength(1)
    expect(isIncluded(leaf, path, root)).toBe(true)
    expect(
      isIncluded(
        leaf,
        path.map(({ digest }) => ({ side: 'right', digest })),
        root,
      ),
    ).toBe(false)
    expect(isIncluded(LEAF, path, root)).toBe(false)
  })

  it('takes a batch of one for its own root', () => {
    expect(isIncluded(LEAF, [], LEAF)).toBe(true)
    expect(isIncluded(LEAF, [], SIBLING)).toBe(false)
  })

  it('depends on the side of a sibling', () => {
    // SHA-256 of 32 times 0x11 and 32 times 0x22, as sha256sum has it.
    const root: Hex = '0x5189c77d29fe5d546a045ec46986852785fea5c13ac7da9c115ff5fb6edf817c'
    expect(isIncluded(LEAF, [{ side: 'right', digest: SIBLING }], root)).toBe(true)
    expect(isIncluded(LEAF, [{ side: 'left', digest: SIBLING }], root)).toBe(false)
  })

  it('answers no to a path that is longer than any batch has', () => {
    const path = Array.from(
      { length: MAX_PATH_LENGTH + 1 },
      (): PathStep => ({ side: 'left', digest: SIBLING }),
    )
    expect(isIncluded(LEAF, path, LEAF)).toBe(false)
  })

  it.each<[string, Hex, Hex, Hex]>([
    ['leaf', '0x11', SIBLING, LEAF],
    ['path', LEAF, '0x22', LEAF],
    ['root', LEAF, SIBLING, '0x33'],
  ])('refuses a %s that is not 32 bytes', (_, leaf, digest, root) => {
    expect(() => isIncluded(leaf, [{ side: 'left', digest }], root)).toThrow(
      expect.objectContaining({ code: 'MALFORMED_HASH' }),
    )
  })
})
