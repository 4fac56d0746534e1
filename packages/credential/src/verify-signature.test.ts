import type { LicenseRecord } from '@licet/mlvs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BOARD_KEY,
  CREATED,
  CREDENTIAL_ID,
  lookAlikeProof,
  PROOF_ID,
  RECORD,
  sampleCredential,
  sampleSigner,
} from './fixture/sample-license.ts'
import { anchorProof } from './proof-set.ts'
import { sign } from './sign.ts'
import { createBits } from './status/bitstring.ts'
import { buildStatusListCredential } from './status/status-list.ts'
import { verifySignature } from './verify-signature.ts'

const ASSERTION = { created: CREATED, proofPurpose: 'assertionMethod', proofId: PROOF_ID } as const
const runs = process.env.CI ? 60 : 15

async function signedSample(record: Partial<LicenseRecord> = {}) {
  const signer = await sampleSigner()
  const signed = await sign(sampleCredential({ record }), signer, ASSERTION)
  return {
    signer,
    signed,
    expected: { publicKey: signer.publicKey, expectedPurpose: 'assertionMethod' } as const,
  }
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((value) => {
  return value.trim() === value && !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(value)
})

/** Every place in a document that holds a text, as a path of member names. */
function textPaths(value: unknown, path: string[] = []): string[][] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => textPaths(member, [...path, name]))
}

function changedAt(
  value: unknown,
  [name, ...rest]: readonly string[],
  change: (old: string) => string,
): unknown {
  if (name === undefined) return change(String(value))
  const entries = Object.entries(value ?? {}).map(([key, member]) => [
    key,
    key === name ? changedAt(member, rest, change) : member,
  ])
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries)
}

