import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalize } from './canonical.ts'
import { credentialDigest } from './digest.ts'
import {
  CREATED,
  lookAlikeProof,
  PROOF_ID,
  sampleCredential,
  sampleSigner,
} from './fixture/sample-license.ts'
import { anchorProof } from './proof-set.ts'
import { sign } from './sign.ts'

const ASSERTION = { created: CREATED, proofPurpose: 'assertionMethod', proofId: PROOF_ID } as const
const anchor = anchorProof({
  signature: { id: PROOF_ID },
  created: CREATED,
  verificationMethod: 'did:web:board.example#anchor-1',
  proofValue: 'z2',
})

describe('credentialDigest', () => {
  it('is the SHA-256 of the canonical N-Quads of the credential with its signature proof', async () => {
    const signed = await sign(sampleCredential(), await sampleSigner(), ASSERTION)
    const nQuads = await canonicalize(signed)
    expect(nQuads).toContain('proofValue')
    expect(await credentialDigest(signed)).toBe(`0x${createHash('sha256').update(nQuads).digest('hex')}`)
  })

  it('is the same before and after anchoring, and for one proof in a list', async () => {
    const signed = await sign(sampleCredential(), await sampleSigner(), ASSERTION)
    const digest = await credentialDigest(signed)
    expect(await credentialDigest({ ...signed, proof: [signed.proof] })).toBe(digest)
    expect(await credentialDigest({ ...signed, proof: [signed.proof, anchor] })).toBe(digest)
  })

  it('changes with the signature, so that nobody who knows the record can guess it', async () => {
    const one = await sign(sampleCredential(), await sampleSigner(7), ASSERTION)
    const other = await sign(sampleCredential(), await sampleSigner(8), ASSERTION)
    expect(await credentialDigest(one)).not.toBe(await credentialDigest(other))
  })

  it.each([
    ['PROOF_MISSING', sampleCredential()],
    ['UNKNOWN_PROOF', { ...sampleCredential(), proof: { type: 'X' } }],
    ['UNKNOWN_PROOF', { ...sampleCredential(), proof: lookAlikeProof(20) }],
    ['MALFORMED_DOCUMENT', 'text'],
  ])('refuses with %s a document that has none', async (code, document) => {
    await expect(credentialDigest(document)).rejects.toMatchObject({ code })
  })

  it('refuses undefined terms, since they would not be in the leaf', async () => {
    const signed = await sign(sampleCredential(), await sampleSigner(), ASSERTION)
    await expect(credentialDigest({ ...signed, nickname: 'x' })).rejects.toMatchObject({
      code: 'UNDEFINED_TERM',
    })
  })
})
