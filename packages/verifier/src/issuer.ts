import {
  type DidDocument,
  type Fetch,
  findAnchorAccount,
  parseDidDocument,
  resolveDid,
} from '@licet/credential'
import { type Answer, failed, passed, undetermined } from './answer.ts'
import type { Bundle } from './bundle.ts'
import type { Policy } from './policy.ts'
import type { Board } from './trust-list.ts'

/** A board on the trust list with its DID document, whose keys and accounts nobody has looked up on chain yet. */
export type Issuer = { board: Board; document: DidDocument }

/**
 * Reads the DID document of a board on the trust list: from its address, or as the bundle carries it.
 *
 * A stapled document needs no signature: whatever key or account it lists counts only if the board's controllers have it
 * in their log on chain. Which of its accounts an anchor names must have one answer: a document that lists one account
 * under two names is refused wherever it comes from, and stapled it is false evidence.
 */
export async function readIssuer(
  board: Board,
  bundle: Bundle | undefined,
  policy: Policy,
  fetch: Fetch,
): Promise<Answer<Issuer>> {
  if (policy.issuerDocument === 'fetched' || (policy.issuerDocument === 'stapled-or-fetched' && !bundle)) {
    return fetchIssuer(board, fetch)
  }
  if (bundle === undefined) {
    return undetermined(
      'ISSUER_DOCUMENT_MISSING',
      'The policy reads the DID document from a bundle; this is none.',
    )
  }
  const { did } = board
  const evidence = { did, source: 'stapled' }
  const stapled = parseDidDocument(did, bundle.didDocument)
  if (stapled.outcome !== 'parsed') return failed('ISSUER_DOCUMENT_MALFORMED', stapled.detail, evidence)
  const { document } = stapled
  return namesAnAccountTwice(document)
    ? failed('ISSUER_DOCUMENT_MALFORMED', TWO_NAMES, evidence)
    : passed({ board, document }, evidence)
}

const TWO_NAMES = 'The DID document lists one account of a chain under two names.'

function namesAnAccountTwice(document: DidDocument): boolean {
  const accounts = (document.verificationMethod ?? []).flatMap(({ id }) => {
    const account = findAnchorAccount(document, id)
    return account === undefined ? [] : [`${account.chainId}:${account.address}`]
  })
  return new Set(accounts).size < accounts.length
}

async function fetchIssuer(board: Board, fetch: Fetch): Promise<Answer<Issuer>> {
  const { did } = board
  const resolved = await resolveDid(did, fetch)
  const evidence = { did, source: 'fetched' }
  switch (resolved.outcome) {
    case 'resolved':
      return namesAnAccountTwice(resolved.document)
        ? undetermined('ISSUER_DOCUMENT_MALFORMED', TWO_NAMES, evidence)
        : passed({ board, document: resolved.document }, evidence)
    case 'unreachable': {
      const detail = `The DID document of ${did} could not be read: ${resolved.detail}.`
      return undetermined('ISSUER_UNREACHABLE', detail, evidence)
    }
    case 'not-found':
      return undetermined('ISSUER_DOCUMENT_MISSING', resolved.detail, evidence)
    case 'malformed':
      return undetermined('ISSUER_DOCUMENT_MALFORMED', resolved.detail, evidence)
  }
}
