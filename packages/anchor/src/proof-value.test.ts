import { readFileSync } from 'node:fs'
import { base58 } from '@scure/base'
import { encode } from 'cborg'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Hex } from './hex.ts'
import { MAX_PATH_LENGTH, type PathStep } from './inclusion-proof.ts'
import { decodeProofValue, encodeProofValue, type ProofValue } from './proof-value.ts'

const VECTORS = new URL('../../../test/vectors/blockcerts/', import.meta.url)
const numRuns = process.env.CI ? 2000 : 200

const hash = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): Hex => `0x${Buffer.from(bytes).toString('hex')}`)
const proofValues: fc.Arbitrary<ProofValue> = fc.record({
  root: hash,
  leaf: hash,
  path: fc.array(fc.record({ side: fc.constantFrom('left', 'right'), digest: hash }), {
    maxLength: MAX_PATH_LENGTH,
  }),
  anchor: fc.record({ chainId: fc.integer({ min: 1, max: 2 ** 48 }), transactionHash: hash }),
})

const SAMPLE: ProofValue = {
  root: `0x${'aa'.repeat(32)}`,
  leaf: `0x${'bb'.repeat(32)}`,
  path: [{ side: 'right', digest: `0x${'cc'.repeat(32)}` }],
  anchor: { chainId: 11155111, transactionHash: `0x${'dd'.repeat(32)}` },
}
const NODE = encode(Buffer.alloc(32, 0xcc))
const ANCHOR = [
  [0, 1],
  [1, 11155111],
  [2, encode(SAMPLE.anchor.transactionHash)],
]
const MEMBERS: Record<'root' | 'leaf' | 'anchors' | 'path', [number, unknown]> = {
  root: [0, encode(Buffer.alloc(32, 0xaa))],
  leaf: [1, encode(Buffer.alloc(32, 0xbb))],
  anchors: [2, [ANCHOR]],
  path: [3, [[1, NODE]]],
}

function proofValueOf(members: unknown): string {
  return `z${base58.encode(encode(members))}`
}

function certificate(name: string) {
  return JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8'))
}

