import type { Signer } from '@licet/credential'
import {
  formatLicenseRecord,
  type LicenseRecord,
  type LicenseStatus,
  type Refusal,
  type Row,
} from '@licet/mlvs'
import { laterDay } from './calendar-day.ts'
import { applyConsequences } from './credential-consequences.ts'
import { chunks, chunksOf } from './ledger/chunks.ts'
import { recordEvents } from './ledger/events.ts'
import { type LicenseOnFile, readLicenses, recordOf, writeLicenses } from './ledger/licenses.ts'
import type { LicenseRow, WriteQueries } from './ledger/schema.ts'
import type { ListName } from './ledger/status-indices.ts'
import type { StageContext } from './stage-context.ts'
import { keepPace, signStatusLists } from './status-lists.ts'

/** What came of an import. */
export type ImportOutcome = {
  /** Rows read, refused ones among them. */
  rows: number
  added: number
  changed: number
  unchanged: number
  /** Records of which the board's own status was kept, since the source says nothing new about it. */
  statusKept: number
  refused: RefusedRow[]
  /** How often each value mapped to nothing, most frequent first. */
  unmapped: UnmappedValue[]
  /** Codes that this source has given before and no longer gives. They stay on file. */
  withdrawn: string[]
  /** Codes on file whose row was refused: nobody knows what it would have said, and record and credential stay as they were. */
  refusedOnFile: string[]
  /** Credentials in force whose status bits changed with their record. */
  revoked: number
  /** Revocation bit and refresh bit: they hide a restriction of their license. */
  superseded: number
  suspended: number
  reinstated: number
  /** Credentials that no longer say what the record says: issue again. */
  toReissue: number
}

/** A row that was not imported, and why: line, and file in a tree; column, value, code and reason. */
export type RefusedRow = Extract<Row, { refusal: Refusal }>

export type UnmappedValue = { column: string; value: string; count: number }

/** What to import. */
export type RecordsToImport = {
  /** From a reader of `@licet/mlvs`. When it throws, nothing of this import is kept. */
  rows: AsyncIterable<Row>
  /** Names the source, the same each time (a file's name, a feed): what it no longer gives is reported as withdrawn. */
  source: string
  /** Counts all that an import would do, and changes nothing. */
  dryRun?: boolean
}

/**
 * Puts a board's rows on file, wholly or not at all.
 *
 * A row that says what the source said before does nothing, even when the board has set a status by hand since. A row
 * that says something new updates the record, with history, and its credential's status bits at once: a license
 * that no longer lets its holder practise is not good for a moment longer than its row.
 *
 * @throws whatever `rows` throws, and {@link IssuerError} `DATABASE_LOCKED` and the like.
 */
export async function importRecords({
  rows,
  source,
  dryRun = false,
  ledger,
  ...context
}: StageContext & RecordsToImport & { statusSigner: Signer }): Promise<ImportOutcome> {
  if (!dryRun) await keepPace({ ledger, ...context })
  const write = dryRun ? ledger.rehearse : ledger.write
  return write(async (queries) => {
    const at = context.clock()
    const { actor } = context
    const number = await beginImport(queries, { source, actor, at })
    const outcome = emptyOutcome()
    const lists: ListName[] = []
    for await (const chunk of chunksOf(rows)) {
      const { write, unchanged } = await compareWithFile(queries, chunk, { number, source, at, outcome })
      await writeLicenses(queries, write, { at, actor, cause: 'import', import: number })
      await keepOnFile(queries, unchanged, { number, source })
      const records = write.map(({ record }) => record)
      const consequences = await applyConsequences(queries, records, {
        at,
        actor,
        reason: `import ${number}`,
      })
      outcome.revoked += consequences.revoked
      outcome.superseded += consequences.superseded
      outcome.suspended += consequences.suspended
      outcome.reinstated += consequences.reinstated
      outcome.toReissue += consequences.toReissue
      lists.push(...consequences.lists)
      context.onProgress?.(outcome.rows)
    }
    outcome.refusedOnFile = await readRefusedOnFile(queries, outcome.refused, number)
    const refused = new Set(outcome.refusedOnFile)
    const missing = await readWithdrawn(queries, { number, source })
    outcome.withdrawn = missing.filter((code) => !refused.has(code))
    outcome.unmapped = countUnmapped(outcome.refused)
    await signStatusLists(queries, lists, context)
    await endImport(queries, number, outcome)
    await recordEvents(queries, [importEvent(number, outcome, { at, actor, source })])
    return outcome
  })
}

