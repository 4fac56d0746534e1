import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { dryRun, MAX_UNMAPPED } from './dry-run.ts'
import { parseMap } from './map.ts'

const examples = new URL('../../../../examples/', import.meta.url)

describe('dryRun', () => {
  it('counts what would be read, what refused and why, and every word that maps to nothing', async () => {
    const map = parseMap(await readFile(new URL('washington.map.json', examples)))
    const run = await dryRun(createReadStream(new URL('washington-sample.csv', examples)), { map })
    expect(run).toEqual({
      layout: {
        encoding: 'utf-8',
        delimiter: ',',
        ignoredColumns: ['BirthYear', 'CEDueDate', 'ActionTaken'],
      },
      accepted: 9,
      refused: 4,
      refusals: new Map([
        ['UNMAPPED_VALUE', 3],
        ['IMPOSSIBLE_DATE', 1],
      ]),
      warnings: new Map(),
      unmapped: [
        { column: 'CredentialType', value: 'Massage Therapist License', count: 2 },
        { column: 'Status', value: 'ACTIVE WITH CONDITIONS', count: 1 },
      ],
      furtherUnmapped: 0,
    })
  })

  const map = parseMap(
    JSON.stringify({
      version: 1,
      columns: { license_type: 'Type', status: 'Status' },
      constants: {
        first_name: 'A',
        last_name: 'B',
        state: 'WV',
        number: '1',
        created_at: '2020-01-01',
        updated_at: '2020-01-01',
      },
      values: { license_type: {}, status: {} },
    }),
  )
  const file = async function* (rows: readonly string[]) {
    yield Buffer.from(['Type,Status', ...rows, ''].join('\n'))
  }

  it('counts both words of a row that has two', async () => {
    expect(await dryRun(file(['Nurse,Good', 'Nurse,Bad']), { map })).toMatchObject({
      refused: 2,
      refusals: new Map([['UNMAPPED_VALUE', 2]]),
      unmapped: [
        { column: 'Type', value: 'Nurse', count: 2 },
        { column: 'Status', value: 'Good', count: 1 },
        { column: 'Status', value: 'Bad', count: 1 },
      ],
    })
  })

  it('keeps its memory where every row has another word, and says how many it left out', async () => {
    const rows = Array.from({ length: MAX_UNMAPPED + 5 }, (_, index) => `Type ${index},`)
    const run = await dryRun(file(rows), { map })
    expect(run.unmapped).toHaveLength(MAX_UNMAPPED)
    expect(run.furtherUnmapped).toBe(5)
  })
})
