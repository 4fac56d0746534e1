import type { StatusEntry } from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import { type Answer, type Doubt, failed, passed, undetermined } from './answer.ts'
import type { Bundle } from './bundle.ts'
import { type Anchored, checkAnchor } from './check/anchor.ts'
import { checkFinality } from './check/finality.ts'
import { findIssuerKey } from './check/issuer-key.ts'
import { checkSignature } from './check/signature.ts'
import type { Issuer } from './issuer.ts'
import { checkKeyLog } from './key-log.ts'
import { MAX_UNSEEN } from './policy.ts'
import { readProofPair } from './proofs.ts'
import { isListValidAt, matchStatusList, readStatusBit, type StatusReading } from './status-list.ts'
import type { Surroundings } from './surroundings.ts'
import { blockTime, formatTime } from './time.ts'

/**
 * Reads a status list out of a bundle: it counts as of the time of its anchor, when it carries both proofs, was valid
 * then, and its key of purpose `status` was in force then.
 *
 * For a policy that asks about a past time, the list must have been the valid one at that time, and must have been made no
 * longer than {@link MAX_UNSEEN} before; otherwise its anchor may not be older than the policy takes. A set bit is
 * never too old.
 */
export async function readStapledList(
  entry: StatusEntry,
  issuer: Issuer,
  bundle: Bundle | undefined,
  surroundings: Surroundings,
): Promise<Answer<StatusReading>> {
  const url = entry.statusListCredential
  const document = newestOf((bundle?.statusLists ?? []).filter(({ id }) => id === url))
  if (document === undefined) return undetermined('STATUS_NOT_STAPLED', `The bundle carries no list ${url}.`)
  const list = matchStatusList(document, entry, issuer.board)
  if (list.outcome !== 'passed') return list
  const anchored = await proveList(document, issuer, surroundings)
  if (anchored.outcome !== 'passed') return anchored

  const { policy, now } = surroundings
  const asOf = blockTime(anchored.found.time)
  const { validFrom, validUntil } = list.found
  const evidence = { url, validFrom, anchored: formatTime(asOf) }
  if (!isListValidAt(list.found, asOf, policy.clockSkew)) {
    return undetermined(
      'STATUS_LIST_EXPIRED',
      `The list ${url} was not valid when it was anchored.`,
      evidence,
    )
  }
  const bit = await readStatusBit(list.found, entry)
  if (bit.outcome !== 'passed') return bit
  if (policy.time !== undefined && !isListValidAt(list.found, policy.time, 0)) {
    const detail = `The list ${url} is of ${validFrom} to ${validUntil}, which is not ${formatTime(policy.time)}.`
    return undetermined('EVIDENCE_NOT_OF_THAT_DAY', detail, evidence)
  }
  // A list is anchored after it was made, and may have waited for its anchor while a newer one said more.
  if (policy.time !== undefined && policy.time.getTime() - Date.parse(validFrom) > MAX_UNSEEN && !bit.found) {
    const detail = `The list ${url} is of ${validFrom} and says nothing of what came between then and ${formatTime(policy.time)}.`
    return undetermined('EVIDENCE_NOT_OF_THAT_DAY', detail, evidence)
  }
  const reading = { purpose: entry.statusPurpose, isSet: bit.found, asOf }
  if (policy.time === undefined && now.getTime() - asOf.getTime() > policy.maxEvidenceAge && !bit.found) {
    return undetermined('EVIDENCE_STALE', `The list ${url} was anchored at ${formatTime(asOf)}.`, evidence)
  }
  return passed(reading, { ...evidence, isSet: bit.found })
}

/** The list with the latest validFrom. Its shape is checked afterwards. */
function newestOf(lists: readonly JsonObject[]): JsonObject | undefined {
  const validFrom = ({ validFrom: time }: JsonObject) => (typeof time === 'string' ? time : '')
  return lists.toSorted((a, b) => (validFrom(a) < validFrom(b) ? 1 : -1)).at(0)
}

async function proveList(
  document: JsonObject,
  issuer: Issuer,
  surroundings: Surroundings,
): Promise<Answer<Anchored>> {
  const { signature, anchor } = readProofPair(document)
  if (signature.outcome !== 'passed') return unproven(signature)
  if (anchor.outcome !== 'passed') return unproven(anchor)
  const key = findIssuerKey(issuer.document, signature.found)
  if (key.outcome !== 'passed') return unproven(key)
  const signed = await checkSignature(document, signature.found, key.found.publicKey)
  if (signed.outcome !== 'passed') return unproven(signed)
  const proofs = { signature: signature.found, anchor: anchor.found }
  const anchored = await checkAnchor({ document, ...proofs, issuer }, surroundings)
  if (anchored.outcome !== 'passed') return unproven(anchored)
  const { found } = anchored
  const final = await checkFinality(found)
  if (final.outcome !== 'passed') return unproven(final)
  const inForce = await checkKeyLog(found.registry, key.found.hash, 'status', found)
  return inForce.outcome === 'passed' ? passed(found) : unproven(inForce)
}

/** What the list's signature or anchor refutes is false evidence; what cannot be found out about them proves nothing. */
function unproven({ outcome, code, detail }: Doubt): Doubt {
  // A list that waits for its anchor is no false evidence.
  return outcome === 'failed' && code !== 'ANCHOR_MISSING'
    ? failed('STATUS_LIST_INVALID', detail, { reason: code })
    : undetermined('STATUS_UNPROVEN', detail, { reason: code })
}