describe('sign and verifySignature', () => {
  it('verify what was signed, whatever the names in the record are', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (first_name, last_name) => {
        const { signed, expected } = await signedSample({ first_name, last_name })
        expect(await verifySignature(signed, expected)).toEqual({ valid: true })
      }),
      { numRuns: runs },
    )
  })

  it('refuse a document in which any one text was changed', async () => {
    const { signed, expected } = await signedSample()
    for (const path of textPaths(signed)) {
      const changed = changedAt(signed, path, (old) => `${old}1`)
      const answer = await verifySignature(changed, expected)
      expect(answer.valid, path.join('.')).toBe(false)
    }
  })

  it('refuse a document from which any one member was removed, or to which one was added', async () => {
    const { signed, expected } = await signedSample()
    const { license } = signed.credentialSubject
    for (const field of Object.keys(RECORD)) {
      const less = Object.fromEntries(Object.entries(license).filter(([name]) => name !== field))
      const changed = { ...signed, credentialSubject: { ...signed.credentialSubject, license: less } }
      expect(await verifySignature(changed, expected), field).toMatchObject({ code: 'SIGNATURE_INVALID' })
    }
    const more = { ...license, status_detail: 'unrestricted' }
    const changed = { ...signed, credentialSubject: { ...signed.credentialSubject, license: more } }
    expect(await verifySignature(changed, expected)).toMatchObject({ code: 'SIGNATURE_INVALID' })
    const { validUntil, ...endless } = signed
    expect(validUntil).toBeDefined()
    expect(await verifySignature(endless, expected)).toMatchObject({ code: 'SIGNATURE_INVALID' })
  })

  it('refuse another key', async () => {
    const { signed } = await signedSample()
    const { publicKey } = await sampleSigner(8)
    expect(await verifySignature(signed, { publicKey, expectedPurpose: 'assertionMethod' })).toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
    const noKey = { publicKey: new Uint8Array(31), expectedPurpose: 'assertionMethod' } as const
    expect(await verifySignature(signed, noKey)).toMatchObject({ code: 'SIGNATURE_INVALID' })
  })

  it('write exactly the members of the format, in its order', async () => {
    const { signed } = await signedSample()
    expect(Object.keys(signed.proof)).toEqual([
      'id',
      'type',
      'cryptosuite',
      'created',
      'proofPurpose',
      'verificationMethod',
      'proofValue',
    ])
    expect(signed.proof).toMatchObject({
      id: PROOF_ID,
      created: '2026-11-22T02:00:00Z',
      verificationMethod: BOARD_KEY,
    })
  })

  it('verify one document after another, of every kind and in any order', async () => {
    const signer = await sampleSigner()
    const expected = { publicKey: signer.publicKey, expectedPurpose: 'assertionMethod' } as const
    const list = await buildStatusListCredential({
      id: 'https://board.example/status/revocation/7',
      issuer: sampleCredential().issuer,
      purpose: 'revocation',
      bits: createBits(),
      validFrom: CREATED,
      validUntil: new Date('2026-11-23T02:00:00Z'),
    })
    const trust = {
      '@context': ['https://www.w3.org/ns/credentials/v2', 'https://w3id.org/licet/trust/v1'],
      id: 'urn:uuid:00000000-0000-4000-8000-000000000001',
      type: ['VerifiableCredential', 'TrustListCredential'],
      issuer: { id: 'did:web:federation.example', name: 'Demo' },
      credentialSubject: {
        id: 'urn:uuid:00000000-0000-4000-8000-000000000002',
        type: 'TrustList',
        sequence: 3,
        content: { boards: [{ did: 'did:web:board.example', licenseTypes: ['MDR'] }], threshold: 1 },
      },
    }
    const documents = await Promise.all(
      [sampleCredential(), list, trust].map((document) => sign(document, signer, ASSERTION)),
    )
    const refused = {
      ...sampleCredential(),
      '@context': ['https://evil.example/v1'],
      proof: documents[0]?.proof,
    }
    const undefinedTerm = { ...documents[0], nickname: 'x' }
    for (const document of [...documents, ...documents.toReversed(), ...documents]) {
      expect(await verifySignature(document, expected)).toEqual({ valid: true })
      expect(await verifySignature(refused, expected)).toMatchObject({ code: 'CONTEXT_NOT_ALLOWED' })
      expect(await verifySignature(undefinedTerm, expected)).toMatchObject({ code: 'UNDEFINED_TERM' })
    }
    const at = await Promise.all(documents.map((document) => verifySignature(document, expected)))
    expect(at.every(({ valid }) => valid)).toBe(true)
  })

  it('cover what stands in a trust list, down to a number', async () => {
    const signer = await sampleSigner()
    const expected = { publicKey: signer.publicKey, expectedPurpose: 'assertionMethod' } as const
    const trust = (sequence: number, content: object) => ({
      '@context': ['https://www.w3.org/ns/credentials/v2', 'https://w3id.org/licet/trust/v1'],
      id: CREDENTIAL_ID,
      type: ['VerifiableCredential', 'TrustListCredential'],
      issuer: { id: 'did:web:federation.example', name: 'Demo' },
      credentialSubject: { id: PROOF_ID, type: 'TrustList', sequence, content },
    })
    const { proof } = await sign(trust(3, { threshold: 2, boards: [] }), signer, ASSERTION)
    const answer = (document: object) => verifySignature({ ...document, proof }, expected)
    expect(await answer(trust(3, { boards: [], threshold: 2 }))).toEqual({ valid: true })
    expect(await answer(trust(4, { threshold: 2, boards: [] }))).toMatchObject({ code: 'SIGNATURE_INVALID' })
    expect(await answer(trust(3, { threshold: 1, boards: [] }))).toMatchObject({ code: 'SIGNATURE_INVALID' })
    expect(await answer(trust(3, { threshold: 2, boards: ['x'] }))).toMatchObject({
      code: 'SIGNATURE_INVALID',
    })
  })
})

describe('sign', () => {
  it('leaves its argument as it was', async () => {
    const document = sampleCredential()
    await sign(document, await sampleSigner(), ASSERTION)
    expect(document).toEqual(sampleCredential())
  })

  it.each([
    ['UNDEFINED_TERM', { ...sampleCredential(), nickname: 'x' }],
    ['CONTEXT_NOT_ALLOWED', { ...sampleCredential(), '@context': ['https://evil.example/v1'] }],
    ['MALFORMED_DOCUMENT', { ...sampleCredential(), validUntil: null }],
    ['MALFORMED_DOCUMENT', { ...sampleCredential(), proof: {} }],
    ['MALFORMED_DOCUMENT', { ...sampleCredential(), credentialSubject: undefined }],
    ['MALFORMED_DOCUMENT', { ...sampleCredential(), type: ['MedicalLicenseCredential'] }],
  ])('refuses with %s what cannot be signed as it is', async (code, document) => {
    await expect(sign(document, await sampleSigner(), ASSERTION)).rejects.toMatchObject({ code })
  })

  it('refuses a proof id that the reader would refuse', async () => {
    const options = { ...ASSERTION, proofId: 'urn:example:proof-1' }
    await expect(sign(sampleCredential(), await sampleSigner(), options)).rejects.toMatchObject({
      code: 'MALFORMED_PROOF',
    })
  })
})

