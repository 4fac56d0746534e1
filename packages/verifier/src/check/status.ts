import type { LicenseCredential, StatusEntry, StatusPurpose } from '@licet/credential'
import type { JsonValue } from '@licet/mlvs'
import {
  type Answer,
  type CheckAnswer,
  type Doubt,
  failed,
  passed,
  skipped,
  undetermined,
} from '../answer.ts'
import { letLiveRecordStandIn, type Policy } from '../policy.ts'
import type { Evidence } from '../report.ts'
import type { StatusReading } from '../status-list.ts'

/** What the lists say, as of the oldest of them. */
export type StatusFound = { asOf: Date; says: 'nothing-against' | 'suspended' | 'cancelled' }

/** Without these two purposes, nobody could tell that the credential was cancelled or the license suspended. */
const needed: readonly StatusPurpose[] = ['revocation', 'suspension']

/**
 * Did the board cancel the credential, or suspend the license?
 *
 * Every list is asked. What one list says against the credential counts whatever becomes of the others; that nothing is said
 * against it counts only when all were read. A revocation bit cancels the credential and says nothing about the license;
 * with a refresh bit beside it, a newer credential took its place.
 *
 * @param read - How a list is read: fetched from the board, or stapled.
 * @see W3C Bitstring Status List 1.0, section 3.2 "Validate Algorithm"
 */
export async function checkStatus(
  { credentialStatus: entries = [] }: Pick<LicenseCredential, 'credentialStatus'>,
  read: (entry: StatusEntry) => Promise<Answer<StatusReading>>,
  policy: Policy,
): Promise<CheckAnswer<StatusFound>> {
  const answers = await Promise.all(entries.map(async (entry) => ({ entry, answer: await read(entry) })))
  const readings = answers.flatMap(({ answer }) => (answer.outcome === 'passed' ? [answer.found] : []))
  const doubts = answers.flatMap(({ answer }) => (isDoubt(answer) ? [answer] : []))
  const evidence: Evidence = { lists: answers.map(({ entry, answer }) => describe(entry, answer)) }

  const bad = findBadNews(readings)
  const doubt = doubts.find(({ outcome }) => outcome === 'failed') ?? doubts[0]
  const asOf = new Date(Math.min(...readings.map((reading) => reading.asOf.getTime())))
  if (bad !== undefined)
    return {
      ...bad,
      evidence,
      found: { asOf, says: bad.code === 'LICENSE_SUSPENDED' ? 'suspended' : 'cancelled' },
    }
  if (doubt !== undefined) return { ...doubt, evidence }

  if (
    entries.length === 0 &&
    policy.absentStatus === letLiveRecordStandIn &&
    policy.liveRecord === 'required'
  ) {
    return skipped(
      'policy',
      'The credential names no status lists; the policy lets the live record stand in.',
    )
  }
  const missing = needed.filter((purpose) => !readings.some((reading) => reading.purpose === purpose))
  if (missing.length > 0) {
    const detail = `The credential names no status list for ${missing.join(' and ')}.`
    return undetermined('STATUS_ABSENT', detail, evidence)
  }
  return passed({ asOf, says: 'nothing-against' }, evidence)
}

function findBadNews(readings: readonly StatusReading[]): Doubt | undefined {
  const set = new Set(readings.filter(({ isSet }) => isSet).map(({ purpose }) => purpose))
  if (set.has('revocation')) {
    return set.has('refresh')
      ? failed('CREDENTIAL_SUPERSEDED', 'The board issued a newer credential in place of this one.')
      : failed('CREDENTIAL_REVOKED', 'The revocation list says that the credential is cancelled.')
  }
  return set.has('suspension')
    ? failed('LICENSE_SUSPENDED', 'The suspension list says suspended.')
    : undefined
}

function isDoubt(answer: Answer<StatusReading>): answer is Doubt {
  return answer.outcome === 'failed' || answer.outcome === 'undetermined'
}

function describe(entry: StatusEntry, answer: Answer<StatusReading>): JsonValue {
  const named = {
    purpose: entry.statusPurpose,
    list: entry.statusListCredential,
    index: entry.statusListIndex,
  }
  const code = isDoubt(answer) ? { code: answer.code } : {}
  return { ...named, outcome: answer.outcome, ...code, ...answer.evidence }
}
