import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BOARD, CREATED, sampleSigner } from '../fixture/sample-license.ts'
import { sign } from '../sign.ts'
import { verifySignature } from '../verify-signature.ts'
import { createBits, decodeBits, getBit, setBit } from './bitstring.ts'
import { buildStatusListCredential, parseStatusListCredential } from './status-list.ts'

const ID = 'https://board.example/status/revocation/7'

function sampleList(...revoked: number[]) {
  const bits = createBits()
  for (const index of revoked) setBit(bits, index, true)
  return buildStatusListCredential({
    id: ID,
    issuer: BOARD,
    purpose: 'revocation',
    bits,
    validFrom: CREATED,
    validUntil: new Date('2026-11-23T02:00:00Z'),
  })
}

describe('buildStatusListCredential', () => {
  it('writes the members of W3C Bitstring Status List, section 2.2, and no statusSize', async () => {
    const { credentialSubject, ...rest } = await sampleList()
    expect(rest).toEqual({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: ID,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: BOARD,
      validFrom: '2026-11-22T02:00:00Z',
      validUntil: '2026-11-23T02:00:00Z',
    })
    expect(credentialSubject).toEqual({
      id: `${ID}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: expect.stringMatching(/^u/),
    })
  })

  it('can be signed, and its bits are covered by the signature', async () => {
    const signer = await sampleSigner()
    const signed = await sign(await sampleList(94_567), signer, {
      created: CREATED,
      proofPurpose: 'assertionMethod',
    })
    const expected = { publicKey: signer.publicKey, expectedPurpose: 'assertionMethod' } as const
    expect(await verifySignature(signed, expected)).toEqual({ valid: true })
    const cleared = { ...signed, credentialSubject: (await sampleList()).credentialSubject }
    expect(await verifySignature(cleared, expected)).toMatchObject({ code: 'SIGNATURE_INVALID' })
  })
})

describe('parseStatusListCredential', () => {
  it('reads what was built, to the bit', async () => {
    const list = await sampleList(94_567)
    const parsed = parseStatusListCredential({ ...list, proof: { any: 'thing' } })
    if (parsed.outcome !== 'parsed') throw new Error(parsed.detail)
    expect(parsed.credential).toEqual({ ...list, proof: { any: 'thing' } })
    const decoded = await decodeBits(parsed.credential.credentialSubject.encodedList)
    if (decoded.outcome !== 'decoded') throw new Error(decoded.detail)
    expect(getBit(decoded.bits, 94_567)).toBe(true)
    expect(getBit(decoded.bits, 94_566)).toBe(false)
  })

  it.each([
    ['UNDEFINED_TERM', 'a ttl', { ttl: 300 }, {}],
    ['UNDEFINED_TERM', 'a statusSize', {}, { statusSize: 2 }],
    [
      'CONTEXT_NOT_ALLOWED',
      'another context',
      { '@context': ['https://www.w3.org/2018/credentials/v1'] },
      {},
    ],
    ['CONTEXT_NOT_ALLOWED', 'a nested context', {}, { '@context': ['https://www.w3.org/ns/credentials/v2'] }],
    ['MALFORMED_STATUS_LIST', 'another type', { type: ['VerifiableCredential'] }, {}],
    ['MALFORMED_STATUS_LIST', 'no end', { validUntil: undefined }, {}],
    ['MALFORMED_STATUS_LIST', 'an end before its beginning', { validUntil: '2026-11-22T01:59:59Z' }, {}],
    ['MALFORMED_STATUS_LIST', 'an id that is no URL', { id: 'urn:x' }, {}],
    ['MALFORMED_STATUS_LIST', 'an unknown purpose', {}, { statusPurpose: 'message' }],
    ['MALFORMED_STATUS_LIST', 'two purposes', {}, { statusPurpose: ['revocation', 'suspension'] }],
    ['MALFORMED_STATUS_LIST', 'no list', {}, { encodedList: null }],
    ['MALFORMED_STATUS_LIST', 'a subject of another list', {}, { id: 'https://board.example/status/8#list' }],
  ])('answers %s for %s', async (code, _, top, subject) => {
    const list = await sampleList()
    const changed = { ...list, credentialSubject: { ...list.credentialSubject, ...subject }, ...top }
    expect(parseStatusListCredential(changed)).toMatchObject({ outcome: 'malformed', code })
  })

  it('has an answer for every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseStatusListCredential(value).outcome).toBe('malformed')
      }),
    )
  })
})
