import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { isBusy } from './database-error.ts'

/** How long SQLite itself waits for a lock, in milliseconds. It blocks the thread meanwhile, so: hardly. */
const BUSY_TIMEOUT = 20

/** Between two attempts to get the write lock, in milliseconds; other work goes on. */
const BUSY_PAUSE = 50

/**
 * Kysely on Node's own SQLite.
 *
 * WAL lets readers read while one writes; `synchronous = full` makes a commit survive a power cut. Transactions begin
 * `immediate`: the write lock is taken, and waited for, at the start, never in the middle of the work.
 *
 * @param file - Database file, made when missing (unless `readOnly`).
 * @param lockWait - How long a transaction waits for another process' write, in milliseconds.
 */
export function sqliteDialect(
  file: string,
  { readOnly, lockWait }: { readOnly: boolean; lockWait: number },
): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createDriver: () => sqliteDriver(file, { readOnly, lockWait }),
  }
}

function sqliteDriver(file: string, { readOnly, lockWait }: { readOnly: boolean; lockWait: number }): Driver {
  const attempts = Math.ceil(lockWait / (BUSY_TIMEOUT + BUSY_PAUSE))
  let connection: SqliteConnection | undefined
  const opened = (): SqliteConnection => {
    connection ??= new SqliteConnection(file, readOnly)
    return connection
  }
  const run = async (statement: string) => {
    await opened().executeQuery(CompiledQuery.raw(statement))
  }
  return {
    init: () => patiently(attempts, async () => opened()).then(() => {}),
    acquireConnection: async () => opened(),
    beginTransaction: () => patiently(attempts, () => run('begin immediate')),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback'),
    releaseConnection: async () => {},
    destroy: async () => {
      connection?.close()
    },
  }
}

/** Waits for another process' write without blocking our own work. */
async function patiently<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt < attempts; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error)) throw error
      await setTimeout(BUSY_PAUSE)
    }
  }
  return work()
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync

  constructor(file: string, readOnly: boolean) {
    this.#database = new DatabaseSync(file, {
      readOnly,
      timeout: BUSY_TIMEOUT,
      enableForeignKeyConstraints: true,
      defensive: true,
    })
    if (readOnly) return
    try {
      this.#database.exec('pragma journal_mode = wal')
      this.#database.exec('pragma synchronous = full')
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#database.prepare(sql)
    const values = parameters.map(toSqlite)
    if (statement.columns().length > 0) return { rows: statement.all(...values) as R[] }
    const { changes } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of this.#database.prepare(sql).iterate(...parameters.map(toSqlite))) {
      yield { rows: [row as R] }
    }
  }

  close(): void {
    this.#database.close()
  }
}

function toSqlite(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`a column is text or integer, not ${typeof value}`)
}
