import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { describeOnBothDatabases, testTime } from '../testing/both-databases.ts'
import { isUniqueViolation } from './database-error.ts'
import { type LedgerLocation, openLedger } from './ledger.ts'
import { schemaVersion } from './migrations.ts'
import { ledgerVersion1 } from './version-1.fixture.ts'

const clock = () => testTime

describeOnBothDatabases('openLedger', (ledgers) => {
  it('makes an empty database a ledger of the newest version', async () => {
    const ledger = await ledgers.fresh()
    const versions = await ledger.read
      .selectFrom('schema_migrations')
      .select('version')
      .orderBy('version')
      .execute()
    expect(versions.map(({ version }) => version)).toEqual(
      Array.from({ length: schemaVersion }, (_, i) => i + 1),
    )
  })

  it('opens a ledger again, and beside another process, without touching what is in it', async () => {
    const location = await ledgers.location()
    const [first, second] = await Promise.all([ledgers.open(location), ledgers.open(location)])
    await first.write((queries) => queries.insertInto('settings').values({ name: 'a', value: '1' }).execute())
    const third = await ledgers.open(location)
    for (const ledger of [first, second, third]) {
      expect(await ledger.read.selectFrom('settings').selectAll().execute()).toEqual([
        { name: 'a', value: '1' },
      ])
    }
  })

  it('brings a ledger of version 1 forward and keeps its rows', async () => {
    const location = await ledgers.location()
    await runStatements(location, ledgerVersion1)

    const ledger = await ledgers.open(location)

    const licenses = await ledger.read.selectFrom('licenses').select(['code', 'status']).execute()
    expect(licenses).toEqual([{ code: 'WV-MDR-0001', status: 'ACTIVE' }])
    expect(await ledger.read.selectFrom('credentials').selectAll().execute()).toEqual([])
    const { version } = await ledger.read
      .selectFrom('schema_migrations')
      .select((row) => row.fn.max('version').as('version'))
      .executeTakeFirstOrThrow()
    expect(version).toBe(schemaVersion)
  })

  it('refuses a ledger that a newer Licet has written', async () => {
    const location = await ledgers.location()
    const ledger = await ledgers.open(location)
    await ledger.write((queries) =>
      queries
        .insertInto('schema_migrations')
        .values({ version: schemaVersion + 1, name: 'to come', applied_at: testTime.toISOString() })
        .execute(),
    )
    await expect(openLedger(location, { clock })).rejects.toMatchObject({ code: 'DATABASE_NEWER' })
  })

  it('keeps nothing of a write that fails in the middle', async () => {
    const ledger = await ledgers.fresh()
    const write = ledger.write(async (queries) => {
      await queries.insertInto('settings').values({ name: 'a', value: '1' }).execute()
      throw new Error('killed')
    })
    await expect(write).rejects.toThrow('killed')
    expect(await ledger.read.selectFrom('settings').selectAll().execute()).toEqual([])
  })

  it('lets one writer at a time write, so that what it read stays true', async () => {
    const location = await ledgers.location()
    const processes = await Promise.all([ledgers.open(location), ledgers.open(location)])
    const addOne = (ledger: (typeof processes)[number]) =>
      ledger.write(async (queries) => {
        const row = await queries
          .selectFrom('settings')
          .select('value')
          .where('name', '=', 'count')
          .executeTakeFirst()
        const value = String(Number(row?.value ?? 0) + 1)
        await queries
          .insertInto('settings')
          .values({ name: 'count', value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute()
      })
    await Promise.all(processes.flatMap((ledger) => Array.from({ length: 6 }, () => addOne(ledger))))
    const { value } = await processes[0].read.selectFrom('settings').select('value').executeTakeFirstOrThrow()
    expect(value).toBe('12')
  })

  it('says that the ledger is locked when another process keeps writing', async () => {
    const location = await ledgers.location()
    const other = await ledgers.open(location)
    const waiting = await ledgers.open(location, { lockWait: 100 })
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    const { promise: started, resolve: start } = Promise.withResolvers<void>()
    const long = other.write(async () => {
      start()
      await held
    })
    await started
    await expect(waiting.write(async () => {})).rejects.toMatchObject({ code: 'DATABASE_LOCKED' })
    letGo()
    await long
    await waiting.write(async () => {})
  })

  it('recognises a row that is there already', async () => {
    const ledger = await ledgers.fresh()
    const insert = () =>
      ledger.write((queries) => queries.insertInto('settings').values({ name: 'a', value: '1' }).execute())
    await insert()
    const error = await insert().catch((thrown: unknown) => thrown)
    expect(isUniqueViolation(error)).toBe(true)
    expect(isUniqueViolation(new Error('something else'))).toBe(false)
  })

  it('refuses a NUL in text, which one of the databases could not store', async () => {
    const ledger = await ledgers.fresh()
    const write = ledger.write((queries) =>
      queries.insertInto('settings').values({ name: 'a', value: 'b\0c' }).execute(),
    )
    await expect(write).rejects.toMatchObject({ code: 'MALFORMED_TEXT' })
  })

  it('sorts text by code point', async () => {
    const ledger = await ledgers.fresh()
    const names = ['a', 'B', 'Z', 'é', 'z', 'ä', '-', '0']
    await ledger.write((queries) =>
      queries
        .insertInto('settings')
        .values(names.map((name) => ({ name, value: '' })))
        .execute(),
    )
    const sorted = await ledger.read.selectFrom('settings').select('name').orderBy('name').execute()
    expect(sorted.map(({ name }) => name)).toEqual([...names].sort())
  })
})

describe('openLedger on SQLite', () => {
  it('says that a file is no ledger', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'ledger.db')
      await writeFile(file, 'first_name,last_name,state\n'.repeat(100))
      await expect(openLedger({ kind: 'sqlite', file }, { clock })).rejects.toMatchObject({
        code: 'DATABASE_CORRUPT',
      })
    })
  })

  it('says that the folder is missing', async () => {
    const location: LedgerLocation = { kind: 'sqlite', file: '/nowhere/ledger.db' }
    await expect(openLedger(location, { clock })).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' })
  })
})

describe('openLedger on Postgres', () => {
  it('says that no server answers', async () => {
    const location: LedgerLocation = { kind: 'postgres', url: 'postgres://nobody@127.0.0.1:1/none' }
    await expect(openLedger(location, { clock })).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' })
  })
})

async function runStatements(location: LedgerLocation, statements: readonly string[]): Promise<void> {
  if (location.kind === 'sqlite') {
    const database = new DatabaseSync(location.file)
    for (const statement of statements) database.exec(statement)
    database.close()
    return
  }
  const options = location.schema === undefined ? {} : { options: `-c search_path=${location.schema}` }
  const client = new pg.Client({ connectionString: location.url, ...options })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'licet-ledger-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
