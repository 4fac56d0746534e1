import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { guardedDialect } from './guarded-dialect.ts'
import { type LedgerKind, migrate } from './migrations.ts'
import type { LedgerTables, Queries, WriteQueries } from './schema.ts'
import { sqliteDialect } from './sqlite-dialect.ts'

/**
 * Where the ledger lives.
 *
 * - `file`: SQLite database file, made when missing; its folder must exist.
 * - `url`: `postgres://…` of a database that exists; `schema` is a schema of it that exists (default: the role's own).
 */
export type LedgerLocation =
  | { kind: 'sqlite'; file: string }
  | { kind: 'postgres'; url: string; schema?: string }

/**
 * The board's memory: every record, credential, batch and status, and what was done to them.
 *
 * Nothing is acted on in the world before it is written here, and what happened is confirmed here after.
 */
export type Ledger = {
  readonly kind: LedgerKind
  /** Reads; each query sees what was committed before it. */
  readonly read: Queries
  /**
   * Does `work` wholly or not at all, and one at a time: on both databases there is one writer, so what `work` has
   * read stays true until it is committed. Inside, only the given queries see what was written.
   */
  write<T>(work: (queries: WriteQueries) => Promise<T>): Promise<T>
  /** Does `work` as {@link write} would, gives its answer, and keeps nothing of it. */
  rehearse<T>(work: (queries: WriteQueries) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** How long a write waits for another process' write before the ledger counts as locked, in milliseconds. */
const LOCK_WAIT = 10_000

/** How long a new connection to Postgres may take, in milliseconds. */
const CONNECTION_TIMEOUT = 10_000

/**
 * Opens the ledger and brings its schema forward from empty or from an older version.
 *
 * @param clock - Only for the times written beside newly applied schema versions.
 * @param lockWait - Milliseconds; default: {@link LOCK_WAIT}.
 * @throws {IssuerError} `DATABASE_UNREACHABLE`, `DATABASE_LOCKED`, `DATABASE_CORRUPT`, `DATABASE_NEWER`.
 */
export async function openLedger(
  location: LedgerLocation,
  { clock, lockWait = LOCK_WAIT }: { clock: () => Date; lockWait?: number },
): Promise<Ledger> {
  const ledger =
    location.kind === 'sqlite' ? openSqlite(location.file, lockWait) : openPostgres(location, lockWait)
  try {
    await migrate(ledger.writer, location.kind, clock())
    // Opens the reader now: what was never opened could not be closed.
    await sql`select 1`.execute(ledger.reader)
  } catch (error) {
    await ledger.close().catch(() => {})
    throw error
  }
  const { writer, reader, close } = ledger
  return {
    kind: location.kind,
    read: reader,
    write: (work) => writer.transaction().execute((queries) => alone(queries, work)),
    rehearse: async (work) => {
      const queries = await writer.startTransaction().execute()
      try {
        return await alone(queries, work)
      } finally {
        await queries.rollback().execute()
      }
    },
    close,
  }
}

async function alone<T>(queries: WriteQueries, work: (queries: WriteQueries) => Promise<T>): Promise<T> {
  // SQLite has one writer by nature; on Postgres this row's lock makes it so.
  await queries.updateTable('ledger_writer').set({ id: 1 }).where('id', '=', 1).execute()
  return work(queries)
}

type Opened = { reader: Queries; writer: Queries; close: () => Promise<void> }

function openSqlite(file: string, lockWait: number): Opened {
  const writer = new Kysely<LedgerTables>({
    dialect: guardedDialect(sqliteDialect(file, { readOnly: false, lockWait })),
  })
  // A second connection, so that a look-up is answered while a long import is being written.
  const reader = new Kysely<LedgerTables>({
    dialect: guardedDialect(sqliteDialect(file, { readOnly: true, lockWait })),
  })
  return {
    reader,
    writer,
    close: async () => {
      await reader.destroy()
      await writer.destroy()
    },
  }
}

function openPostgres({ url, schema }: { url: string; schema?: string }, lockWait: number): Opened {
  const searchPath = schema === undefined ? '' : ` -c search_path=${schema}`
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    options: `-c lock_timeout=${lockWait}${searchPath}`,
  })
  // An idle connection that ends (a restarted server) is replaced by the pool at the next query.
  pool.on('error', () => {})
  const database = new Kysely<LedgerTables>({ dialect: guardedDialect(new PostgresDialect({ pool })) })
  return { reader: database, writer: database, close: () => database.destroy() }
}
