import { type Fetch, parseLicenseCredential, resolveDid } from '@licet/credential'
import { type JsonObject, type JsonValue, MlvsError, parseJson } from '@licet/mlvs'
import {
  buildBundle,
  formatBundle,
  offline,
  type Report,
  type Surroundings,
  verifyLicense,
} from '@licet/verifier'
import type { Destination } from './destination.ts'
import { WalletExportError } from './error.ts'
import { type Exported, requireAccepted, writeVerified } from './write-verified.ts'

/** A bundle in its place. */
export type ExportedBundle = Exported & {
  /** What the bundle says without its board, with the chain alone: `review` while its status lists wait for their anchor. */
  withoutBoard: Report
}

/** Bytes; status lists are small, and a bundle has to stay below 4 MiB. */
const MAX_LIST_BYTES = 1024 * 1024

/**
 * Exports an evidence bundle: the credential with the board's DID document, its status lists and the trust list, as they
 * are now.
 *
 * The credential is verified before anything that it names is gathered, and the bundle again when it was written.
 *
 * @throws {WalletExportError} `EXPORT_NOT_ACCEPTED`, `EVIDENCE_UNREACHABLE`, `EXPORT_NOT_READ_BACK`; then nothing is left
 * behind.
 */
export async function exportBundle(
  credential: JsonObject,
  destination: Destination,
  surroundings: Surroundings,
): Promise<ExportedBundle> {
  await requireAccepted(credential, surroundings)
  const { didDocument, statusLists } = await gatherEvidence(credential, surroundings.fetch)
  const bundle = buildBundle({
    credential,
    didDocument,
    statusLists,
    trustList: surroundings.trust.trustList,
  })
  const exported = await writeVerified(formatBundle(bundle), destination, surroundings)
  const withoutBoard = await verifyLicense(exported.bytes, { ...surroundings, policy: offline })
  return { ...exported, withoutBoard }
}

async function gatherEvidence(
  credential: JsonObject,
  fetch: Fetch,
): Promise<{ didDocument: JsonObject; statusLists: JsonObject[] }> {
  const parsed = parseLicenseCredential(credential)
  if (parsed.outcome === 'malformed') throw unreachable(parsed.detail)
  const { issuer, credentialStatus = [] } = parsed.credential
  const resolved = await resolveDid(issuer.id, fetch)
  if (resolved.outcome !== 'resolved')
    throw unreachable(`the DID document of ${issuer.id}: ${resolved.detail}`)
  const statusLists = await Promise.all(
    credentialStatus.map(({ statusListCredential }) => fetchStatusList(statusListCredential, fetch)),
  )
  return { didDocument: readObject(JSON.stringify(resolved.document), issuer.id), statusLists }
}

/**
 * The newest list that carries its anchor, which a board keeps beside the newest one: docs/formats.md, "Status lists". Only
 * that one proves anything without the board; before a board's first anchor there is none.
 */
async function fetchStatusList(url: string, fetch: Fetch): Promise<JsonObject> {
  const anchored = url.replace(/\/status\/([a-z]+\/\d+)$/, '/status/anchored/$1')
  const fetched = await fetch(anchored, { maxBytes: MAX_LIST_BYTES })
  return fetched.outcome === 'found' ? readObject(fetched.bytes, anchored) : fetchObject(url, fetch)
}

async function fetchObject(url: string, fetch: Fetch): Promise<JsonObject> {
  const fetched = await fetch(url, { maxBytes: MAX_LIST_BYTES })
  if (fetched.outcome === 'found') return readObject(fetched.bytes, url)
  throw unreachable(
    `${url}: ${fetched.outcome === 'unreachable' ? fetched.reason : `HTTP ${fetched.httpStatus}`}`,
  )
}

function readObject(source: string | Uint8Array, url: string): JsonObject {
  const value = readJson(source)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw unreachable(`${url} is not a JSON object`)
}

function readJson(source: string | Uint8Array): JsonValue | undefined {
  try {
    return parseJson(source)
  } catch (cause) {
    if (cause instanceof MlvsError) return undefined
    throw cause
  }
}

function unreachable(what: string): WalletExportError {
  return new WalletExportError(
    'EVIDENCE_UNREACHABLE',
    `The bundle cannot be put together now: ${what}. Try again later.`,
  )
}
