import { MlvsError } from './mlvs-error.ts'

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

export interface JsonLimits {
  /** Bytes of UTF-8. Default {@link DEFAULT_MAX_BYTES}. */
  readonly maxBytes?: number
  /** Arrays and objects inside one another; 0 allows only a bare value. Default {@link DEFAULT_MAX_DEPTH}. */
  readonly maxDepth?: number
}

/** A bundle with its proofs and lists stays well under a megabyte; four leave room for many status lists. */
export const DEFAULT_MAX_BYTES = 4 * 1024 * 1024

/** Credentials nest to about ten; JSON-LD processing is recursive, so depth is kept far from the stack's end. */
export const DEFAULT_MAX_DEPTH = 64

/**
 * Reads JSON that nobody vouches for. Stricter than `JSON.parse`, so that two readers cannot understand one text
 * differently: object keys are unique, strings are well-formed Unicode, numbers are read exactly as
 * written (I-JSON, RFC 7493 sections 2.1 to 2.3), and the key `__proto__` is refused.
 *
 * Size and depth are checked in one pass before anything is built, so neither a 50 MB text nor one nested
 * 10,000 deep costs more than that pass. One leading byte order mark is ignored (RFC 8259 section 8.1 allows it).
 *
 * @throws {MlvsError} `JSON_TOO_LARGE`, `JSON_TOO_DEEP`, or `INVALID_JSON` for everything else.
 */
export function parseJson(source: string | Uint8Array, limits: JsonLimits = {}): JsonValue {
  const text = decodeWithin(source, limits.maxBytes ?? DEFAULT_MAX_BYTES)
  scan(text, limits.maxDepth ?? DEFAULT_MAX_DEPTH)
  try {
    const value: JsonValue = JSON.parse(text)
    return value
  } catch {
    throw new MlvsError('INVALID_JSON', 'This is not JSON: its values and punctuation do not fit together.')
  }
}

function decodeWithin(source: string | Uint8Array, maxBytes: number): string {
  // A text is never shorter in UTF-8 than in UTF-16 units, so a huge one is refused without being encoded.
  if (source.length > maxBytes) throw tooLarge(maxBytes)
  if (typeof source === 'string') {
    if (new TextEncoder().encode(source).length > maxBytes) throw tooLarge(maxBytes)
    return source.startsWith('\ufeff') ? source.slice(1) : source
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source)
  } catch {
    throw new MlvsError('INVALID_JSON', 'This is not JSON: its bytes are not UTF-8.')
  }
}

function tooLarge(maxBytes: number): MlvsError {
  return new MlvsError('JSON_TOO_LARGE', `The JSON is larger than the ${maxBytes} bytes allowed here.`)
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** The keys met so far of an open object, with the string last read there; `undefined` stands for an array. */
type Open = { keys: Set<string>; expectsKey: boolean } | undefined

/** One pass over the text for what `JSON.parse` lets through; grammar itself is left to `JSON.parse`. */
function scan(text: string, maxDepth: number): void {
  const open: Open[] = []
  let position = 0
  while (position < text.length) {
    const unit = text.charCodeAt(position)
    if (unit === QUOTE) {
      const end = endOfString(text, position)
      checkString(text, position, end, open.at(-1))
      position = end
      continue
    }
    if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      if (open.length === maxDepth) {
        throw new MlvsError(
          'JSON_TOO_DEEP',
          `The JSON is nested deeper than the ${maxDepth} levels allowed here.`,
        )
      }
      open.push(unit === OPEN_BRACE ? { keys: new Set(), expectsKey: true } : undefined)
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      open.pop()
    } else if (unit === COMMA || unit === COLON) {
      const object = open.at(-1)
      if (object) object.expectsKey = unit === COMMA
    } else if (isDigitOrMinus(unit)) {
      const end = endOfNumber(text, position)
      checkNumber(text.slice(position, end), position)
      position = end
      continue
    }
    position += 1
  }
}

/** The position after the closing quote. */
function endOfString(text: string, start: number): number {
  let position = start + 1
  while (position < text.length) {
    const unit = text.charCodeAt(position)
    if (unit === QUOTE) return position + 1
    position += unit === BACKSLASH ? 2 : 1
  }
  throw new MlvsError('INVALID_JSON', `This is not JSON: the string at character ${start + 1} has no end.`)
}

function checkString(text: string, start: number, end: number, object: Open): void {
  const token = text.slice(start + 1, end - 1)
  const value = token.includes('\\') ? readString(text.slice(start, end), start) : token
  // RFC 7493 section 2.1: names and strings "MUST NOT include code points that identify Surrogates".
  if (!value.isWellFormed()) {
    throw new MlvsError(
      'INVALID_JSON',
      `The string at character ${start + 1} has half a surrogate pair in it.`,
    )
  }
  if (!object?.expectsKey) return
  const { keys } = object
  const before = keys.size
  keys.add(value)
  // RFC 7493 section 2.3: "Objects [...] MUST NOT have members with duplicate names".
  if (keys.size === before) {
    throw new MlvsError(
      'INVALID_JSON',
      `The key at character ${start + 1} occurs a second time in its object.`,
    )
  }
  if (value === '__proto__') {
    throw new MlvsError(
      'INVALID_JSON',
      `The key at character ${start + 1} is __proto__, which is never read.`,
    )
  }
}

function readString(token: string, start: number): string {
  try {
    const value: string = JSON.parse(token)
    return value
  } catch {
    throw new MlvsError(
      'INVALID_JSON',
      `This is not JSON: the string at character ${start + 1} is malformed.`,
    )
  }
}

function isDigitOrMinus(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || unit === 0x2d
}

function endOfNumber(text: string, start: number): number {
  let position = start + 1
  while (position < text.length && isOfNumber(text.charCodeAt(position))) position += 1
  return position
}

/** A digit or one of `+ - . E e`. */
function isOfNumber(unit: number): boolean {
  return isDigitOrMinus(unit) || unit === 0x2b || unit === 0x2e || unit === 0x45 || unit === 0x65
}

function checkNumber(token: string, start: number): void {
  const value = Number(token)
  // RFC 7493 section 2.2: no numbers "that express greater magnitude or precision" than a double carries.
  const exact = Number.isFinite(value) && (/[.eE]/.test(token) || Number.isSafeInteger(value))
  if (!exact) {
    throw new MlvsError(
      'INVALID_JSON',
      `The number at character ${start + 1} is too large to be read exactly.`,
    )
  }
}
