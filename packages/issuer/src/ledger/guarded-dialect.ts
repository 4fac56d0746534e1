import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely'
import { IssuerError } from '../issuer-error.ts'
import { toIssuerError } from './database-error.ts'

/**
 * The same dialect with one set of rules for both databases: no NUL goes in, and what goes wrong comes out as an
 * {@link IssuerError} that says what to do.
 */
export function guardedDialect(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createDriver: () => guardedDriver(dialect.createDriver()),
  }
}

function guardedDriver(driver: Driver): Driver {
  const guards = new WeakMap<DatabaseConnection, GuardedConnection>()
  const inner = (connection: DatabaseConnection): DatabaseConnection =>
    connection instanceof GuardedConnection ? connection.inner : connection
  return {
    init: (options) => guarded(() => driver.init(options)),
    acquireConnection: async (options) => {
      const connection = await guarded(() => driver.acquireConnection(options))
      const guard = guards.get(connection) ?? new GuardedConnection(connection)
      guards.set(connection, guard)
      return guard
    },
    beginTransaction: (connection, settings) =>
      guarded(() => driver.beginTransaction(inner(connection), settings)),
    commitTransaction: (connection) => guarded(() => driver.commitTransaction(inner(connection))),
    rollbackTransaction: (connection) => guarded(() => driver.rollbackTransaction(inner(connection))),
    releaseConnection: (connection, options) => driver.releaseConnection(inner(connection), options),
    destroy: (options) => driver.destroy(options),
  }
}

class GuardedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    refuseNul(query)
    return guarded(() => this.inner.executeQuery<R>(query))
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    refuseNul(query)
    try {
      yield* this.inner.streamQuery<R>(query, chunkSize)
    } catch (error) {
      throw toIssuerError(error)
    }
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toIssuerError(error)
  }
}

// Postgres refuses U+0000 in text, SQLite takes it: refused for both, so that a ledger can move between them.
function refuseNul({ parameters }: CompiledQuery): void {
  if (parameters.some((value) => typeof value === 'string' && value.includes('\0'))) {
    throw new IssuerError('MALFORMED_TEXT', 'Text for the ledger holds a NUL character: take it out.')
  }
}
