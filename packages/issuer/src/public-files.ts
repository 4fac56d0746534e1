import { contexts, didWebUrl } from '@licet/credential'
import { type Board, boardDidDocument } from './board.ts'
import type { Queries } from './ledger/schema.ts'
import { type ListName, readStatusLists } from './ledger/status-indices.ts'
import { readNewestAnchoredVersion, readNewestVersion } from './status-lists.ts'

/** A file under the board's public URL: a static server with these files answers as our own service does. */
export type PublicFile = {
  /** Relative to the public URL, `/` between folders. */
  path: string
  mediaType: string
  text: string
}

/** W3C VC Data Model 2.0, section 6.3 "Media Types". */
export const CREDENTIAL_MEDIA_TYPE = 'application/vc'

/** The DID document, where did:web looks for it. */
export function didDocumentFile(board: Board): PublicFile {
  const url = didWebUrl(board.did)
  const base = `${board.publicUrl}/`
  return {
    path: url.startsWith(base) ? url.slice(base.length) : '.well-known/did.json',
    mediaType: 'application/did+json',
    text: `${JSON.stringify(boardDidDocument(board), undefined, 2)}\n`,
  }
}

/** The contexts our documents use, verbatim, and an index that says which URL and SHA-256 each has. */
export function contextFiles(): PublicFile[] {
  const files = [...contexts].map(([url, { sha256, text }]) => ({
    url,
    sha256,
    text,
    path: contextPath(url),
  }))
  const index = files.map(({ url, sha256, path }) => ({ url, sha256, path: `/${path}` }))
  return [
    ...files.map(({ path, text }) => ({ path, mediaType: 'application/ld+json', text })),
    {
      path: 'contexts/index.json',
      mediaType: 'application/json',
      text: `${JSON.stringify(index, undefined, 2)}\n`,
    },
  ]
}

function contextPath(url: string): string {
  const { host, pathname } = new URL(url)
  return `contexts/${host}${pathname}.jsonld`
}

/** The newest version of a list; `undefined` when there is no such list. */
export async function statusListFile(queries: Queries, name: ListName): Promise<PublicFile | undefined> {
  const version = await readNewestVersion(queries, name)
  return version && { path: statusListPath(name), mediaType: CREDENTIAL_MEDIA_TYPE, text: version.document }
}

/** The newest version of a list that carries both proofs: what goes into a bundle. */
export async function anchoredStatusListFile(
  queries: Queries,
  name: ListName,
): Promise<PublicFile | undefined> {
  const version = await readNewestAnchoredVersion(queries, name)
  return version && { path: anchoredPath(name), mediaType: CREDENTIAL_MEDIA_TYPE, text: version.document }
}

/** Every status list, newest and newest anchored. */
export async function statusListFiles(queries: Queries): Promise<PublicFile[]> {
  const files: PublicFile[] = []
  for (const name of await readStatusLists(queries)) {
    for (const file of [await statusListFile(queries, name), await anchoredStatusListFile(queries, name)]) {
      if (file !== undefined) files.push(file)
    }
  }
  return files
}

function statusListPath({ purpose, list }: ListName): string {
  return `status/${purpose}/${list}`
}

function anchoredPath({ purpose, list }: ListName): string {
  return `status/anchored/${purpose}/${list}`
}
