import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { type Ledger, type LedgerLocation, openLedger } from '../ledger/ledger.ts'

/** Time in these tests, unless they say otherwise. */
export const testTime = new Date('2026-03-01T12:00:00Z')

/** Gives each test empty ledgers; what it opens is closed and removed after it. */
export type OpenLedgers = {
  /** A new empty ledger. */
  fresh(): Promise<Ledger>
  /** A place for a ledger, not opened yet. */
  location(): Promise<LedgerLocation>
  /** Opens a place, once more if asked again: another process, as it were. */
  open(location: LedgerLocation, options?: { lockWait?: number }): Promise<Ledger>
}

/** Runs the same tests on SQLite, always, and on Postgres when `TEST_POSTGRES_URL` names a server. */
export function describeOnBothDatabases(title: string, tests: (ledgers: OpenLedgers) => void): void {
  describe(`${title}, on SQLite`, () => {
    const folders: string[] = []
    tests(
      ledgers(async () => {
        const folder = await mkdtemp(join(tmpdir(), 'licet-ledger-'))
        folders.push(folder)
        return { kind: 'sqlite', file: join(folder, 'ledger.db') }
      }),
    )
    afterAll(async () => {
      for (const folder of folders) await rm(folder, { recursive: true, force: true })
    })
  })

  const url = process.env.TEST_POSTGRES_URL || undefined
  describe.skipIf(url === undefined)(`${title}, on Postgres`, () => {
    const schemas: string[] = []
    let pool: pg.Pool
    beforeAll(() => {
      pool = new pg.Pool({ connectionString: url, max: 1 })
    })
    tests(
      ledgers(async () => {
        const schema = `licet_test_${randomBytes(8).toString('hex')}`
        await pool.query(`create schema ${schema}`)
        schemas.push(schema)
        return { kind: 'postgres', url: url ?? '', schema }
      }),
    )
    afterAll(async () => {
      for (const schema of schemas) await pool.query(`drop schema ${schema} cascade`)
      await pool.end()
    })
  })
}

function ledgers(location: () => Promise<LedgerLocation>): OpenLedgers {
  const opened: Ledger[] = []
  const open = async (place: LedgerLocation, options: { lockWait?: number } = {}) => {
    const ledger = await openLedger(place, { clock: () => testTime, ...options })
    opened.push(ledger)
    return ledger
  }
  afterEach(async () => {
    for (const ledger of opened.splice(0)) await ledger.close()
  })
  return { fresh: async () => open(await location()), location, open }
}
