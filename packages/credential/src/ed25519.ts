import { satisfiesEquation } from '#ed25519-equation'

const SIGNATURE_BYTES = 64
const PUBLIC_KEY_BYTES = 32

/** The prime of the field, 2^255 − 19. */
const P = 2n ** 255n - 19n
/** The order of the base point, 2^252 + 27742317777372353535851937790883648493. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

/** y of two of the four points of order 8; the other two have −y. */
const ORDER_8_Y = 2707385501144840649318225287225658788936804267575313519463743609750303402022n

/** The y-coordinates of the eight points of small order: order 1, order 2, order 4, order 8. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([1n, P - 1n, 0n, ORDER_8_Y, P - ORDER_8_Y])

/**
 * Tells whether an Ed25519 signature is valid, with one set of answers on every platform.
 *
 * Implementations differ on keys and signatures that no honest signer makes, so those are refused before any of them
 * is asked: S not below L, A or R not canonical, A or R of small order. What is left is the equation of RFC 8032 without the
 * cofactor: the encoding of sB − kA equals R's bytes.
 *
 * @param signature - R ‖ S, 64 bytes.
 * @param data - The signed bytes.
 * @param publicKey - A, 32 bytes.
 * @returns `false` for every signature that is not valid, also for wrong lengths; never throws.
 * @see RFC 8032, section 5.1.7; FIPS 186-5, section 7.7
 */
export async function verifyEd25519(
  signature: Uint8Array,
  data: Uint8Array,
  publicKey: Uint8Array,
): Promise<boolean> {
  return isAdmissible(signature, publicKey) && satisfiesEquation(signature, data, publicKey)
}

/** The rules that come before the equation; both implementations of the equation rely on them. */
export function isAdmissible(signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) return false
  const r = signature.subarray(0, 32)
  const s = signature.subarray(32)
  // RFC 8032 §5.1.7: "decode the second half as an integer S, in the range 0 <= s < L".
  if (littleEndian(s) >= L) return false
  return isCanonicalOfLargeOrder(r) && isCanonicalOfLargeOrder(publicKey)
}

function isCanonicalOfLargeOrder(encoded: Uint8Array): boolean {
  const y = BigInt.asUintN(255, littleEndian(encoded))
  // RFC 8032 §5.1.3: "If the resulting value is >= p, decoding fails." The other way not to be canonical, x = 0 with
  // the sign bit set, needs y = 1 or y = −1, which are of small order.
  return y < P && !SMALL_ORDER_Y.has(y)
}

function littleEndian(bytes: Uint8Array): bigint {
  let hexadecimal = '0x'
  for (let i = bytes.length - 1; i >= 0; i--) hexadecimal += (bytes[i] ?? 0).toString(16).padStart(2, '0')
  return BigInt(hexadecimal)
}
