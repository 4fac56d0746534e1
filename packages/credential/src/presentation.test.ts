import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didKeyFromPublicKey } from './did-key.ts'
import {
  CREATED,
  lookAlikeProof,
  PROOF_ID,
  sampleCredential,
  sampleSigner,
} from './fixture/sample-license.ts'
import { signPresentation, verifyPresentation } from './presentation.ts'
import { anchorProof } from './proof-set.ts'
import { sign } from './sign.ts'
import { createSigner } from './signer.ts'
import { verifySignature } from './verify-signature.ts'

const CHALLENGE = '2f4e-4d6b'
const DOMAIN = 'hospital.example'

async function holderSigner(fill = 9) {
  const seed = new Uint8Array(32).fill(fill)
  const { publicKey } = await createSigner({ verificationMethod: 'did:key:z#z', seed })
  return createSigner({ verificationMethod: didKeyFromPublicKey(publicKey).verificationMethod, seed })
}

async function anchoredCredential() {
  const signed = await sign(sampleCredential(), await sampleSigner(), {
    created: CREATED,
    proofPurpose: 'assertionMethod',
    proofId: PROOF_ID,
  })
  const anchor = anchorProof({
    signature: { id: PROOF_ID },
    created: CREATED,
    verificationMethod: 'did:web:board.example#anchor-1',
    proofValue: 'z2',
  })
  return { ...signed, proof: [signed.proof, anchor] }
}

async function present(credentials: readonly object[] = [], fill = 9) {
  const holder = await holderSigner(fill)
  return signPresentation({ holder, credentials, created: CREATED, challenge: CHALLENGE, domain: DOMAIN })
}

describe('signPresentation and verifyPresentation', () => {
  it('name the holder and hand over the credentials as they are', async () => {
    const credential = await anchoredCredential()
    const presentation = await present([credential])
    expect(presentation.proof).toMatchObject({
      proofPurpose: 'authentication',
      challenge: CHALLENGE,
      domain: DOMAIN,
    })
    const answer = await verifyPresentation(presentation, { challenge: CHALLENGE, domain: DOMAIN })
    expect(answer).toEqual({ valid: true, holder: presentation.holder, credentials: [credential] })
    const { publicKey } = await sampleSigner()
    expect(await verifySignature(credential, { publicKey, expectedPurpose: 'assertionMethod' })).toEqual({
      valid: true,
    })
  })

  it('make a holder proof of no credential at all', async () => {
    const proof = await present()
    expect(proof).not.toHaveProperty('verifiableCredential')
    expect(await verifyPresentation(proof, { challenge: CHALLENGE, domain: DOMAIN })).toEqual({
      valid: true,
      holder: proof.holder,
      credentials: [],
    })
  })

  it('carry a license of every jurisdiction', async () => {
    const credential = await anchoredCredential()
    const presentation = await present(Array.from({ length: 64 }, () => credential))
    expect(await verifyPresentation(presentation, { challenge: CHALLENGE })).toMatchObject({ valid: true })
  })

  it('survive being written and read as JSON', async () => {
    const read: unknown = JSON.parse(JSON.stringify(await present([await anchoredCredential()])))
    expect(await verifyPresentation(read, { challenge: CHALLENGE })).toMatchObject({ valid: true })
  })
})

describe('signPresentation', () => {
  it('refuses a key that is no did:key', async () => {
    const options = { credentials: [], created: CREATED, challenge: CHALLENGE }
    await expect(signPresentation({ holder: await sampleSigner(), ...options })).rejects.toMatchObject({
      code: 'MALFORMED_DID',
    })
  })

  it('refuses a credential without a signature, which verifyPresentation would refuse', async () => {
    await expect(present([sampleCredential()])).rejects.toMatchObject({ code: 'PROOF_MISSING' })
  })

  it('refuses an empty challenge', async () => {
    const options = { credentials: [], created: CREATED, challenge: '' }
    await expect(signPresentation({ holder: await holderSigner(), ...options })).rejects.toMatchObject({
      code: 'MALFORMED_PROOF',
    })
  })
})

