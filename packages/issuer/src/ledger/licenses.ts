import { createHash } from 'node:crypto'
import {
  formatLicenseRecord,
  type LicenseRecord,
  parseJson,
  parseLicenseRecord,
  type RecordField,
  recordFields,
} from '@licet/mlvs'
import { IssuerError } from '../issuer-error.ts'
import { CHUNK, chunks } from './chunks.ts'
import type { CredentialRow, LicenseHistoryRow, LicenseRow, Queries, WriteQueries } from './schema.ts'

/** The board's own dates of bookkeeping: they say when a row was touched, not what the license is. */
const bookkeeping: readonly RecordField[] = ['created_at', 'updated_at']

/**
 * Names what a record says of the license: SHA-256 of its fields but `created_at` and `updated_at`.
 *
 * Two records with one digest deserve one credential; so a register that stamps all its rows anew reissues nothing.
 */
export function contentDigest(record: LicenseRecord): string {
  const content = recordFields
    .filter((field) => !bookkeeping.includes(field))
    .map((field) => record[field] ?? null)
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}

/** The record in a row; rows hold only what `formatLicenseRecord` wrote. */
export function recordOf(row: { record: string }): LicenseRecord {
  return parseLicenseRecord(parseJson(row.record)).record
}

export function readLicense(queries: Queries, code: string): Promise<LicenseRow | undefined> {
  return queries.selectFrom('licenses').selectAll().where('code', '=', code).executeTakeFirst()
}

/** Those of the codes that are on file, by code. */
export async function readLicenses(
  queries: Queries,
  codes: readonly string[],
): Promise<Map<string, LicenseRow>> {
  const found = new Map<string, LicenseRow>()
  for (const chunk of chunks(codes)) {
    const rows = await queries.selectFrom('licenses').selectAll().where('code', 'in', chunk).execute()
    for (const row of rows) found.set(row.code, row)
  }
  return found
}

/** All licenses of one person, by code. */
export function readLicensesOfNpi(queries: Queries, npi: string): Promise<LicenseRow[]> {
  return queries.selectFrom('licenses').selectAll().where('npi', '=', npi).orderBy('code').execute()
}

/** Every license, by code, in runs: memory does not grow with the register. */
export async function* everyLicense(queries: Queries): AsyncGenerator<readonly LicenseRow[]> {
  let after = ''
  for (;;) {
    const rows = await queries
      .selectFrom('licenses')
      .selectAll()
      .where('code', '>', after)
      .orderBy('code')
      .limit(CHUNK)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.code
  }
}

/** Every person with an NPI and their licenses, in runs. */
export async function* everyNpi(
  queries: Queries,
): AsyncGenerator<ReadonlyMap<string, readonly LicenseRow[]>> {
  let after = ''
  for (;;) {
    const npis = await queries
      .selectFrom('licenses')
      .select('npi')
      .where('npi', '>', after)
      .groupBy('npi')
      .orderBy('npi')
      .limit(CHUNK)
      .execute()
    const known = npis.flatMap(({ npi }) => (npi === null ? [] : [npi]))
    const last = known.at(-1)
    if (last === undefined) return
    const rows = await queries
      .selectFrom('licenses')
      .selectAll()
      .where('npi', 'in', known)
      .orderBy('code')
      .execute()
    yield Map.groupBy(rows, ({ npi }) => npi ?? '')
    after = last
  }
}

/** What has been on file for a license, oldest first. */
export function readLicenseHistory(queries: Queries, code: string): Promise<LicenseHistoryRow[]> {
  return queries
    .selectFrom('license_history')
    .selectAll()
    .where('code', '=', code)
    .orderBy('sequence')
    .execute()
}

/**
 * The record that each credential states, or will once it is signed, by the credential's id.
 *
 * @throws {IssuerError} `DATABASE_CORRUPT` when one was never on file.
 */
export async function readStatedRecords(
  queries: Queries,
  credentials: readonly Pick<CredentialRow, 'id' | 'code' | 'content_digest'>[],
): Promise<Map<string, LicenseRecord>> {
  const stated = new Map<string, LicenseRecord>()
  for (const chunk of chunks(credentials)) {
    const codes = [...new Set(chunk.map(({ code }) => code))]
    const rows = await queries
      .selectFrom('license_history')
      .select('record')
      .where('code', 'in', codes)
      .execute()
    const onFile = rows.map((row) => recordOf(row))
    const byContent = new Map(onFile.map((record) => [contentDigest(record), record]))
    for (const { id, content_digest } of chunk) {
      const record = byContent.get(content_digest)
      if (record === undefined) {
        throw new IssuerError(
          'DATABASE_CORRUPT',
          `Credential ${id} states a record that was never on file: restore a backup.`,
        )
      }
      stated.set(id, record)
    }
  }
  return stated
}

/** A license as it shall be on file from now on. */
export type LicenseOnFile = {
  record: LicenseRecord
  /** What the source says, where a status set by hand makes `record` differ. */
  imported: LicenseRecord | undefined
  source: string
  lastImport: number
  firstSeen: string
}

/** Why a license changed. */
export type LicenseChange = { at: Date; actor: string } & (
  | { cause: 'import'; import: number }
  | { cause: 'status'; reason: string }
)

/** Puts licenses on file, new or instead of what was there, and remembers each in the history. */
export async function writeLicenses(
  queries: WriteQueries,
  licenses: readonly LicenseOnFile[],
  change: LicenseChange,
): Promise<void> {
  if (licenses.length === 0) return
  const at = change.at.toISOString()
  const rows = licenses.map(({ record, imported, source, lastImport, firstSeen }) => ({
    code: record.code,
    npi: record.npi ?? null,
    status: record.status,
    record: formatLicenseRecord(record),
    content_digest: contentDigest(record),
    source,
    imported_record: imported === undefined ? null : formatLicenseRecord(imported),
    last_import: lastImport,
    first_seen: firstSeen,
    updated_at: at,
  }))
  for (const chunk of chunks(rows)) {
    await queries
      .insertInto('licenses')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.column('code').doUpdateSet((row) => ({
          npi: row.ref('excluded.npi'),
          status: row.ref('excluded.status'),
          record: row.ref('excluded.record'),
          content_digest: row.ref('excluded.content_digest'),
          source: row.ref('excluded.source'),
          imported_record: row.ref('excluded.imported_record'),
          last_import: row.ref('excluded.last_import'),
          updated_at: row.ref('excluded.updated_at'),
        })),
      )
      .execute()
  }
  await appendHistory(queries, rows, change)
}

async function appendHistory(
  queries: WriteQueries,
  licenses: readonly { code: string; record: string }[],
  change: LicenseChange,
): Promise<void> {
  const last = await queries
    .selectFrom('license_history')
    .select((row) => row.fn.max('sequence').as('sequence'))
    .executeTakeFirst()
  const first = (last?.sequence ?? 0) + 1
  const rows = licenses.map(({ code, record }, i) => ({
    sequence: first + i,
    code,
    record,
    cause: change.cause,
    actor: change.actor,
    reason: change.cause === 'status' ? change.reason : null,
    import: change.cause === 'import' ? change.import : null,
    at: change.at.toISOString(),
  }))
  for (const chunk of chunks(rows)) await queries.insertInto('license_history').values(chunk).execute()
}
