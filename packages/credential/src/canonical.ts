import { type CanonizeOptions, cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { type Contexts, contexts } from './contexts.ts'
import { createDocumentLoader } from './document-loader.ts'
import { CredentialError } from './error.ts'
import { inspectDocument } from './inspect-document.ts'

/**
 * How often blank nodes that look alike may be compared, as a power of their number. Documents of ours have hardly any;
 * hostile ones can make canonicalization exponential.
 */
const MAX_WORK_FACTOR = 1

/** rdf-canonize asks once in three orders of look-alike nodes that it tries. Documents of ours never make it ask. */
const MAX_ASKED = 1_000

/**
 * Bounds on one canonicalization: comparisons by the work factor, and the orders tried in each by a signal that counts
 * how often it is asked. A clock would give one document another answer on a slow machine.
 */
export function canonicalizationBounds(): Pick<CanonizeOptions, 'maxWorkFactor' | 'signal'> {
  let asked = 0
  const signal = {
    get aborted() {
      asked += 1
      return asked > MAX_ASKED
    },
    reason: 'too many nodes look alike',
  }
  return { maxWorkFactor: MAX_WORK_FACTOR, signal }
}

/**
 * The canonical N-Quads of a document: RDF Dataset Canonicalization (RDFC-1.0) after JSON-LD expansion in safe mode.
 *
 * @param allowed - The contexts the document may use; the shipped ones by default.
 * @throws {CredentialError} `MALFORMED_DOCUMENT`, `CONTEXT_NOT_ALLOWED`, or `UNDEFINED_TERM` when a member would be dropped.
 * @see W3C RDF Dataset Canonicalization 1.0; W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2.3 "Transformation"
 */
export async function canonicalize(document: unknown, allowed: Contexts = contexts): Promise<string> {
  const inspected = inspectDocument(document, allowed)
  if (inspected.outcome === 'malformed') throw new CredentialError(inspected.code, inspected.detail)
  try {
    return await cryptosuite.canonize(inspected.document, {
      documentLoader: createDocumentLoader(allowed),
      safe: true,
      base: null,
      ...canonicalizationBounds(),
    })
  } catch (error) {
    throw processingError(error)
  }
}

/** Turns what the JSON-LD and canonicalisation libraries throw into this package's error with a code. */
export function processingError(error: unknown): CredentialError {
  if (error instanceof CredentialError) return error
  const { code, detail } = explainProcessingError(error)
  return new CredentialError(code, detail, { cause: error })
}

function explainProcessingError(error: unknown): {
  code: 'UNDEFINED_TERM' | 'MALFORMED_DOCUMENT'
  detail: string
} {
  // jsonld's safe mode: https://github.com/digitalbazaar/jsonld.js#safe-mode
  const event = safeModeEvent(error)
  if (event !== undefined) {
    return {
      code: 'UNDEFINED_TERM',
      detail: `A part of the document has no meaning in its contexts (${event}).`,
    }
  }
  const reason = error instanceof Error ? error.message.slice(0, 200) : 'unknown reason'
  return { code: 'MALFORMED_DOCUMENT', detail: `The document cannot be canonicalised: ${reason}` }
}

/** The name of what safe mode found, with the term when it names one, e.g. `invalid property nickname`. */
function safeModeEvent(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'jsonld.ValidationError') return undefined
  if (!('details' in error)) return undefined
  const { details } = error
  if (typeof details !== 'object' || details === null || !('event' in details)) return undefined
  const { event } = details
  if (typeof event !== 'object' || event === null || !('code' in event)) return undefined
  const subject = 'details' in event ? eventSubject(event.details) : undefined
  return subject === undefined ? String(event.code) : `${event.code} ${JSON.stringify(subject.slice(0, 80))}`
}

function eventSubject(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null) return undefined
  for (const name of ['property', 'term', 'id', 'type', 'reference', 'value']) {
    const value: unknown = Object.entries(details).find(([key]) => key === name)?.[1]
    if (typeof value === 'string') return value
  }
  return undefined
}