describe('verifyPresentation', () => {
  it('answers at once for credentials whose proofs are not ours, however much work they would be', async () => {
    const presentation = await present()
    const credential = await anchoredCredential()
    const alike = lookAlikeProof(20)
    for (const [code, proof] of [
      ['MALFORMED_DOCUMENT', alike],
      ['UNKNOWN_PROOF', lookAlikeProof(0).slice(0, 2)],
      ['PROOF_ORDER', [...credential.proof, ...credential.proof]],
    ] as const) {
      const verifiableCredential = [credential, { ...credential, proof }]
      expect(
        await verifyPresentation({ ...presentation, verifiableCredential }, { challenge: CHALLENGE }),
      ).toMatchObject({
        valid: false,
        code,
      })
    }
    const many = Array.from({ length: 64 }, () => ({
      ...credential,
      evidence: lookAlikeProof(0).slice(0, 3),
    }))
    expect(
      await verifyPresentation({ ...presentation, verifiableCredential: many }, { challenge: CHALLENGE }),
    ).toMatchObject({ valid: false })
  })

  it('refuses the answer to another challenge, and one meant for another domain', async () => {
    const presentation = await present()
    expect(await verifyPresentation(presentation, { challenge: 'other', domain: DOMAIN })).toMatchObject({
      code: 'CHALLENGE_MISMATCH',
    })
    expect(
      await verifyPresentation(presentation, { challenge: CHALLENGE, domain: 'evil.example' }),
    ).toMatchObject({
      code: 'DOMAIN_MISMATCH',
    })
  })

  it('refuses a relabelled challenge, domain or holder', async () => {
    const presentation = await present()
    const other = await present([], 10)
    const expected = { challenge: 'other', domain: 'evil.example' }
    const relabelled = { ...presentation, proof: { ...presentation.proof, ...expected } }
    expect(await verifyPresentation(relabelled, expected)).toMatchObject({ code: 'SIGNATURE_INVALID' })
    const stolen = { ...presentation, holder: other.holder }
    expect(await verifyPresentation(stolen, { challenge: CHALLENGE })).toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
    const resigned = {
      ...stolen,
      proof: { ...presentation.proof, verificationMethod: other.proof.verificationMethod },
    }
    expect(await verifyPresentation(resigned, { challenge: CHALLENGE })).toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
  })

  it('refuses a credential that was added, taken away or changed', async () => {
    const credential = await anchoredCredential()
    const presentation = await present([credential])
    const { verifiableCredential, ...without } = presentation
    expect(verifiableCredential).toHaveLength(1)
    const swapped = { ...credential, validUntil: '2099-01-01T00:00:00Z' }
    for (const changed of [
      without,
      { ...presentation, verifiableCredential: [swapped] },
      { ...presentation, verifiableCredential: [credential, swapped] },
    ]) {
      expect(await verifyPresentation(changed, { challenge: CHALLENGE })).toMatchObject({
        code: 'SIGNATURE_INVALID',
      })
    }
  })

  it('refuses an assertion signature, an anchor proof and a missing proof', async () => {
    const presentation = await present()
    const { proof, ...unsigned } = presentation
    expect(await verifyPresentation(unsigned, { challenge: CHALLENGE })).toMatchObject({ valid: false })
    const assertion = { ...proof, proofPurpose: 'assertionMethod' }
    expect(
      await verifyPresentation({ ...unsigned, proof: assertion }, { challenge: CHALLENGE }),
    ).toMatchObject({
      code: 'PURPOSE_MISMATCH',
    })
    const anchor = anchorProof({
      signature: { id: PROOF_ID },
      created: CREATED,
      verificationMethod: 'did:web:board.example#anchor-1',
      proofValue: 'z2',
    })
    const anchored = { ...unsigned, proof: [{ ...proof, id: PROOF_ID }, anchor] }
    expect(await verifyPresentation(anchored, { challenge: CHALLENGE })).toMatchObject({
      code: 'MALFORMED_PROOF',
    })
  })

  it.each([
    ['UNDEFINED_TERM', { note: 'x' }],
    ['UNDEFINED_TERM', { id: 'urn:x' }],
    ['CONTEXT_NOT_ALLOWED', { '@context': ['https://evil.example/v1'] }],
    ['CONTEXT_NOT_ALLOWED', { verifiableCredential: [{ '@context': ['https://evil.example/v1'] }] }],
    ['MALFORMED_DOCUMENT', { verifiableCredential: null }],
    ['MALFORMED_DOCUMENT', { verifiableCredential: ['text'] }],
    ['MALFORMED_DOCUMENT', { verifiableCredential: [] }],
    ['MALFORMED_DOCUMENT', { holder: 'did:web:holder.example' }],
    ['MALFORMED_DOCUMENT', { type: 'VerifiablePresentation' }],
  ])('answers %s for a presentation with %j', async (code, change) => {
    expect(
      await verifyPresentation({ ...(await present()), ...change }, { challenge: CHALLENGE }),
    ).toMatchObject({
      valid: false,
      code,
    })
  })

  it('has an answer for every JSON value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect((await verifyPresentation(value, { challenge: CHALLENGE })).valid).toBe(false)
      }),
    )
  })
})
