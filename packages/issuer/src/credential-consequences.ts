import { isIssuable, type LicenseRecord } from '@licet/mlvs'
import { chunks } from './ledger/chunks.ts'
import { recordEvents } from './ledger/events.ts'
import { contentDigest } from './ledger/licenses.ts'
import type { WriteQueries } from './ledger/schema.ts'
import { type ListName, writeStatusBits } from './ledger/status-indices.ts'

/** What becomes of a license's credential in force when its record changes. */
export type Consequence =
  /** Nobody knows what became of the license: its bits stay as they are. */
  | 'none'
  /** Revocation bit. It is no longer in force. */
  | 'revoke'
  /** Suspension bit. */
  | 'suspend'
  /** Suspension bit cleared where it is set: the license is again what the credential says. */
  | 'reinstate'
  /** Left as it is until the next `issue` supersedes it by one that says what the record says. */
  | 'reissue'

/** What is known of the credential in force. */
type InForce = { license_status: string; content_digest: string }

/**
 * Follows the status table of docs/formats.md, column "what becomes of issued credentials".
 *
 * A suspension bit is cleared only for a credential that tells the truth again: one issued as ACTIVE stays suspended while
 * the license comes back with restrictions, since it does not name them.
 */
export function consequenceOf(record: LicenseRecord, credential: InForce): Consequence {
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
    case 'ACTIVE_WITH_RESTRICTIONS':
      if (contentDigest(record) === credential.content_digest) return 'reinstate'
      return record.status === 'ACTIVE' && credential.license_status === 'ACTIVE' ? 'reinstate' : 'reissue'
  }
}

/** What {@link applyConsequences} did. */
export type Consequences = {
  revoked: number
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
  const suspended: string[] = []
  const active: string[] = []
  let toReissue = 0
  for (const chunk of chunks(records)) {
    const byCode = new Map(chunk.map((record) => [record.code, record]))
    const inForce = await queries
      .selectFrom('credentials')
      .select(['id', 'code', 'license_status', 'content_digest'])
      .where('current', '=', 1)
      .where('code', 'in', [...byCode.keys()])
      .execute()
    for (const credential of inForce) {
      const record = byCode.get(credential.code)
      if (record === undefined) continue
      const consequence = consequenceOf(record, credential)
      if (consequence === 'revoke') revoked.push(credential.id)
      if (consequence === 'suspend') suspended.push(credential.id)
      if (consequence === 'reinstate') active.push(credential.id)
      if (isIssuable(record.status) && contentDigest(record) !== credential.content_digest) toReissue++
    }
  }
  const reinstated = await readSuspended(queries, active)

  for (const chunk of chunks(revoked)) {
    await queries.updateTable('credentials').set({ current: 0 }).where('id', 'in', chunk).execute()
  }
  const lists = [
    ...(await writeStatusBits(queries, revoked, { purpose: 'revocation', bit: 1, at })),
    ...(await writeStatusBits(queries, suspended, { purpose: 'suspension', bit: 1, at })),
    ...(await writeStatusBits(queries, reinstated, { purpose: 'suspension', bit: 0, at })),
  ]
  const event =
    (action: 'credential.revoked' | 'credential.suspended' | 'credential.reinstated') =>
    (subject: string) => ({ at, actor, action, subject, reason })
  await recordEvents(queries, [
    ...revoked.map(event('credential.revoked')),
    ...suspended.map(event('credential.suspended')),
    ...reinstated.map(event('credential.reinstated')),
  ])
  return {
    revoked: revoked.length,
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
