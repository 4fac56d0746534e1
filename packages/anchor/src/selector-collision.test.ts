import { describe, expect, it } from 'vitest'
import { buildBatch } from './batch.ts'
import { licenseAnchor } from './contract.generated.ts'
import type { Hex } from './hex.ts'
import { collidesWithSelector, FILLER_LENGTH, fillerLeaf } from './selector-collision.ts'

describe('collidesWithSelector', () => {
  it.each(Object.entries(licenseAnchor.selectors))(
    'sees a root that begins with the selector of %s',
    (_, selector) => {
      expect(collidesWithSelector(`${selector}${'00'.repeat(28)}`)).toBe(true)
      expect(collidesWithSelector(`0x00${selector.slice(2)}${'00'.repeat(27)}`)).toBe(false)
    },
  )
})

describe('fillerLeaf', () => {
  it('changes the root of a batch, so that it no longer begins as it did', () => {
    const leaf: Hex = `${licenseAnchor.selectors['revokeKey(bytes32)']}${'00'.repeat(28)}`
    expect(collidesWithSelector(buildBatch([leaf]).root)).toBe(true)
    const { root, proofs } = buildBatch([leaf, fillerLeaf(new Uint8Array(FILLER_LENGTH))])
    expect(collidesWithSelector(root)).toBe(false)
    expect(proofs).toHaveLength(2)
  })

  it('differs with its randomness', () => {
    expect(fillerLeaf(new Uint8Array(32))).not.toBe(fillerLeaf(new Uint8Array(32).fill(1)))
  })
})
