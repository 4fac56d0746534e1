import { Point } from '@noble/ed25519'
import { sha512 } from '@noble/hashes/sha2.js'

const L = Point.CURVE().n

/**
 * The equation of RFC 8032, section 5.1.7, without the cofactor, in plain JavaScript: the encoding of sB − kA equals R.
 * Relies on the rules that `isAdmissible` has checked. `false` when A is no point of the curve.
 */
export function satisfiesEquation(signature: Uint8Array, data: Uint8Array, publicKey: Uint8Array): boolean {
  const a = decodePoint(publicKey)
  if (a === undefined) return false
  const r = signature.subarray(0, 32)
  const s = littleEndian(signature.subarray(32))
  const k = littleEndian(sha512.create().update(r).update(publicKey).update(data).digest()) % L
  const expected = Point.BASE.multiply(s, false).subtract(a.multiply(k, false)).toBytes()
  return expected.every((byte, i) => byte === r[i])
}

function decodePoint(encoded: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(encoded)
  } catch {
    return undefined
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}
