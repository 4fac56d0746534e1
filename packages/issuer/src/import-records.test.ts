import type { Row } from '@licet/mlvs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { readEvents } from './ledger/events.ts'
import type { Ledger } from './ledger/ledger.ts'
import { readLicense, readLicenseHistory, recordOf } from './ledger/licenses.ts'
import { setStatus } from './set-status.ts'
import { describeOnBothDatabases } from './testing/both-databases.ts'
import { publishedBits } from './testing/published-bits.ts'
import { makeParts, makeSampleBoard, rowsOf, sampleRecord } from './testing/sample-board.ts'

const sample = await makeSampleBoard()
const source = 'registry.csv'

describeOnBothDatabases('importRecords', (ledgers) => {
  it('puts every row on file once, and does nothing the second time', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const records = Array.from({ length: 1_200 }, (_, i) => sampleRecord(String(i)))

    const first = await importRecords({ ...parts, source, rows: rowsOf(...records) })
    const again = await importRecords({ ...parts, source, rows: rowsOf(...records) })

    expect(first).toMatchObject({ rows: 1_200, added: 1_200, changed: 0, unchanged: 0, refused: [] })
    expect(again).toMatchObject({ rows: 1_200, added: 0, changed: 0, unchanged: 1_200, withdrawn: [] })
    expect(await readLicenseHistory(parts.ledger.read, 'WV-MDR-7')).toHaveLength(1)
  })

  it('updates what changed, with history, and reports what was withdrawn without deleting it', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    await importRecords({ ...parts, source: 'other.csv', rows: rowsOf(sampleRecord('3')) })

    const renamed = sampleRecord('1', { last_name: 'Married', updated_at: '2025-06-01' })
    const outcome = await importRecords({ ...parts, source, rows: rowsOf(renamed) })

    expect(outcome).toMatchObject({ added: 0, changed: 1, unchanged: 0, withdrawn: ['WV-MDR-2'] })
    const history = await readLicenseHistory(parts.ledger.read, 'WV-MDR-1')
    expect(history.map((row) => recordOf(row).last_name)).toEqual(['Sample1', 'Married'])
    expect(await readLicense(parts.ledger.read, 'WV-MDR-2')).toBeDefined()
  })

  it('refuses a code a second time, in the same chunk or far apart, and takes the first row', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const others = Array.from({ length: 600 }, (_, i) => sampleRecord(`o${i}`))
    const outcome = await importRecords({
      ...parts,
      source,
      rows: rowsOf(
        sampleRecord('1'),
        sampleRecord('1', { last_name: 'Second' }),
        ...others,
        sampleRecord('1', { last_name: 'Third' }),
      ),
    })
    expect(outcome.added).toBe(601)
    expect(outcome.refused).toMatchObject([
      { line: 3, refusal: { column: 'code', value: 'WV-MDR-1', code: 'DUPLICATE_CODE' } },
      { line: 604, refusal: { column: 'code', value: 'WV-MDR-1', code: 'DUPLICATE_CODE' } },
    ])
    const license = await readLicense(parts.ledger.read, 'WV-MDR-1')
    expect(license && recordOf(license).last_name).toBe('Sample1')
  })

  it('hands back refused rows as the reader gave them and imports the rest', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const refused = {
      line: 9,
      refusal: {
        column: 'npi',
        value: '12',
        code: 'INVALID_NPI' as const,
        reason: 'npi "12" is not an NPI.',
      },
    }
    const outcome = await importRecords({
      ...parts,
      source,
      rows: mixed([refused], rowsOf(sampleRecord('1'))),
    })
    expect(outcome).toMatchObject({ rows: 2, added: 1, refused: [refused] })
  })

  it('names the licenses on file whose row was refused, and calls them neither withdrawn nor changed', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    const reason = 'the status is none.'
    const refusal = { column: 'status', value: 'PROBATION', code: 'UNKNOWN_STATUS' as const, reason }
    const outcome = await importRecords({
      ...parts,
      source,
      rows: mixed(
        [
          { line: 2, refusal, license: 'WV-MDR-1' },
          // The same license a second time, after a good row; and one that was never on file.
          { line: 4, refusal, license: 'WV-MDR-3' },
          { line: 5, refusal, license: 'WV-MDR-9' },
        ],
        rowsOf(sampleRecord('3')),
      ),
    })
    expect(outcome).toMatchObject({
      added: 1,
      changed: 0,
      refusedOnFile: ['WV-MDR-1'],
      withdrawn: ['WV-MDR-2'],
    })
    expect(await recordOnFile(parts.ledger, 'WV-MDR-1')).toMatchObject({ status: 'ACTIVE' })
  })

  it('keeps nothing of a file that turns out to be broken in the middle', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const rows = (async function* () {
      yield* rowsOf(...Array.from({ length: 700 }, (_, i) => sampleRecord(String(i))))
      throw new Error('ends in mid-row')
    })()
    await expect(importRecords({ ...parts, source, rows })).rejects.toThrow('ends in mid-row')
    expect(await countLicenses(parts.ledger)).toBe(0)
    expect(await parts.ledger.read.selectFrom('imports').selectAll().execute()).toEqual([])
  })

  it('counts in a dry run all that it would do, unmapped values too, and changes nothing', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const unmapped = (line: number, value: string) => ({
      line,
      refusal: { column: 'status', value, code: 'UNMAPPED_VALUE' as const, reason: 'maps to nothing' },
    })
    const rows = mixed(
      [unmapped(2, 'MILITARY'), unmapped(3, 'RETIRED'), unmapped(4, 'RETIRED')],
      rowsOf(sampleRecord('1')),
    )
    const outcome = await importRecords({ ...parts, source, rows, dryRun: true })
    expect(outcome).toMatchObject({
      added: 1,
      unmapped: [
        { column: 'status', value: 'RETIRED', count: 2 },
        { column: 'status', value: 'MILITARY', count: 1 },
      ],
    })
    expect(await countLicenses(parts.ledger)).toBe(0)
    expect(await readEvents(parts.ledger.read, '1')).toEqual([])
  })

  it('keeps a status that the board set by hand until the source itself says another one', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    await setStatus({ ...parts, code: 'WV-MDR-1', status: 'SUSPENDED', reason: 'Hearing pending' })

    const same = await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    expect(same).toMatchObject({ unchanged: 1, changed: 0 })
    const moved = sampleRecord('1', { last_name: 'Moved', updated_at: '2025-09-09' })
    const renamed = await importRecords({ ...parts, source, rows: rowsOf(moved) })
    expect(renamed).toMatchObject({ changed: 1, statusKept: 1 })
    expect(await recordOnFile(parts.ledger, 'WV-MDR-1')).toMatchObject({
      last_name: 'Moved',
      status: 'SUSPENDED',
      status_detail: 'Hearing pending',
    })

    const revoked = sampleRecord('1', { last_name: 'Moved', updated_at: '2026-02-02', status: 'REVOKED' })
    await importRecords({ ...parts, source, rows: rowsOf(revoked) })
    expect(await recordOnFile(parts.ledger, 'WV-MDR-1')).toEqual(revoked)
  })

  it.each([
    ['SUSPENDED', { status: 'ACTIVE', status_detail: 'Fee paid' }],
    ['REVOKED', { status: 'ACTIVE', status_detail: 'Fee paid' }],
    ['SUSPENDED', { status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'Supervised' }],
    ['REVOKED', { status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'Supervised' }],
    ['SUSPENDED', { status: 'UNKNOWN' }],
    ['REVOKED', { status: 'SUSPENDED' }],
  ] as const)('does not let a source that has not heard of it lift %s: %j', async (status, change) => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    await issue(parts)
    await setStatus({ ...parts, code: 'WV-MDR-1', status, reason: 'Board order' })
    const bits = await publishedBits(parts.ledger, 'WV-MDR-1')

    const outcome = await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', change)) })

    expect(outcome).toMatchObject({ changed: 1, statusKept: 1, reinstated: 0 })
    expect(await recordOnFile(parts.ledger, 'WV-MDR-1')).toMatchObject({
      status,
      status_detail: 'Board order',
    })
    expect(await publishedBits(parts.ledger, 'WV-MDR-1')).toEqual(bits)
  })

  it('keeps a suspension through a source that loses the status and finds it again', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    await setStatus({ ...parts, code: 'WV-MDR-1', status: 'SUSPENDED', reason: 'Board order' })
    for (const status of ['UNKNOWN', 'ACTIVE'] as const) {
      await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', { status })) })
      expect(await recordOnFile(parts.ledger, 'WV-MDR-1')).toMatchObject({ status: 'SUSPENDED' })
    }
  })

  it('lets a source lift what it said itself, and say worse than the board', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', { status: 'SUSPENDED' })) })
    await setStatus({ ...parts, code: 'WV-MDR-1', status: 'REVOKED', reason: 'Board order' })
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    expect(await recordOnFile(parts.ledger, 'WV-MDR-1')).toMatchObject({ status: 'ACTIVE' })

    await setStatus({ ...parts, code: 'WV-MDR-1', status: 'SUSPENDED', reason: 'Board order' })
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', { status: 'DECEASED' })) })
    expect(await recordOnFile(parts.ledger, 'WV-MDR-1')).toMatchObject({ status: 'DECEASED' })
  })

  it.each([
    ['REVOKED', 'revocation', { revoked: 1 }],
    ['EXPIRED', 'revocation', { revoked: 1 }],
    ['DECEASED', 'revocation', { revoked: 1 }],
    ['SUSPENDED', 'suspension', { suspended: 1 }],
  ] as const)(
    'sets the %s license’s %s bit at once, in a list signed with the same write',
    async (status, purpose, counts) => {
      const parts = await makeParts(await ledgers.fresh(), sample)
      await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
      await issue(parts)

      const outcome = await importRecords({
        ...parts,
        source,
        rows: rowsOf(sampleRecord('1', { status }), sampleRecord('2')),
      })

      expect(outcome).toMatchObject(counts)
      expect(await publishedBits(parts.ledger, 'WV-MDR-1')).toEqual({
        revocation: purpose === 'revocation',
        suspension: purpose === 'suspension',
        refresh: false,
      })
      expect(await publishedBits(parts.ledger, 'WV-MDR-2')).toEqual({
        revocation: false,
        suspension: false,
        refresh: false,
      })
    },
  )

  it('takes a suspended credential from its holder for good when the number is given to another person', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const before = sampleRecord('1', { npi: '1234567893' })
    const after = sampleRecord('1', { first_name: 'Eve', last_name: 'Other', npi: '1679576722' })
    await importRecords({ ...parts, source, rows: rowsOf(before) })
    const old = (await issue(parts)).issued[0]
    await importRecords({ ...parts, source, rows: rowsOf({ ...before, status: 'SUSPENDED' }) })

    expect(await importRecords({ ...parts, source, rows: rowsOf(after) })).toMatchObject({
      revoked: 1,
      reinstated: 0,
    })

    expect(await publishedBits(parts.ledger, 'WV-MDR-1', old?.id)).toEqual({
      revocation: true,
      suspension: true,
      refresh: false,
    })
    expect((await issue(parts)).issued).toEqual([
      { code: 'WV-MDR-1', id: expect.not.stringMatching(old?.id ?? '') },
    ])
  })

  it('cannot tell an import from the same import twice (law)', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const record = fc
      .record({
        number: fc.integer({ min: 0, max: 5 }).map(String),
        last_name: fc.constantFrom('Rivera', 'O’Neil', 'Åberg'),
        status: fc.constantFrom('ACTIVE' as const, 'SUSPENDED' as const, 'EXPIRED' as const),
      })
      .map(({ number, ...changes }) => sampleRecord(number, changes))
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 8 }), async (records) => {
        await importRecords({ ...parts, source, rows: rowsOf(...records) })
        const once = await contentOf(parts.ledger)
        await importRecords({ ...parts, source, rows: rowsOf(...records) })
        expect(await contentOf(parts.ledger)).toEqual(once)
      }),
      { numRuns: process.env.CI ? 40 : 10 },
    )
  })
})

async function* mixed(refused: readonly Row[], rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  yield* refused
  yield* rows
}

async function countLicenses(ledger: Ledger): Promise<number> {
  return (await ledger.read.selectFrom('licenses').select('code').execute()).length
}

async function recordOnFile(ledger: Ledger, code: string) {
  const license = await readLicense(ledger.read, code)
  return license && recordOf(license)
}

async function contentOf(ledger: Ledger) {
  const licenses = await ledger.read
    .selectFrom('licenses')
    .select(['code', 'record'])
    .orderBy('code')
    .execute()
  const history = await ledger.read
    .selectFrom('license_history')
    .select(['sequence', 'record'])
    .orderBy('sequence')
    .execute()
  return { licenses, history }
}
