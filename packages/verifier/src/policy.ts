const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

/** How far the clocks of board, chain and verifier may lie apart, in milliseconds: NTP keeps machines well within. */
export const CLOCK_SKEW = 120 * SECOND

/**
 * How old a credential without an end may be, in milliseconds. Boards renew licenses every one to three years; a
 * credential that nobody replaced in that time is not evidence of a license today.
 */
export const MAX_CREDENTIAL_AGE = 3 * 365 * DAY

/** How old stapled evidence may be, in milliseconds: a board's emergency suspension must reach a hospital within a week. */
export const MAX_EVIDENCE_AGE = 7 * DAY

/**
 * How long before a past time in question a stapled list may have been made, in milliseconds. What the board said afterwards is
 * hidden from whoever is handed that list alone, so the span is the shortest that can be met: a list made for the
 * occasion must be anchored and final (a quarter of an hour on Ethereum) before it proves anything.
 */
export const MAX_UNSEEN = HOUR

/** Weakens {@link Policy.liveRecord}: the board's live record is not asked. */
export const skipLiveRecord = 'skip-live-record'

/** Weakens {@link Policy.absentStatus}: where a credential has no status entries, the live record alone decides. */
export const letLiveRecordStandIn = 'let-live-record-stand-in'

/** Weakens {@link Policy.restrictions}: a license with restrictions is accepted without a person looking at them. */
export const acceptRestrictions = 'accept-restrictions'

/** What a verdict rests on. Take one of the named ones; to weaken one, spread it and use the named constant. */
export type Policy = {
  name: string
  /** The time that is asked about, never a future one; absent: now, or the time of the stapled evidence. */
  time?: Date
  /** `fetched` from the board; `stapled` in the bundle; `stapled-or-fetched` from the board only where there is no bundle. */
  issuerDocument: 'fetched' | 'stapled' | 'stapled-or-fetched'
  statusLists: 'fetched' | 'stapled'
  liveRecord: 'required' | typeof skipLiveRecord
  absentStatus: 'undetermined' | typeof letLiveRecordStandIn
  restrictions: 'review' | typeof acceptRestrictions
  /** Milliseconds. */
  clockSkew: number
  /** Milliseconds; for credentials without `validUntil`. */
  maxCredentialAge: number
  /** Milliseconds; for stapled status lists. */
  maxEvidenceAge: number
}

/** May this person practise at this moment? The board's status lists and live record are asked now. */
export const practiceNow: Policy = {
  name: 'practice-now',
  issuerDocument: 'fetched',
  statusLists: 'fetched',
  liveRecord: 'required',
  absentStatus: 'undetermined',
  restrictions: 'review',
  clockSkew: CLOCK_SKEW,
  maxCredentialAge: MAX_CREDENTIAL_AGE,
  maxEvidenceAge: MAX_EVIDENCE_AGE,
}

/** What an evidence bundle says by itself, up to {@link MAX_EVIDENCE_AGE} ago. Nothing is fetched from the board. */
export const offline: Policy = {
  ...practiceNow,
  name: 'offline',
  issuerDocument: 'stapled',
  statusLists: 'stapled',
  liveRecord: skipLiveRecord,
}

/** Was this license in force at `time`, a past one? Answered from evidence of the hour before it, else undetermined. */
export function asOf(time: Date): Policy {
  return { ...offline, name: 'as-of', time, issuerDocument: 'stapled-or-fetched' }
}
