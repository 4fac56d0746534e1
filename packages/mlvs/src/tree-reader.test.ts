import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Row } from './row.ts'
import { readTree } from './tree-reader.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-tree-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const fred = {
  first_name: 'Fred',
  last_name: 'Samplestone',
  state: 'WV',
  license_type: 'MDR',
  credential: 'Medical Doctor',
  code: 'WV-MDR-12345',
  number: '12345',
  status: 'ACTIVE',
  created_at: '2012-04-20',
  updated_at: '2014-08-14',
}

async function put(path: string, content: unknown): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true })
  await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
}

async function read(): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of readTree(folder)) rows.push(row)
  return rows
}

describe('readTree', () => {
  it.each(['license/WV/MDR/12345.json', 'license/WV-MDR/12345.json', 'WV/MDR/12345.json'])(
    'reads %s',
    async (path) => {
      await put(path, fred)
      expect(await read()).toEqual([{ line: 1, path, record: fred, warnings: [] }])
    },
  )

  it('reads what csv2mlvs writes: no code, an empty NPI', async () => {
    const { code: _, ...rest } = fred
    await put('WV/MDR/12345.json', { ...rest, npi: '' })
    expect(await read()).toMatchObject([
      { record: { code: 'WV-MDR-12345' }, warnings: [{ code: 'CODE_DERIVED' }] },
    ])
  })

  it('reads nothing beside license where there is one, and no hidden files', async () => {
    await put('license/WV/MDR/12345.json', fred)
    await put('OH/MDR/1.json', fred)
    await put('npi/1234567893.json', [fred])
    await put('license/WV/MDR/.half.tmp', '{')
    expect(await read()).toHaveLength(1)
  })

  it.each([
    ['another number', 'license/WV/MDR/54321.json', fred, 'PATH_MISMATCH'],
    ['another state', 'license/OH/MDR/12345.json', fred, 'PATH_MISMATCH'],
    ['another type', 'license/WV-DEN/12345.json', fred, 'PATH_MISMATCH'],
    [
      'a code of another license',
      'license/WV/MDR/12345.json',
      { ...fred, code: 'WV-MDR-1' },
      'CODE_MISMATCH',
    ],
    [
      'a status nobody knows',
      'license/WV/MDR/12345.json',
      { ...fred, status: 'PROBATION' },
      'UNKNOWN_STATUS',
    ],
    ['no JSON', 'license/WV/MDR/12345.json', '{', 'INVALID_JSON'],
    ['a key twice', 'license/WV/MDR/12345.json', '{"status":"REVOKED","status":"ACTIVE"}', 'INVALID_JSON'],
    ['an array', 'license/WV/MDR/12345.json', [fred], 'NOT_A_RECORD'],
    ['70 KB', 'license/WV/MDR/12345.json', { ...fred, note: 'x'.repeat(70_000) }, 'JSON_TOO_LARGE'],
    ['a file that is no .json', 'license/WV/MDR/README', 'x', 'PATH_MISMATCH'],
    ['a folder in small letters', 'license/wv/MDR/12345.json', fred, 'PATH_MISMATCH'],
    ['a file among the states', 'license/README.json', fred, 'PATH_MISMATCH'],
    ['a folder too deep', 'license/WV/MDR/deep/12345.json', fred, 'PATH_MISMATCH'],
  ])('refuses %s and reads the rest', async (_, path, content, code) => {
    await put(path, content)
    await put('license/WY/MDR/1.json', { ...fred, state: 'WY', number: '1', code: 'WY-MDR-1' })
    const rows = await read()
    expect(rows.find((row) => 'refusal' in row)).toMatchObject({ line: 1, refusal: { code } })
    expect(rows.find((row) => 'record' in row)).toMatchObject({ path: 'license/WY/MDR/1.json' })
    expect(rows).toHaveLength(2)
  })

  it.each([
    ['a file', 'license/WV/MDR/12345.json'],
    ['a folder', 'license/OH'],
  ])('does not follow a symbolic link for %s', async (_, path) => {
    await put('outside/MDR/12345.json', fred)
    await put('license/WV/MDR/1.json', { ...fred, number: '1', code: 'WV-MDR-1' })
    await symlink(
      join(folder, path.endsWith('.json') ? 'outside/MDR/12345.json' : 'outside'),
      join(folder, path),
    )
    expect((await read()).filter((row) => 'refusal' in row)).toMatchObject([
      { path, refusal: { code: 'PATH_MISMATCH', reason: expect.stringContaining('symbolic link') } },
    ])
  })

  it('says so when a folder has no MLVS files, and when there is no folder', async () => {
    await put('readme.txt', '')
    await expect(read()).rejects.toMatchObject({ code: 'NOT_A_TREE' })
    await rm(folder, { recursive: true })
    await expect(read()).rejects.toMatchObject({ code: 'UNREADABLE' })
  })
})
