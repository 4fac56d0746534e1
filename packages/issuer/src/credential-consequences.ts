import { isIssuable, type LicenseRecord } from '@licet/mlvs'
import { chunks } from './ledger/chunks.ts'
import { type EventAction, recordEvents } from './ledger/events.ts'
import { contentDigest, readStatedRecords } from './ledger/licenses.ts'
import type { WriteQueries } from './ledger/schema.ts'
import { type ListName, writeStatusBits } from './ledger/status-indices.ts'
import { isSamePerson } from './same-person.ts'

/** What becomes of a license's credential in force when its record changes. */
export type Consequence =
  /** Nobody knows what became of the license: its bits stay as they are. */
  | 'none'
  /** Revocation bit. It is no longer in force. */
  | 'revoke'
  /** Revocation bit and refresh bit, "ask for the new one": it hides a restriction. The next `issue` makes the new one. */
  | 'supersede'
  /** Suspension bit. */
  | 'suspend'
  /** Suspension bit cleared where it is set: the license is again what the credential says. */
  | 'reinstate'
  /** Left as it is until the next `issue` supersedes it by one that says what the record says. */
  | 'reissue'

/**
 * Follows the status table of docs/formats.md, column "what becomes of issued credentials".
 *
 * A number that was given to another person takes the credential from the one before. A suspension bit is cleared only for
 * a credential that tells the truth again, and one that does not name the restrictions of its license is out of force at
 * once: nobody waits for the new one.
 *
 * @param stated - The record as the credential states it.
 */
export function consequenceOf(record: LicenseRecord, stated: LicenseRecord): Consequence {
  if (!isSamePerson(record, stated)) return 'revoke'
  switch (record.status) {
    case 'REVOKED':
    case 'EXPIRED':
    case 'DECEASED':
      return 'revoke'
    case 'SUSPENDED':
      return 'suspend'
    case 'UNKNOWN':
      return 'none'
    case 'ACTIVE':
      return contentDigest(withoutWording(record)) === contentDigest(withoutWording(stated))
        ? 'reinstate'
        : 'reissue'
    case 'ACTIVE_WITH_RESTRICTIONS':
      if (contentDigest(record) === contentDigest(stated)) return 'reinstate'
      return record.status === stated.status && record.status_detail === stated.status_detail
        ? 'reissue'
        : 'supersede'
  }
}

/** How a plain ACTIVE is worded changes nothing. */
function withoutWording({ status_detail: _, ...record }: LicenseRecord): LicenseRecord {
  return record
}

/** What {@link applyConsequences} did. */
export type Consequences = {
  revoked: number
  superseded: number
  suspended: number
  reinstated: number
  /** Licenses whose credential in force no longer says what the record says: the next `issue` supersedes it. */
  toReissue: number
  /** Lists in which a bit changed: sign them anew before the write ends. */
  lists: ListName[]
}

/** Sets and clears the status bits of the credentials in force of changed records. */
export async function applyConsequences(
  queries: WriteQueries,
  records: readonly LicenseRecord[],
  { at, actor, reason }: { at: Date; actor: string; reason: string },
): Promise<Consequences> {
  const revoked: string[] = []
  const superseded: string[] = []
  const suspended: string[] = []
  const active: string[] = []
  let toReissue = 0
  for (const chunk of chunks(records)) {
    const byCode = new Map(chunk.map((record) => [record.code, record]))
    const inForce = await queries
      .selectFrom('credentials')
      .select(['id', 'code', 'content_digest'])
      .where('current', '=', 1)
      .where('code', 'in', [...byCode.keys()])
      .execute()
    const stated = await readStatedRecords(queries, inForce)
    for (const credential of inForce) {
      const record = byCode.get(credential.code)
      const before = stated.get(credential.id)
      if (record === undefined || before === undefined) continue
      const consequence = consequenceOf(record, before)
      if (consequence === 'revoke') revoked.push(credential.id)
      if (consequence === 'supersede') superseded.push(credential.id)
      if (consequence === 'suspend') suspended.push(credential.id)
      if (consequence === 'reinstate') active.push(credential.id)
      if (isIssuable(record.status) && contentDigest(record) !== credential.content_digest) toReissue++
    }
  }
  const reinstated = await readSuspended(queries, active)

  const cancelled = [...revoked, ...superseded]
  for (const chunk of chunks(cancelled)) {
    await queries.updateTable('credentials').set({ current: 0 }).where('id', 'in', chunk).execute()
  }
  const lists = [
    ...(await writeStatusBits(queries, cancelled, { purpose: 'revocation', bit: 1, at })),
    ...(await writeStatusBits(queries, superseded, { purpose: 'refresh', bit: 1, at })),
    ...(await writeStatusBits(queries, suspended, { purpose: 'suspension', bit: 1, at })),
    ...(await writeStatusBits(queries, reinstated, { purpose: 'suspension', bit: 0, at })),
  ]
  const event =
    (action: Extract<EventAction, `credential.${'revoked' | 'superseded' | 'suspended' | 'reinstated'}`>) =>
    (subject: string) => ({ at, actor, action, subject, reason })
  await recordEvents(queries, [
    ...revoked.map(event('credential.revoked')),
    ...superseded.map(event('credential.superseded')),
    ...suspended.map(event('credential.suspended')),
    ...reinstated.map(event('credential.reinstated')),
  ])
  return {
    revoked: revoked.length,
    superseded: superseded.length,
    suspended: suspended.length,
    reinstated: reinstated.length,
    toReissue,
    lists,
  }
}

async function readSuspended(queries: WriteQueries, credentials: readonly string[]): Promise<string[]> {
  const suspended: string[] = []
  for (const chunk of chunks(credentials)) {
    const rows = await queries
      .selectFrom('status_indices')
      .select('credential')
      .where('credential', 'in', chunk)
      .where('purpose', '=', 'suspension')
      .where('bit', '=', 1)
      .execute()
    suspended.push(...rows.map(({ credential }) => credential))
  }
  return suspended
}
