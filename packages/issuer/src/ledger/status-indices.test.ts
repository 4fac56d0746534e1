import { expect, it } from 'vitest'
import { importRecords } from '../import-records.ts'
import { issue } from '../issue.ts'
import { readNewestVersion } from '../status-lists.ts'
import { describeOnBothDatabases } from '../testing/both-databases.ts'
import { makeParts, makeSampleBoard, rowsOf, sampleRecord } from '../testing/sample-board.ts'
import { readStatusLists, STATUS_LIST_LENGTH } from './status-indices.ts'

const sample = await makeSampleBoard()

describeOnBothDatabases('allocateStatusIndices', (ledgers) => {
  it('opens a new list when one is half full', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const records = ['1', '2', '3'].map((number) => sampleRecord(number))
    await importRecords({ ...parts, source: 'a', rows: rowsOf(...records) })
    await issue({ ...parts, codes: ['WV-MDR-1'] })
    await parts.ledger.write((queries) =>
      queries
        .updateTable('status_lists')
        .set({ entries: STATUS_LIST_LENGTH / 2 - 1 })
        .execute(),
    )

    await issue(parts)

    const lists = await readStatusLists(parts.ledger.read)
    expect(lists.filter(({ purpose }) => purpose === 'revocation')).toEqual([
      { purpose: 'revocation', list: 1 },
      { purpose: 'revocation', list: 2 },
    ])
    const indices = await parts.ledger.read
      .selectFrom('status_indices')
      .select('list')
      .where('purpose', '=', 'refresh')
      .orderBy('list')
      .execute()
    expect(indices.map(({ list }) => list)).toEqual([1, 1, 2])
    expect(await readNewestVersion(parts.ledger.read, { purpose: 'revocation', list: 2 })).toBeDefined()
  })

  it('draws again when the drawn index is taken', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source: 'a', rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    // Every index is drawn with four bytes: 7 for the first, 7 again for the second, then 8.
    const draws = [7, 7, 7]
    const random = (length: number) => {
      const bytes = crypto.getRandomValues(new Uint8Array(length))
      if (length === 4) bytes.set([0, 0, 0, draws.shift() ?? 7])
      return bytes
    }
    await issue({ ...parts, codes: ['WV-MDR-1'], random })
    draws.push(7, 8, 7, 8, 7, 8)
    await issue({ ...parts, codes: ['WV-MDR-2'], random })

    const positions = await parts.ledger.read
      .selectFrom('status_indices')
      .select(['purpose', 'position'])
      .orderBy('purpose')
      .orderBy('position')
      .execute()
    expect(positions.map(({ position }) => position)).toEqual([7, 8, 7, 8, 7, 8])
    expect(draws).toEqual([])
  })
})