function emptyOutcome(): ImportOutcome {
  return {
    rows: 0,
    added: 0,
    changed: 0,
    unchanged: 0,
    statusKept: 0,
    refused: [],
    unmapped: [],
    withdrawn: [],
    refusedOnFile: [],
    revoked: 0,
    superseded: 0,
    suspended: 0,
    reinstated: 0,
    toReissue: 0,
  }
}

/** Holds each row against what is on file, and counts it in `outcome`. */
async function compareWithFile(
  queries: WriteQueries,
  rows: readonly Row[],
  { number, source, at, outcome }: { number: number; source: string; at: Date; outcome: ImportOutcome },
): Promise<{ write: LicenseOnFile[]; unchanged: string[] }> {
  const codes = rows.flatMap((row) => ('record' in row ? [row.record.code] : []))
  const onFile = await readLicenses(queries, codes)
  const seen = new Set<string>()
  const write: LicenseOnFile[] = []
  const unchanged: string[] = []
  for (const row of rows) {
    outcome.rows++
    if ('refusal' in row) {
      outcome.refused.push(row)
      continue
    }
    const { record } = row
    const known = onFile.get(record.code)
    if (seen.has(record.code) || known?.last_import === number) {
      outcome.refused.push(secondTime(row))
      continue
    }
    seen.add(record.code)
    if (known === undefined) {
      outcome.added++
      const firstSeen = at.toISOString()
      write.push({ record, imported: undefined, source, lastImport: number, firstSeen })
    } else if (formatLicenseRecord(record) === (known.imported_record ?? known.record)) {
      outcome.unchanged++
      unchanged.push(record.code)
    } else {
      outcome.changed++
      const merged = mergeImported(known, record)
      if (merged.status !== record.status) outcome.statusKept++
      const imported = formatLicenseRecord(merged) === formatLicenseRecord(record) ? undefined : record
      write.push({ record: merged, imported, source, lastImport: number, firstSeen: known.first_seen })
    }
  }
  return { write, unchanged }
}

/**
 * What a changed row makes of the record: everything the row says, but a status that the board set by hand stays until
 * the source itself says another one. Otherwise yesterday's register would lift today's suspension.
 */
function mergeImported(known: LicenseRow, next: LicenseRecord): LicenseRecord {
  if (known.imported_record === null) return next
  const current = recordOf(known)
  const before = recordOf({ record: known.imported_record })
  if (!keepsOwnStatus({ own: current.status, before: before.status, next: next.status })) return next
  const { status_detail: _, ...rest } = next
  return {
    ...rest,
    status: current.status,
    updated_at: laterDay(current.updated_at, next.updated_at),
    ...(current.status_detail === undefined ? {} : { status_detail: current.status_detail }),
  }
}

/** Statuses that forbid to practise, the milder first. `UNKNOWN` is none of them: it says nothing. */
const forbidding: readonly LicenseStatus[] = ['SUSPENDED', 'EXPIRED', 'REVOKED', 'DECEASED']

/**
 * Whether the board's own status outlives what its source says now, after it said `before`.
 *
 * A source lifts only what it knew of: one that moves among statuses that let practise, or loses the status
 * altogether, has not heard of the board's suspension yet. It may always say something worse.
 */
