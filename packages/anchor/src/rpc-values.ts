import { z } from 'zod'
import type { Hex } from './hex.ts'
import type { BlockTag } from './registry.ts'

// How values stand in Ethereum JSON-RPC (ethereum/execution-apis, "Value encoding"). Read strictly, lower case out.

/** Bytes of any number. */
export const rpcBytes = hexText(/^0x([0-9a-f]{2})*$/i)
export const rpcBytes32 = hexText(/^0x[0-9a-f]{64}$/i)
export const rpcAddress = hexText(/^0x[0-9a-f]{40}$/i)

/** An unsigned integer of any size, without leading zeros. */
export const rpcBigQuantity = z
  .string()
  .regex(/^0x(0|[1-9a-f][0-9a-f]*)$/i)
  .transform((text) => BigInt(text))

/** An unsigned integer that a `number` holds exactly. */
export const rpcQuantity = rpcBigQuantity.refine(isSafe).transform(Number)

/** A 32-byte word of a function's result that holds an unsigned integer which a `number` holds exactly. */
export const rpcWord = rpcBytes32
  .transform((text) => BigInt(text))
  .refine(isSafe)
  .transform(Number)

export function rpcTag(tag: BlockTag): string {
  return typeof tag === 'number' ? toQuantity(tag) : tag
}

function toQuantity(value: number): Hex {
  return `0x${value.toString(16)}`
}

function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER)
}

function hexText(pattern: RegExp) {
  return z
    .string()
    .regex(pattern)
    .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`)
}
