import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CREATED, PROOF_ID, sampleCredential } from './fixture/sample-license.ts'
import { type AnchorProof, anchorProof, readProofs, type SignatureProof } from './proof-set.ts'

const signature: SignatureProof = {
  id: PROOF_ID,
  type: 'DataIntegrityProof',
  cryptosuite: 'eddsa-rdfc-2022',
  created: '2026-11-22T02:00:00Z',
  proofPurpose: 'assertionMethod',
  verificationMethod: 'did:web:board.example#key-1',
  proofValue: 'z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme',
}
const anchor: AnchorProof = anchorProof({
  signature: { id: PROOF_ID },
  created: CREATED,
  verificationMethod: 'did:web:board.example#anchor-1',
  proofValue: 'z2',
})

const read = (proof: unknown) => readProofs({ ...sampleCredential(), proof })

describe('anchorProof', () => {
  it('has exactly the members of the format, in its order', () => {
    expect(Object.entries(anchor)).toEqual([
      ['type', 'DataIntegrityProof'],
      ['cryptosuite', 'merkle-proof-2019'],
      ['created', '2026-11-22T02:00:00Z'],
      ['proofPurpose', 'assertionMethod'],
      ['verificationMethod', 'did:web:board.example#anchor-1'],
      ['previousProof', PROOF_ID],
      ['proofValue', 'z2'],
    ])
  })
})

describe('readProofs', () => {
  it('reads a signature, alone or in a list, as not anchored', () => {
    expect(read(signature)).toEqual({ outcome: 'read', signature })
    expect(read([signature])).toEqual({ outcome: 'read', signature })
  })

  it('reads a signature and then its anchor', () => {
    expect(read([signature, anchor])).toEqual({ outcome: 'read', signature, anchor })
  })

  it.each([
    ['PROOF_MISSING', []],
    ['PROOF_ORDER', anchor],
    ['PROOF_ORDER', [anchor, signature]],
    ['PROOF_ORDER', [signature, signature]],
    ['PROOF_ORDER', [signature, anchor, anchor]],
    ['PROOF_ORDER', [signature, anchor, signature]],
    ['UNKNOWN_PROOF', [signature, { type: 'MerkleProof2019' }]],
    ['UNKNOWN_PROOF', [signature, anchor, { ...signature, cryptosuite: 'bbs-2023' }]],
    ['UNKNOWN_PROOF', { ...signature, type: ['DataIntegrityProof'] }],
    ['UNKNOWN_PROOF', { ...signature, cryptosuite: undefined }],
    ['MALFORMED_PROOF', 'text'],
    ['MALFORMED_PROOF', null],
    ['MALFORMED_PROOF', [signature, null]],
    ['MALFORMED_PROOF', [[signature, anchor]]],
    [
      'PREVIOUS_PROOF_MISMATCH',
      [{ ...signature, id: 'urn:uuid:6f0b8f6c-2f4e-4d6b-9d1f-000000000000' }, anchor],
    ],
  ])('answers %s for %j', (code, proof) => {
    expect(read(proof)).toMatchObject({ outcome: 'malformed', code })
  })

  it('refuses an anchor whose signature has no id to refer to', () => {
    const { id, ...nameless } = signature
    expect(id).toBeDefined()
    expect(read(nameless)).toMatchObject({ outcome: 'read' })
    expect(read([nameless, anchor])).toMatchObject({ code: 'PREVIOUS_PROOF_MISMATCH' })
  })

  it('lets an anchor proof, which no signature covers, carry nothing free', () => {
    for (const extra of [
      { id: PROOF_ID },
      { nonce: 'x' },
      { domain: 'x' },
      { expires: '2030-01-01T00:00:00Z' },
      { note: 'x' },
    ]) {
      expect(read([signature, { ...anchor, ...extra }])).toMatchObject({ code: 'MALFORMED_PROOF' })
    }
    for (const name of Object.keys(anchor)) {
      const less = Object.fromEntries(Object.entries(anchor).filter(([member]) => member !== name))
      expect(read([signature, less]), name).toMatchObject({ outcome: 'malformed' })
    }
    for (const change of [
      { proofPurpose: 'authentication' },
      { created: '2026-11-22T02:00:00.000Z' },
      { created: '2026-11-22T02:00:00+00:00' },
      { proofValue: 'u2' },
      { proofValue: ['z2'] },
      { previousProof: [PROOF_ID] },
      { verificationMethod: 'did:web:board.example' },
    ]) {
      expect(read([signature, { ...anchor, ...change }])).toMatchObject({ code: 'MALFORMED_PROOF' })
    }
  })

  it('has an answer for every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readProofs(value).outcome).toBe('malformed')
        expect(readProofs({ proof: value }).outcome).toBe('malformed')
        expect(readProofs({ proof: [signature, value] }).outcome).toBe('malformed')
      }),
    )
  })
})
