import { chunks } from './chunks.ts'
import type { EventRow, Queries, WriteQueries } from './schema.ts'

/** What somebody did, to what, and why. */
export type Event = {
  at: Date
  actor: string
  action: EventAction
  /** The license code, credential id or number of the import or batch it was done to. */
  subject: string
  reason?: string
  /** Plain JSON. */
  detail?: { [name: string]: string | number }
}

export type EventAction =
  | 'board.saved'
  | 'records.imported'
  | 'status.set'
  | 'credential.issued'
  | 'credential.superseded'
  | 'credential.revoked'
  | 'credential.suspended'
  | 'credential.reinstated'
  | 'credential.released'
  | 'credential.held'
  | 'status-list.signed'
  | 'batch.closed'
  | 'batch.submitted'
  | 'batch.returned'
  | 'batch.mined'
  | 'batch.finalized'

/** Appends to the ledger's events; nothing ever changes or removes one. */
export async function recordEvents(queries: WriteQueries, events: readonly Event[]): Promise<void> {
  if (events.length === 0) return
  const last = await queries
    .selectFrom('events')
    .select((row) => row.fn.max('sequence').as('sequence'))
    .executeTakeFirst()
  const first = (last?.sequence ?? 0) + 1
  const rows = events.map(({ at, actor, action, subject, reason, detail }, i) => ({
    sequence: first + i,
    at: at.toISOString(),
    actor,
    action,
    subject,
    reason: reason ?? null,
    detail: detail === undefined ? null : JSON.stringify(detail),
  }))
  for (const chunk of chunks(rows)) await queries.insertInto('events').values(chunk).execute()
}

/** What was done to one subject, oldest first. */
export function readEvents(queries: Queries, subject: string): Promise<EventRow[]> {
  return queries.selectFrom('events').selectAll().where('subject', '=', subject).orderBy('sequence').execute()
}
