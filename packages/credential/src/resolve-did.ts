import { MlvsError, parseJson } from '@licet/mlvs'
import { didWebUrl } from './did.ts'
import { type DidDocument, type DidDocumentAnswer, parseDidDocument } from './did-document.ts'
import { publicKeyFromDidKey } from './did-key.ts'
import { CredentialError } from './error.ts'
import type { Fetch, Fetched } from './fetch.ts'
import { multikeyFromPublicKey } from './multikey.ts'

/** What came of resolving a DID; only `unreachable` may be another answer next time. */
export type DidResolution =
  | { readonly outcome: 'resolved'; readonly document: DidDocument }
  | { readonly outcome: 'not-found' | 'unreachable' | 'malformed'; readonly detail: string }

/** A DID document with 256 methods stays below this. */
const MAX_DOCUMENT_BYTES = 256 * 1024
const MAX_DOCUMENT_DEPTH = 16

/**
 * Resolves a did:web (one request, through `fetch`) or a did:key (none).
 *
 * Resolving shows what stands at the DID's address now; it says nothing about whether that issuer is a board.
 *
 * @returns `malformed` also for DIDs of other methods. Never throws.
 * @see W3C Decentralized Identifiers 1.0, section 7.1 "DID Resolution"
 */
export async function resolveDid(did: string, fetch: Fetch): Promise<DidResolution> {
  try {
    if (did.startsWith('did:key:')) return { outcome: 'resolved', document: expandDidKey(did) }
    return readFetched(did, await fetch(didWebUrl(did), { maxBytes: MAX_DOCUMENT_BYTES }))
  } catch (error) {
    if (error instanceof CredentialError) return { outcome: 'malformed', detail: error.message }
    throw error
  }
}

function readFetched(did: string, fetched: Fetched): DidResolution {
  switch (fetched.outcome) {
    case 'not-found':
      return { outcome: 'not-found', detail: `The DID document is not there (HTTP ${fetched.httpStatus}).` }
    case 'unreachable':
      return { outcome: 'unreachable', detail: fetched.reason }
    case 'found': {
      const parsed = parseDocumentText(did, fetched.bytes)
      return parsed.outcome === 'parsed' ? { outcome: 'resolved', document: parsed.document } : parsed
    }
  }
}

function parseDocumentText(did: string, bytes: Uint8Array): DidDocumentAnswer {
  try {
    return parseDidDocument(
      did,
      parseJson(bytes, { maxBytes: MAX_DOCUMENT_BYTES, maxDepth: MAX_DOCUMENT_DEPTH }),
    )
  } catch (error) {
    if (error instanceof MlvsError) return { outcome: 'malformed', detail: error.message }
    throw error
  }
}

/** The did:key Method v0.7, section 3.1.2: the document follows from the key. */
function expandDidKey(did: string): DidDocument {
  const multikey = multikeyFromPublicKey(publicKeyFromDidKey(did))
  const id = `${did}#${multikey}`
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: [{ id, type: 'Multikey', controller: did, publicKeyMultibase: multikey }],
    assertionMethod: [id],
    authentication: [id],
  }
}