describe('verifySignature', () => {
  it('answers at once for a document of nodes that look alike, in its proof or beside it', async () => {
    const { signed, expected } = await signedSample()
    for (const document of [
      { ...signed, proof: lookAlikeProof(20) },
      { ...signed, evidence: lookAlikeProof(20) },
    ]) {
      expect(await verifySignature(document, expected)).toMatchObject({ code: 'MALFORMED_DOCUMENT' })
    }
  })

  it('leaves an anchor proof aside', async () => {
    const { signed, expected } = await signedSample()
    const anchor = anchorProof({
      signature: { id: PROOF_ID },
      created: CREATED,
      verificationMethod: 'did:web:board.example#anchor-1',
      proofValue: 'z2',
    })
    expect(await verifySignature({ ...signed, proof: [signed.proof, anchor] }, expected)).toEqual({
      valid: true,
    })
  })

  it('does not take a signature for one purpose as one for another', async () => {
    const { signed, expected } = await signedSample()
    const authentication = { ...expected, expectedPurpose: 'authentication', challenge: 'c' } as const
    expect(await verifySignature(signed, authentication)).toMatchObject({ code: 'PURPOSE_MISMATCH' })
    const relabelled = {
      ...signed,
      proof: { ...signed.proof, proofPurpose: 'authentication', challenge: 'c' },
    }
    expect(await verifySignature(relabelled, authentication)).toMatchObject({ code: 'SIGNATURE_INVALID' })
  })

  it.each([
    ['PROOF_MISSING', undefined],
    ['PROOF_MISSING', []],
    ['MALFORMED_DOCUMENT', null],
    ['MALFORMED_PROOF', 'z123'],
    ['UNKNOWN_PROOF', {}],
    ['UNKNOWN_PROOF', { type: 'Ed25519Signature2020', cryptosuite: 'eddsa-rdfc-2022' }],
    ['UNKNOWN_PROOF', { type: 'DataIntegrityProof', cryptosuite: 'eddsa-jcs-2022' }],
    ['MALFORMED_PROOF', { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022' }],
  ])('answers %s for a proof that is %j', async (code, proof) => {
    const { signed, expected } = await signedSample()
    const { proof: _, ...unsigned } = signed
    const document = proof === undefined ? unsigned : { ...unsigned, proof }
    expect(await verifySignature(document, expected)).toMatchObject({ valid: false, code })
  })

  it.each([
    ['MALFORMED_PROOF', { proofValue: 'z0OIl' }],
    ['MALFORMED_PROOF', { proofValue: 'uAAAA' }],
    ['MALFORMED_PROOF', { proofValue: `z${'2'.repeat(100)}` }],
    ['MALFORMED_PROOF', { created: '2026-02-30T00:00:00Z' }],
    ['MALFORMED_PROOF', { verificationMethod: { id: BOARD_KEY } }],
    ['MALFORMED_PROOF', { previousProof: PROOF_ID }],
    ['MALFORMED_PROOF', { nonce: 'x' }],
    ['MALFORMED_DOCUMENT', { challenge: null }],
    ['SIGNATURE_INVALID', { proofValue: 'z2' }],
    ['SIGNATURE_INVALID', { created: '2026-11-22T02:00:01Z' }],
    ['SIGNATURE_INVALID', { verificationMethod: 'did:web:board.example#key-2' }],
    ['SIGNATURE_INVALID', { id: CREDENTIAL_ID }],
  ])('answers %s when the proof has %j', async (code, change) => {
    const { signed, expected } = await signedSample()
    const answer = await verifySignature({ ...signed, proof: { ...signed.proof, ...change } }, expected)
    expect(answer).toMatchObject({ valid: false, code })
  })

  it('has an answer for every JSON value', async () => {
    const { expected } = await signedSample()
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect((await verifySignature(value, expected)).valid).toBe(false)
      }),
      { numRuns: runs * 5 },
    )
  })

  it('has an answer for every value in the place of any member', async () => {
    const { signed, expected } = await signedSample()
    const names = fc.constantFrom(...Object.keys(signed).filter((name) => name !== 'proof'))
    await fc.assert(
      fc.asyncProperty(names, fc.jsonValue(), async (name, value) => {
        expect((await verifySignature({ ...signed, [name]: value }, expected)).valid).toBe(false)
      }),
      { numRuns: runs * 5 },
    )
  })
})