describe('decodeProofValue', () => {
  it('reads a certificate that Blockcerts anchored on Sepolia, with the root that the chain recorded', () => {
    const { proof } = certificate('ethereum-sepolia-v3.json')
    const recorded = certificate('transactions.json')['ethereum-sepolia-v3.json']
    expect(decodeProofValue(proof.proofValue)).toEqual({
      outcome: 'decoded',
      proofValue: {
        root: `0x${recorded.input}`,
        leaf: `0x${recorded.input}`,
        path: [],
        anchor: {
          chainId: 11155111,
          transactionHash: '0x1f615470024000c3ab532ed74c5a60b8f6c2feb6489a67be20f103831996f9ab',
        },
      },
      canonical: false,
    })
  })

  it('says of a certificate of Blockcerts that is on no chain that its anchor is foreign', () => {
    const { proof } = certificate('mocknet-vc-v2-data-integrity-proof-multiple-signatures.json')
    expect(
      proof.map(({ proofValue }: { proofValue: string }) => decodeProofValue(proofValue).outcome),
    ).toEqual(['foreign-anchor', 'foreign-anchor'])
  })

  it.each([
    [
      'Bitcoin',
      [
        [0, 0],
        [1, 1],
        [2, encode(Buffer.alloc(32))],
      ],
    ],
    [
      'a chain id of zero',
      [
        [0, 1],
        [1, 0],
        [2, encode(Buffer.alloc(32))],
      ],
    ],
    [
      'a network that their encoder did not know',
      [
        [0, 1],
        [1, null],
        [2, encode(Buffer.alloc(32))],
      ],
    ],
    [
      'the empty hash that their encoder makes of one with 0x',
      [
        [0, 1],
        [1, 1],
        [2, encode(Buffer.alloc(0))],
      ],
    ],
  ])('says so of %s', (_, anchor) => {
    const text = proofValueOf([MEMBERS.root, MEMBERS.leaf, [2, [anchor]], MEMBERS.path])
    expect(decodeProofValue(text).outcome).toBe('foreign-anchor')
  })

  it.each([0, 2])('says so of %i anchors', (count) => {
    const anchors = Array.from({ length: count }, () => ANCHOR)
    const text = proofValueOf([MEMBERS.root, MEMBERS.leaf, [2, anchors], MEMBERS.path])
    expect(decodeProofValue(text).outcome).toBe('foreign-anchor')
  })

  it('takes the transaction hash as bytes, and says that this is not our form', () => {
    const anchor = [
      [0, 1],
      [1, 11155111],
      [2, encode(Buffer.alloc(32, 0xdd))],
    ]
    const text = proofValueOf([MEMBERS.root, MEMBERS.leaf, [2, [anchor]], MEMBERS.path])
    expect(decodeProofValue(text)).toEqual({ outcome: 'decoded', proofValue: SAMPLE, canonical: false })
  })

  it('takes members in another order, and says that this is not our form', () => {
    const text = proofValueOf([MEMBERS.path, MEMBERS.root, MEMBERS.leaf, MEMBERS.anchors])
    expect(decodeProofValue(text)).toEqual({ outcome: 'decoded', proofValue: SAMPLE, canonical: false })
  })

  it('takes what encodeProofValue makes, and says that it is our form', () => {
    fc.assert(
      fc.property(proofValues, (proofValue) => {
        expect(decodeProofValue(encodeProofValue(proofValue))).toEqual({
          outcome: 'decoded',
          proofValue,
          canonical: true,
        })
      }),
      { numRuns },
    )
  })

  it('has exactly one text in our form for each value', () => {
    fc.assert(
      fc.property(proofValues, fc.nat(), fc.integer({ min: 1, max: 255 }), (proofValue, position, change) => {
        const bytes = base58.decode(encodeProofValue(proofValue).slice(1))
        const changed = bytes.map((byte, index) => (index === position % bytes.length ? byte ^ change : byte))
        const decoded = decodeProofValue(`z${base58.encode(changed)}`)
        if (decoded.outcome === 'decoded' && decoded.canonical)
          expect(decoded.proofValue).not.toEqual(proofValue)
      }),
      { numRuns },
    )
  })

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(decodeProofValue(`z${base58.encode(bytes)}`).outcome).toBe('malformed')
      }),
      { numRuns },
    )
  })

  const strictly = encode([MEMBERS.root, MEMBERS.leaf, MEMBERS.anchors, MEMBERS.path])
  const rootAndLeaf = encode([MEMBERS.root, MEMBERS.leaf]).subarray(1)
  const anchorsPair = encode(MEMBERS.anchors)
  const withoutPath = Buffer.concat([Buffer.from([0x84]), rootAndLeaf, anchorsPair])
  it.each<[string, Uint8Array]>([
    ['bytes after its end', Buffer.concat([strictly, Buffer.from([0])])],
    ['a cut end', strictly.subarray(0, -1)],
    [
      'an array of indefinite length',
      Buffer.concat([Buffer.from([0x9f]), strictly.subarray(1), Buffer.from([0xff])]),
    ],
    ['a path of indefinite length', Buffer.concat([withoutPath, Buffer.from([0x82, 0x03, 0x9f, 0xff])])],
    [
      'a key in a longer form than it needs',
      Buffer.concat([withoutPath, Buffer.from([0x82, 0x18, 0x03, 0x80])]),
    ],
    [
      'a float as a key',
      Buffer.concat([withoutPath, Buffer.from([0x82, 0xfb, 0x40, 0x08, 0, 0, 0, 0, 0, 0, 0x80])]),
    ],
    ['a tag', Buffer.concat([Buffer.from([0xc1]), strictly])],
    ['depth', Buffer.alloc(2048, 0x81)],
    ['a length that is not there', Buffer.from([0x9b, 0, 0, 0, 1, 0, 0, 0, 0])],
  ])('refuses %s', (_, bytes) => {
    expect(decodeProofValue(`z${base58.encode(bytes)}`).outcome).toBe('malformed')
  })

  it.each<[string, unknown]>([
    ['a member that stands twice', [MEMBERS.root, MEMBERS.root, MEMBERS.anchors, MEMBERS.path]],
    ['a missing path', [MEMBERS.root, MEMBERS.leaf, MEMBERS.anchors]],
    ['a member that is unknown', [MEMBERS.root, MEMBERS.leaf, MEMBERS.anchors, MEMBERS.path, [4, 0]]],
    ['a root of 31 bytes', [[0, encode(Buffer.alloc(31))], MEMBERS.leaf, MEMBERS.anchors, MEMBERS.path]],
    ['a root that is not wrapped', [[0, 'aa'.repeat(32)], MEMBERS.leaf, MEMBERS.anchors, MEMBERS.path]],
    ['a side that is neither', [MEMBERS.root, MEMBERS.leaf, MEMBERS.anchors, [3, [[2, NODE]]]]],
    [
      'a path that is too long',
      [MEMBERS.root, MEMBERS.leaf, MEMBERS.anchors, [3, Array(33).fill([1, NODE])]],
    ],
    ['null', null],
    ['text', 'merkle'],
    ['a map', new Map([[0, 0]])],
  ])('refuses %s', (_, members) => {
    expect(decodeProofValue(proofValueOf(members)).outcome).toBe('malformed')
  })

  it.each(['', 'z', 'm', 'zO0Il', 'u1234', `z${'1'.repeat(4096)}`])('refuses the text %.20s', (text) => {
    expect(decodeProofValue(text).outcome).toBe('malformed')
  })
})

describe('encodeProofValue', () => {
  it('writes a path of 32 steps within the length that is read', () => {
    const path = Array.from(
      { length: MAX_PATH_LENGTH },
      (): PathStep => ({ side: 'left', digest: SAMPLE.leaf }),
    )
    const value = { ...SAMPLE, path }
    expect(decodeProofValue(encodeProofValue(value)).outcome).toBe('decoded')
    const longer = { ...value, path: [...value.path, ...SAMPLE.path] }
    expect(() => encodeProofValue(longer)).toThrow(expect.objectContaining({ code: 'MALFORMED_HASH' }))
  })

  it('writes the transaction hash as text with 0x, and chains that Blockcerts has no name for by their id', () => {
    const local = { ...SAMPLE, anchor: { ...SAMPLE.anchor, chainId: 31337 } }
    const anchor = [
      [0, 1],
      [1, 31337],
      [2, encode(SAMPLE.anchor.transactionHash)],
    ]
    expect(encodeProofValue(local)).toBe(
      proofValueOf([MEMBERS.root, MEMBERS.leaf, [2, [anchor]], MEMBERS.path]),
    )
  })

  it('refuses a hash that is not 32 bytes', () => {
    expect(() => encodeProofValue({ ...SAMPLE, root: '0xaa' })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_HASH' }),
    )
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses the chain id %d', (chainId) => {
    const value = { ...SAMPLE, anchor: { ...SAMPLE.anchor, chainId } }
    expect(() => encodeProofValue(value)).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHAIN' }))
  })
})
