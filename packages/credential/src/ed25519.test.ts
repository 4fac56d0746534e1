import { readFile } from 'node:fs/promises'
import { Point } from '@noble/ed25519'
import { sha512 } from '@noble/hashes/sha2.js'
import { hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { isAdmissible, verifyEd25519 } from './ed25519.ts'
import { satisfiesEquation as satisfiesEquationNode } from './ed25519-equation.node.ts'
import { satisfiesEquation as satisfiesEquationPortable } from './ed25519-equation.portable.ts'
import { createSigner } from './signer.ts'

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string }
    readonly tests: readonly {
      readonly tcId: number
      readonly msg: string
      readonly sig: string
      readonly result: string
    }[]
  }[]
}

const L = Point.CURVE().n
const P = Point.CURVE().p

/** Asks all three: the one in use, and each implementation of the equation behind the common rules. */
async function answers(signature: Uint8Array, data: Uint8Array, publicKey: Uint8Array): Promise<boolean[]> {
  const admissible = isAdmissible(signature, publicKey)
  return [
    await verifyEd25519(signature, data, publicKey),
    admissible && satisfiesEquationNode(signature, data, publicKey),
    admissible && satisfiesEquationPortable(signature, data, publicKey),
  ]
}

const every = (answer: boolean): boolean[] => [answer, answer, answer]

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function encodeScalar(scalar: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((scalar >> BigInt(8 * i)) & 0xffn))
}

/** The eight points of small order, as multiples of one of order 8. */
function torsionPoints(): Point[] {
  for (let y = 2n; ; y++) {
    const any = decode(encodeScalar(y))
    const point = any?.multiply(L - 1n, false).add(any)
    if (point !== undefined && !point.multiply(4n, false).is0()) {
      return Array.from({ length: 8 }, (_, i) => point.multiply(BigInt(i), false))
    }
  }
}

function decode(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes, true)
  } catch {
    return undefined
  }
}

describe('verifyEd25519', () => {
  it('gives the expected answer on every Wycheproof signature, in both implementations', async () => {
    const path = new URL('../test/vectors/wycheproof/ed25519_test.json', import.meta.url)
    const { testGroups }: Wycheproof = JSON.parse(await readFile(path, 'utf8'))
    let count = 0
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        const found = await answers(hex.decode(sig), hex.decode(msg), hex.decode(publicKey.pk))
        expect(found, `tcId ${tcId}`).toEqual(every(result === 'valid'))
        count++
      }
    }
    expect(count).toBe(151)
  })

  it('counts torsion in A and R as part of the equation, without the cofactor, in both implementations', async () => {
    const torsion = torsionPoints()
    expect(new Set(torsion.map((point) => point.toHex())).size).toBe(8)
    const a = 0x1234567890abcdef1234567890abcdefn
    const r = 0xfedcba0987654321fedcba0987654321n
    let valid = 0
    for (let message = 0; message < 12; message++) {
      const data = Uint8Array.of(message)
      for (const inKey of torsion) {
        for (const inR of torsion) {
          const key = Point.BASE.multiply(a).add(inKey).toBytes()
          const commitment = Point.BASE.multiply(r).add(inR).toBytes()
          const k = littleEndian(sha512(Uint8Array.from([...commitment, ...key, ...data]))) % L
          const signature = Uint8Array.from([...commitment, ...encodeScalar((r + k * a) % L)])
          // sB − kA' = R' exactly when the torsion parts cancel: T(R) + k·T(A) = 0.
          const expected = inR.add(inKey.multiply(k % 8n, false)).is0()
          expect(await answers(signature, data, key)).toEqual(every(expected))
          if (expected) valid++
        }
      }
    }
    expect(valid).toBeGreaterThan(12)
  })

  it('refuses keys and commitments of small order, however they are encoded', async () => {
    const data = Uint8Array.of(1)
    for (const point of torsionPoints()) {
      const { y } = point.toAffine()
      // y and y + p are the same number; the sign bit of x is free where x = 0.
      const encodings = [y, y + P]
        .filter((value) => value < 2n ** 255n)
        .flatMap((value) => [value, value + 2n ** 255n])
        .map(encodeScalar)
      for (const encoded of encodings) {
        // With A of small order and S = 0, R = A' would satisfy the equation for some message.
        const signature = Uint8Array.from([...encoded, ...new Uint8Array(32)])
        expect(await answers(signature, data, encoded)).toEqual(every(false))
        const honest = Point.BASE.multiply(5n).toBytes()
        expect(isAdmissible(Uint8Array.from([...honest, ...new Uint8Array(32)]), encoded)).toBe(false)
        expect(isAdmissible(signature, honest)).toBe(false)
      }
    }
  })

  it('refuses an S that is not below the order of the base point, since it makes a second signature', async () => {
    const signer = await createSigner({ verificationMethod: 'did:key:a#a', seed: new Uint8Array(32).fill(3) })
    const data = Uint8Array.of(1, 2, 3)
    const signature = await signer.sign(data)
    expect(await answers(signature, data, signer.publicKey)).toEqual(every(true))
    const s = littleEndian(signature.subarray(32))
    const second = Uint8Array.from([...signature.subarray(0, 32), ...encodeScalar(s + L)])
    expect(await answers(second, data, signer.publicKey)).toEqual(every(false))
  })

  it('answers false, and never throws, for wrong lengths and for keys that are no point', async () => {
    const data = new Uint8Array()
    for (const length of [0, 31, 33, 63, 65, 128]) {
      expect(await answers(new Uint8Array(length), data, new Uint8Array(32).fill(9))).toEqual(every(false))
      expect(await answers(new Uint8Array(64).fill(9), data, new Uint8Array(length))).toEqual(every(false))
    }
    const noPoint = encodeScalar([2n, 7n, 11n].find((y) => decode(encodeScalar(y)) === undefined) ?? 0n)
    const commitment = Point.BASE.multiply(5n).toBytes()
    const signature = Uint8Array.from([...commitment, ...encodeScalar(5n)])
    expect(isAdmissible(signature, noPoint)).toBe(true)
    expect(await answers(signature, data, noPoint)).toEqual(every(false))
  })
})
