import { describe, expect, it } from 'vitest'
import {
  buildDidDocument,
  type DidDocument,
  findAnchorAccount,
  findMethod,
  parseDidDocument,
} from './did-document.ts'
import { multikeyFromPublicKey } from './multikey.ts'

const DID = 'did:web:board.example'
const KEY = new Uint8Array(32).fill(1)
const STATUS_KEY = new Uint8Array(32).fill(2)
const ADDRESS = `0x${'ab'.repeat(20)}` as const

const document: DidDocument = buildDidDocument({
  did: DID,
  keys: [
    { id: `${DID}#key-1`, purpose: 'credential', publicKey: KEY },
    { id: `${DID}#status-1`, purpose: 'status', publicKey: STATUS_KEY },
  ],
  accounts: [{ id: `${DID}#anchor-1`, chainId: 11155111, address: ADDRESS }],
  name: 'Board',
  publicUrl: 'https://board.example',
})

describe('buildDidDocument', () => {
  it('lists each key as Multikey for the W3C suites and as JsonWebKey for Blockcerts', () => {
    expect(document.verificationMethod?.slice(0, 2)).toEqual([
      {
        id: `${DID}#key-1`,
        type: 'Multikey',
        controller: DID,
        publicKeyMultibase: multikeyFromPublicKey(KEY),
      },
      {
        id: `${DID}#key-1-jwk`,
        type: 'JsonWebKey',
        controller: DID,
        publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(KEY).toString('base64url') },
      },
    ])
  })

  it('lists the anchor account in no verification relationship', () => {
    expect(document.verificationMethod?.at(-1)).toEqual({
      id: `${DID}#anchor-1`,
      type: 'EcdsaSecp256k1RecoveryMethod2020',
      controller: DID,
      blockchainAccountId: `eip155:11155111:${ADDRESS}`,
    })
    expect(document.assertionMethod).toEqual([
      `${DID}#key-1`,
      `${DID}#key-1-jwk`,
      `${DID}#status-1`,
      `${DID}#status-1-jwk`,
    ])
    expect(document).not.toHaveProperty('authentication')
  })

  it('names the board in an IssuerProfile service', () => {
    expect(document.service).toMatchObject([
      { type: 'IssuerProfile', serviceEndpoint: 'https://board.example', name: 'Board' },
    ])
  })

  it('refuses a key of another DID', () => {
    const keys = [{ id: 'did:web:other.example#key-1', purpose: 'credential', publicKey: KEY } as const]
    expect(() =>
      buildDidDocument({ did: DID, keys, accounts: [], name: 'B', publicUrl: 'https://b.example' }),
    ).toThrow(expect.objectContaining({ code: 'MALFORMED_DID' }))
  })
})

describe('parseDidDocument', () => {
  it('reads what was built', () => {
    expect(parseDidDocument(DID, JSON.parse(JSON.stringify(document)))).toEqual({
      outcome: 'parsed',
      document,
    })
  })

  const [method] = document.verificationMethod ?? []
  it.each([
    ['of another DID', { ...document, id: 'did:web:other.example' }],
    [
      'with a method of another DID',
      { ...document, verificationMethod: [{ ...method, id: 'did:web:other.example#key-1' }] },
    ],
    [
      'with a method that another DID controls',
      { ...document, verificationMethod: [{ ...method, controller: 'did:web:other.example' }] },
    ],
    [
      'with two methods of one id',
      { ...document, verificationMethod: [method, { ...method, publicKeyMultibase: 'z6Mk' }] },
    ],
    [
      'with a thousand methods',
      {
        ...document,
        verificationMethod: Array.from({ length: 1_000 }, (_, i) => ({ ...method, id: `${DID}#${i}` })),
      },
    ],
    ['with a text for its methods', { ...document, verificationMethod: 'key-1' }],
    ['with a text for a relationship', { ...document, assertionMethod: `${DID}#key-1` }],
    ['that is null', null],
    ['that is a list', [document]],
  ])('refuses a document %s', (_, value) => {
    expect(parseDidDocument(DID, value)).toMatchObject({ outcome: 'malformed' })
  })
})

describe('findMethod', () => {
  it('finds a key by either of its methods, under its relationship alone', () => {
    expect(findMethod(document, `${DID}#key-1`, 'assertionMethod')).toEqual({ publicKey: KEY })
    expect(findMethod(document, `${DID}#key-1-jwk`, 'assertionMethod')).toEqual({ publicKey: KEY })
    expect(findMethod(document, `${DID}#status-1`, 'assertionMethod')).toEqual({ publicKey: STATUS_KEY })
    expect(findMethod(document, `${DID}#key-1`, 'authentication')).toBeUndefined()
    expect(findMethod(document, `${DID}#key-2`, 'assertionMethod')).toBeUndefined()
  })

  it('never takes an anchor account for a signing key', () => {
    expect(findMethod(document, `${DID}#anchor-1`, 'assertionMethod')).toBeUndefined()
    const promoted = { ...document, assertionMethod: [`${DID}#anchor-1`] }
    expect(findMethod(promoted, `${DID}#anchor-1`, 'assertionMethod')).toBeUndefined()
  })

  it('takes no method that is embedded in a relationship, and no broken key', () => {
    const id = `${DID}#key-9`
    const method = { id, type: 'Multikey', controller: DID, publicKeyMultibase: multikeyFromPublicKey(KEY) }
    expect(findMethod({ id: DID, assertionMethod: [method] }, id, 'assertionMethod')).toBeUndefined()
    for (const broken of [
      { ...method, publicKeyMultibase: 'z6Mk' },
      { ...method, type: 'Ed25519VerificationKey2020' },
      { id, type: 'JsonWebKey', controller: DID, publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } },
      { id, type: 'JsonWebKey', controller: DID, publicKeyJwk: { kty: 'EC', crv: 'P-256', x: 'AAAA' } },
    ]) {
      const listed = { id: DID, verificationMethod: [broken], assertionMethod: [id] }
      expect(findMethod(listed, id, 'assertionMethod')).toBeUndefined()
    }
  })
})

describe('findAnchorAccount', () => {
  it('finds chain and address', () => {
    expect(findAnchorAccount(document, `${DID}#anchor-1`)).toEqual({ chainId: 11155111, address: ADDRESS })
    expect(findAnchorAccount(document, `${DID}#key-1`)).toBeUndefined()
    expect(findAnchorAccount(document, `${DID}#anchor-2`)).toBeUndefined()
  })

  it.each(['assertionMethod', 'authentication', 'capabilityInvocation', 'keyAgreement'])(
    'takes no account that stands under %s',
    (relationship) => {
      const id = `${DID}#anchor-1`
      expect(findAnchorAccount({ ...document, [relationship]: [id] }, id)).toBeUndefined()
      expect(findAnchorAccount({ ...document, [relationship]: [{ id }] }, id)).toBeUndefined()
      expect(findAnchorAccount({ ...document, [relationship]: id }, id)).toBeUndefined()
    },
  )
})
