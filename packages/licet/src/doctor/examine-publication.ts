import { type Fetch, parseStatusListCredential, resolveDid, type StatusPurpose } from '@licet/credential'
import { boardDidDocument, STATUS_LIST_RENEWAL } from '@licet/issuer'
import { parseJson } from '@licet/mlvs'
import type { OpenBoard } from '../open-board.ts'
import { examine, type Finding, fail, ok, warn } from './finding.ts'

/** Does the world get from the public address what the board means to publish? */
export async function examinePublication({ board }: OpenBoard, fetch: Fetch, now: Date): Promise<Finding[]> {
  const didDocument = await examine('DID document', SERVE, () => examineDidDocument(board, fetch))
  // Without it nothing else is served either: one line about that is enough.
  if (didDocument.some(({ level }) => level !== 'ok')) return didDocument
  return [
    ...didDocument,
    ...(await examine('status lists', SERVE, () => examineStatusLists(board, fetch, now))),
  ]
}

const SERVE = 'run licet serve, or licet publish and your web server'

async function examineDidDocument(board: OpenBoard['board'], fetch: Fetch): Promise<Finding> {
  const served = await resolveDid(board.did, fetch)
  if (served.outcome !== 'resolved') return notServed(board, served.detail)
  const meant = boardDidDocument(board)
  const missing = (meant.verificationMethod ?? []).filter(
    (method) =>
      !served.document.verificationMethod?.some((other) => JSON.stringify(other) === JSON.stringify(method)),
  )
  if (missing.length === 0) return ok('DID document', `${board.did} is served with all keys and accounts`)
  const names = missing.map(({ id }) => id).join(', ')
  return fail('DID document', `what is served lacks or changes ${names}`, 'publish again: licet publish DIR')
}

/** A demo on this machine is often just not being served; a real board that cannot be read cannot be verified. */
function notServed({ publicUrl }: OpenBoard['board'], detail: string): Finding {
  const isHere = new URL(publicUrl).hostname === 'localhost'
  return (isHere ? warn : fail)('DID document', `${publicUrl} does not serve it: ${detail}`, SERVE)
}

const purposes: readonly StatusPurpose[] = ['revocation', 'suspension', 'refresh']

async function examineStatusLists(board: OpenBoard['board'], fetch: Fetch, now: Date): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const purpose of purposes) {
    for (let list = 1; ; list += 1) {
      const url = `${board.publicUrl}/status/${purpose}/${list}`
      const fetched = await fetch(url, { maxBytes: MAX_LIST_BYTES })
      if (fetched.outcome === 'not-found') break
      if (fetched.outcome === 'unreachable') {
        findings.push(fail(`status list ${purpose}/${list}`, fetched.reason, SERVE))
        break
      }
      findings.push(judgeList(`status list ${purpose}/${list}`, parseJson(fetched.bytes), now))
    }
  }
  return findings.length > 0 ? findings : [ok('status lists', 'none yet: nothing was issued')]
}

/** Bytes. */
const MAX_LIST_BYTES = 1024 * 1024

function judgeList(what: string, value: unknown, now: Date): Finding {
  const parsed = parseStatusListCredential(value)
  if (parsed.outcome === 'malformed') return fail(what, parsed.detail, 'publish again: licet publish DIR')
  const left = Date.parse(parsed.credential.validUntil) - now.getTime()
  const until = `valid until ${parsed.credential.validUntil}`
  if (left <= 0) return fail(what, `ended: ${until}`, 'publish again: licet publish DIR, twice a day')
  if (left < STATUS_LIST_RENEWAL / 2)
    return warn(what, `ends soon: ${until}`, 'publish again: licet publish DIR')
  return ok(what, until)
}
