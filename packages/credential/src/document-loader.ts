import { type Contexts, contexts } from './contexts.ts'
import { CredentialError } from './error.ts'

/** A loaded context in the shape that JSON-LD processors expect. */
export interface LoadedContext {
  readonly contextUrl: null
  readonly documentUrl: string
  readonly document: object
  /** Lets the processor keep the parsed context for later documents. */
  readonly tag: 'static'
}

/**
 * Makes a JSON-LD document loader that serves the given contexts and nothing else; it never uses the network.
 *
 * @returns a loader that throws {@link CredentialError} `CONTEXT_NOT_ALLOWED` for every other URL.
 */
export function createDocumentLoader(allowed: Contexts): (url: string) => Promise<LoadedContext> {
  return async (url) => {
    const context = allowed.get(url)
    if (context === undefined) {
      throw new CredentialError(
        'CONTEXT_NOT_ALLOWED',
        `The context ${JSON.stringify(url)} is not one of ours.`,
      )
    }
    return { contextUrl: null, documentUrl: url, document: context.document, tag: 'static' }
  }
}

/** The loader of the shipped {@link contexts}. */
export const documentLoader = createDocumentLoader(contexts)
