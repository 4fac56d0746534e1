import type { Contexts } from './contexts.ts'
import type { Malformed } from './error.ts'
import { isJsonObject, type JsonObject } from './json-object.ts'

/** Deeper nesting than any format of ours by far, and shallow enough for every recursive library. */
const MAX_DEPTH = 64

/** Members and elements that become a graph; a presentation of 64 licenses has some 4,300. */
const MAX_GRAPH_VALUES = 5_000

/**
 * Elements of one list in the graph. JSON-LD processing compares every element with every other: 60,000 take minutes.
 */
const MAX_LIST_LENGTH = 256

/**
 * Blank nodes that one document may become; an anchored credential in a presentation becomes six. Canonicalization tries
 * every order of those that look alike: of ten, three million.
 */
const MAX_BLANK_NODES = 8

/** Documents in one; a license of every jurisdiction fits. */
export const MAX_EMBEDDED_DOCUMENTS = 64

/** Members and elements altogether; a trust list with a year of hourly checkpoints has some 40,000. */
const MAX_VALUES = 200_000

/** The one term that our contexts define as a JSON literal: it is canonicalised as JSON and becomes one value of a graph. */
const JSON_LITERAL = 'content'

/** The one member under which whole documents with their own `@context` stand: a presentation's credentials. */
const EMBEDDED_DOCUMENTS = 'verifiableCredential'

/** The members whose every element our contexts put into a graph of its own, named by a blank node. */
export const GRAPHS: ReadonlySet<string> = new Set([EMBEDDED_DOCUMENTS, 'proof'])

/**
 * Looks a document over before a JSON-LD processor sees it: its top is an object, its contexts are exactly allowed ones,
 * and nothing in it is too deep, too large, without a name too often, `null` (which JSON-LD drops, so it would go
 * unsigned), no Unicode text, or a JSON-LD keyword.
 *
 * Nested and inline contexts are refused, since they can give a signed term another meaning. Only the credentials in a
 * presentation have contexts of their own, and those are held to the same list.
 *
 * @returns the same value as an object; `CONTEXT_NOT_ALLOWED` or `MALFORMED_DOCUMENT` otherwise. Never throws.
 * @see W3C Verifiable Credential Data Integrity 1.0, section 2.4.1 "Validating Contexts"
 */
export function inspectDocument(
  value: unknown,
  allowed: Contexts,
): { readonly outcome: 'inspected'; readonly document: JsonObject } | Malformed {
  if (!isJsonObject(value)) return malformedDocument('The document is not a JSON object.')
  const pending: Pending[] = [
    {
      value,
      depth: 0,
      mayHaveContext: true,
      inLiteral: false,
      inGraph: false,
      path: '',
      blankNodes: { count: 0 },
    },
  ]
  let count = 0
  let graphCount = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    count++
    if (!next.inLiteral) graphCount++
    const failure = inspectValue(next, allowed)
    if (failure !== undefined) return failure
    next.blankNodes.count += countBlankNodes(next)
    if (next.blankNodes.count > MAX_BLANK_NODES) {
      return malformedDocument('The document has more nodes without an id than any of ours.')
    }
    for (const member of membersOf(next)) pending.push(member)
    if (graphCount > MAX_GRAPH_VALUES || count + pending.length > MAX_VALUES) {
      return malformedDocument('The document has more values than any of ours.')
    }
  }
  return { outcome: 'inspected', document: value }
}

interface Pending {
  readonly value: unknown
  readonly depth: number
  readonly mayHaveContext: boolean
  readonly inLiteral: boolean
  /** Whether it is put into a graph of its own. */
  readonly inGraph: boolean
  readonly path: string
  /** Of the document it stands in, which may be embedded in another. */
  readonly blankNodes: { count: number }
}

