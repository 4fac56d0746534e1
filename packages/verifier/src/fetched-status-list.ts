import type { KeyLife } from '@licet/anchor'
import type { StatusEntry } from '@licet/credential'
import { type JsonObject, MlvsError, parseJson } from '@licet/mlvs'
import { type Answer, type Doubt, failed, passed, undetermined } from './answer.ts'
import { asking, type OpenRegistry } from './chain.ts'
import { findIssuerKey } from './check/issuer-key.ts'
import { checkSignature } from './check/signature.ts'
import type { Issuer } from './issuer.ts'
import { checkKeyLog } from './key-log.ts'
import { readProofPair } from './proofs.ts'
import { isObject } from './read-document.ts'
import { isListValidAt, matchStatusList, readStatusBit, type StatusReading } from './status-list.ts'
import type { Surroundings } from './surroundings.ts'

/** Bytes of the largest list read; 8 MiB of bits that do not compress, in base64. */
const MAX_STATUS_LIST_BYTES = 10 * 1024 * 1024

/**
 * Reads a status list from the board now: it counts when it is the list that was named, signed by a key of purpose
 * `status` that is in force now, and valid now. It needs no anchor.
 */
export async function readFetchedList(
  entry: StatusEntry,
  issuer: Issuer,
  registry: OpenRegistry,
  { fetch, now, policy }: Pick<Surroundings, 'fetch' | 'now' | 'policy'>,
): Promise<Answer<StatusReading>> {
  const { board } = issuer
  const url = entry.statusListCredential
  // Nothing is fetched from anywhere but the board: a credential could name any address.
  if (!url.startsWith(`${board.mlvsBase}/`)) {
    return failed('STATUS_URL_NOT_ALLOWED', `${url} is not under ${board.mlvsBase}.`)
  }
  const fetched = await fetch(url, { maxBytes: MAX_STATUS_LIST_BYTES })
  if (fetched.outcome === 'unreachable') {
    return undetermined('STATUS_UNREACHABLE', `${url} could not be read: ${fetched.reason}.`)
  }
  if (fetched.outcome === 'not-found') {
    return undetermined('STATUS_UNREACHABLE', `${url} answers HTTP ${fetched.httpStatus}.`)
  }
  const document = parseDocument(fetched.bytes)
  if (document === undefined) return undetermined('STATUS_LIST_MALFORMED', `${url} is not JSON.`)
  const list = matchStatusList(document, entry, board)
  if (list.outcome !== 'passed') return list
  const doubt = await findUnsigned(document, issuer, registry)
  if (doubt !== undefined) return doubt
  const { validFrom, validUntil } = list.found
  if (!isListValidAt(list.found, now, policy.clockSkew)) {
    return undetermined(
      'STATUS_LIST_EXPIRED',
      `The list at ${url} is valid from ${validFrom} to ${validUntil}.`,
    )
  }
  const bit = await readStatusBit(list.found, entry)
  if (bit.outcome !== 'passed') return bit
  return passed(
    { purpose: entry.statusPurpose, isSet: bit.found, asOf: now },
    { url, validFrom, isSet: bit.found },
  )
}

/** What keeps the list from being the board's word of today; `undefined` when nothing does. */
async function findUnsigned(
  document: JsonObject,
  { document: listing }: Issuer,
  registry: OpenRegistry,
): Promise<Doubt | undefined> {
  const { signature } = readProofPair(document)
  if (signature.outcome !== 'passed') return unsigned(signature)
  const key = findIssuerKey(listing, signature.found)
  if (key.outcome !== 'passed') return unsigned(key)
  const signed = await checkSignature(document, signature.found, key.found.publicKey)
  if (signed.outcome !== 'passed') return unsigned(signed)
  const inForce = await asking(registry, async (): Promise<Answer<KeyLife>> => {
    const [latest, finalized] = await Promise.all([
      registry.reader.block('latest'),
      registry.reader.block('finalized'),
    ])
    if (latest === undefined || finalized === undefined) {
      return undetermined('REGISTRY_UNREACHABLE', 'The chain has no latest block.')
    }
    const life = await checkKeyLog(registry, key.found.hash, 'status', {
      block: latest.number,
      time: latest.time,
    })
    if (life.outcome !== 'passed') return life
    // Good news counts when final: a key published a moment ago may yet be dropped.
    return checkKeyLog(registry, key.found.hash, 'status', { block: finalized.number, time: latest.time })
  })
  return inForce.outcome === 'passed' ? undefined : unsigned(inForce)
}

/** A list that is not properly signed says nothing; that its key is out of force may be a list that waits to be renewed. */
function unsigned({ outcome, code, detail }: Doubt): Doubt {
  if (outcome === 'undetermined') return undetermined(code, detail)
  return code === 'KEY_NOT_IN_TERM' || code === 'KEY_COMPROMISED'
    ? undetermined('STATUS_LIST_INVALID', detail, { reason: code })
    : failed('STATUS_LIST_INVALID', detail, { reason: code })
}

function parseDocument(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value = parseJson(bytes, { maxBytes: MAX_STATUS_LIST_BYTES })
    return isObject(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof MlvsError) return undefined
    throw cause
  }
}
