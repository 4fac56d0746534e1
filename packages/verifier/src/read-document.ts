import {
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_DEPTH,
  type JsonObject,
  type JsonValue,
  MlvsError,
  parseJson,
} from '@licet/mlvs'
import { type Answer, type Doubt, failed, passed } from './answer.ts'

/** Two quotation marks and a colon. */
const MEMBER_PUNCTUATION = 3

/**
 * Reads what a verifier was handed, as text, bytes or a value, with bounds on size and depth.
 *
 * A value goes through text too, so that what is verified is exactly what would be written down.
 */
export function readDocument(document: string | Uint8Array | JsonValue): Answer<JsonValue> {
  if (typeof document === 'string' || document instanceof Uint8Array) return readText(document)
  const doubt = findExcess(document)
  if (doubt !== undefined) return doubt
  const text: string | undefined = JSON.stringify(document)
  return text === undefined ? failed('DOCUMENT_NOT_JSON', 'The document is no JSON value.') : readText(text)
}

/** Whether a value is an object in JSON's sense. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readText(text: string | Uint8Array): Answer<JsonValue> {
  try {
    return passed(parseJson(text))
  } catch (cause) {
    if (!(cause instanceof MlvsError)) throw cause
    if (cause.code === 'JSON_TOO_LARGE') return failed('DOCUMENT_TOO_LARGE', cause.message)
    if (cause.code === 'JSON_TOO_DEEP') return failed('DOCUMENT_TOO_DEEP', cause.message)
    return failed('DOCUMENT_NOT_JSON', cause.message)
  }
}

/**
 * Walks a value without recursion, and no further than the bounds: it may be of any depth, or contain itself. Every member
 * counts with what it takes at least when written down.
 */
function findExcess(document: unknown): Doubt | undefined {
  const pending: { value: unknown; depth: number }[] = [{ value: document, depth: 0 }]
  let size = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next
    size += typeof value === 'string' ? value.length : 1
    if (typeof value !== 'object' || value === null) {
      if (size > DEFAULT_MAX_BYTES) return tooLarge()
      continue
    }
    if (depth === DEFAULT_MAX_DEPTH) return tooDeep()
    if (Array.isArray(value)) {
      size += value.length
      if (size > DEFAULT_MAX_BYTES) return tooLarge()
      for (const element of value) pending.push({ value: element, depth: depth + 1 })
      continue
    }
    for (const name of Object.keys(value)) size += name.length + MEMBER_PUNCTUATION
    if (size > DEFAULT_MAX_BYTES) return tooLarge()
    for (const member of Object.values(value)) pending.push({ value: member, depth: depth + 1 })
  }
  return size > DEFAULT_MAX_BYTES ? tooLarge() : undefined
}

function tooLarge(): Doubt {
  return failed(
    'DOCUMENT_TOO_LARGE',
    `The document is larger than the ${DEFAULT_MAX_BYTES} bytes allowed here.`,
  )
}

function tooDeep(): Doubt {
  return failed(
    'DOCUMENT_TOO_DEEP',
    `The document is nested deeper than the ${DEFAULT_MAX_DEPTH} levels allowed here.`,
  )
}