function inspectValue(
  { value, depth, mayHaveContext, inLiteral, path }: Pending,
  allowed: Contexts,
): Malformed | undefined {
  if (depth > MAX_DEPTH) return malformedDocument(`The document is nested deeper than ${MAX_DEPTH}.`)
  if (value === null || value === undefined) return malformedDocument(`${path} is null.`)
  // Half a surrogate pair has no UTF-8: it would be signed as another character.
  if (typeof value === 'string' && !value.isWellFormed())
    return malformedDocument(`${path} is not Unicode text.`)
  if (Array.isArray(value) && !inLiteral) return inspectList(value, path, mayHaveContext)
  if (!isJsonObject(value)) return undefined
  const unusable = Object.keys(value).find(isUnusableName)
  if (unusable !== undefined) {
    return malformedDocument(`${path} has the member ${JSON.stringify(unusable.slice(0, 80))}.`)
  }
  if (mayHaveContext) return inspectContext(value['@context'], path, allowed)
  if (Object.hasOwn(value, '@context')) return contextNotAllowed(`${path} has a context of its own.`)
  return undefined
}

/** The blank nodes of a value, without those of its members. */
function countBlankNodes({ value, inLiteral, inGraph }: Pending): number {
  if (inLiteral || Array.isArray(value)) return 0
  const isUnnamed = isJsonObject(value) && !Object.hasOwn(value, 'id')
  // JSON-LD 1.1 §3.5: an identifier that begins with `_:` is a blank node's.
  const isBlankName = typeof value === 'string' && value.startsWith('_:')
  return Number(inGraph) + Number(isUnnamed || isBlankName)
}

/** Names that JSON-LD gives a meaning of its own, and the one that JavaScript loses. */
function isUnusableName(name: string): boolean {
  return (name.startsWith('@') && name !== '@context') || name === '__proto__' || !name.isWellFormed()
}

function* membersOf(parent: Pending): Generator<Pending> {
  const { value, depth, mayHaveContext, inLiteral, inGraph, path, blankNodes } = parent
  if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) {
      const ofDocument = mayHaveContext ? { count: 0 } : blankNodes
      yield {
        value: element,
        depth: depth + 1,
        mayHaveContext,
        inLiteral,
        inGraph,
        path: `${path}[${i}]`,
        blankNodes: ofDocument,
      }
    }
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (name === '@context') continue
      const embedsDocuments = depth === 0 && name === EMBEDDED_DOCUMENTS
      const memberPath = path === '' ? name.slice(0, 80) : `${path}.${name.slice(0, 80)}`
      yield {
        value: member,
        depth: depth + 1,
        mayHaveContext: embedsDocuments,
        inLiteral: inLiteral || name === JSON_LITERAL,
        inGraph: GRAPHS.has(name),
        path: memberPath,
        blankNodes,
      }
    }
  }
}

function inspectList(list: readonly unknown[], path: string, mayHaveContext: boolean): Malformed | undefined {
  if (list.length > MAX_LIST_LENGTH) {
    return malformedDocument(`${path} has more than ${MAX_LIST_LENGTH} elements.`)
  }
  if (mayHaveContext && list.length > MAX_EMBEDDED_DOCUMENTS) {
    return malformedDocument(`${path} has more than ${MAX_EMBEDDED_DOCUMENTS} documents.`)
  }
  // JSON-LD makes one list of a list of lists.
  if (list.some(Array.isArray)) return malformedDocument(`${path} has a list in a list.`)
  return undefined
}

function inspectContext(context: unknown, path: string, allowed: Contexts): Malformed | undefined {
  const where = path === '' ? 'The document' : path
  if (!Array.isArray(context) || context.length === 0) {
    return contextNotAllowed(`${where} has no list of contexts.`)
  }
  const stranger = context.find((url) => typeof url !== 'string' || !allowed.has(url))
  if (stranger === undefined) return undefined
  return contextNotAllowed(
    typeof stranger === 'string'
      ? `${where} uses the context ${JSON.stringify(stranger.slice(0, 200))}, which is not one of ours.`
      : `${where} has an inline context.`,
  )
}

function malformedDocument(detail: string): Malformed {
  return { outcome: 'malformed', code: 'MALFORMED_DOCUMENT', detail }
}

function contextNotAllowed(detail: string): Malformed {
  return { outcome: 'malformed', code: 'CONTEXT_NOT_ALLOWED', detail }
}