function keepsOwnStatus({
  own,
  before,
  next,
}: { [name in 'own' | 'before' | 'next']: LicenseStatus }): boolean {
  if (next === before) return true
  const isLifted = forbidding.indexOf(next) < forbidding.indexOf(own)
  return isLifted && (next === 'UNKNOWN' || !forbidding.includes(before))
}

function secondTime(row: Extract<Row, { record: LicenseRecord }>): RefusedRow {
  const { record, warnings: _, ...place } = row
  const reason = `code ${JSON.stringify(record.code)} is in this source a second time; the first row was taken.`
  return { ...place, refusal: { column: 'code', value: record.code, code: 'DUPLICATE_CODE', reason } }
}

async function beginImport(
  queries: WriteQueries,
  { source, actor, at }: { source: string; actor: string; at: Date },
): Promise<number> {
  const last = await queries
    .selectFrom('imports')
    .select((row) => row.fn.max('id').as('id'))
    .executeTakeFirst()
  const id = (last?.id ?? 0) + 1
  const counts = { added: 0, changed: 0, unchanged: 0, refused: 0, withdrawn: 0 }
  await queries
    .insertInto('imports')
    .values({ id, source, actor, at: at.toISOString(), ...counts })
    .execute()
  return id
}

async function keepOnFile(
  queries: WriteQueries,
  codes: readonly string[],
  { number, source }: { number: number; source: string },
): Promise<void> {
  if (codes.length === 0) return
  await queries
    .updateTable('licenses')
    .set({ last_import: number, source })
    .where('code', 'in', codes)
    .execute()
}

/** A code that another row of the same import put on file was refused only the second time. */
async function readRefusedOnFile(
  queries: WriteQueries,
  refused: readonly RefusedRow[],
  number: number,
): Promise<string[]> {
  const codes = new Set(refused.flatMap(({ license }) => license ?? []))
  const onFile: string[] = []
  for (const chunk of chunks([...codes])) {
    const licenses = await readLicenses(queries, chunk)
    onFile.push(...chunk.filter((code) => (licenses.get(code)?.last_import ?? number) !== number))
  }
  return onFile.sort()
}

async function readWithdrawn(
  queries: WriteQueries,
  { number, source }: { number: number; source: string },
): Promise<string[]> {
  const rows = await queries
    .selectFrom('licenses')
    .select('code')
    .where('source', '=', source)
    .where('last_import', '!=', number)
    .orderBy('code')
    .execute()
  return rows.map(({ code }) => code)
}

async function endImport(queries: WriteQueries, number: number, outcome: ImportOutcome): Promise<void> {
  const { added, changed, unchanged, refused, withdrawn } = outcome
  await queries
    .updateTable('imports')
    .set({ added, changed, unchanged, refused: refused.length, withdrawn: withdrawn.length })
    .where('id', '=', number)
    .execute()
}

function importEvent(
  number: number,
  { added, changed, unchanged, refused, withdrawn }: ImportOutcome,
  { at, actor, source }: { at: Date; actor: string; source: string },
) {
  const detail = { source, added, changed, unchanged, refused: refused.length, withdrawn: withdrawn.length }
  return { at, actor, action: 'records.imported' as const, subject: String(number), detail }
}

/** Refusals for a word that nobody has mapped to ours. */
const unmappedCodes: ReadonlySet<string> = new Set([
  'UNMAPPED_VALUE',
  'UNKNOWN_STATUS',
  'UNKNOWN_LICENSE_TYPE',
])

function countUnmapped(refused: readonly RefusedRow[]): UnmappedValue[] {
  const counts = new Map<string, UnmappedValue>()
  for (const { refusal } of refused) {
    if (!unmappedCodes.has(refusal.code)) continue
    const { column, value } = refusal
    const key = JSON.stringify([column, value])
    const count = (counts.get(key)?.count ?? 0) + 1
    counts.set(key, { column, value, count })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)
}
