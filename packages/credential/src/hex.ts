import { hex } from '@scure/base'

/** Bytes as lower-case text with `0x`, the form in which digests cross package borders. */
export type Hex = `0x${string}`

/** Writes bytes as {@link Hex}. */
export function hexFromBytes(bytes: Uint8Array): Hex {
  return `0x${hex.encode(bytes)}`
}
