import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { numberFault } from './license-code.ts'
import { formatLicenseRecord, type LicenseRecord, parseLicenseRecord } from './license-record.ts'
import { licenseUrl } from './license-url.ts'
import type { Row } from './row.ts'
import { readTree } from './tree-reader.ts'
import { openTree } from './tree-writer.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-tree-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function record(number: string, change: Partial<LicenseRecord> = {}): LicenseRecord {
  const fields = {
    first_name: 'Ada',
    last_name: 'Specimen',
    state: 'WV',
    license_type: 'MDR',
    number,
    npi: '1234567893',
    status: 'ACTIVE',
    created_at: '2020-01-01',
    updated_at: '2020-01-01',
    ...change,
  }
  return parseLicenseRecord(fields).record
}

async function files(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

describe('openTree', () => {
  it('writes a record where MLVS has it, and the list of its person', async () => {
    const tree = await openTree(folder)
    expect(await tree.put(record('3242345345'))).toBe('written')
    expect(await tree.putNpi('1234567893', [record('3242345345')])).toBe('written')
    expect(await files()).toEqual(['license/WV/MDR/3242345345.json', 'npi/1234567893.json'])
    const text = await readFile(join(folder, 'license/WV/MDR/3242345345.json'), 'utf8')
    expect(text).toBe(formatLicenseRecord(record('3242345345')))
  })

  it('writes only what differs, and counts', async () => {
    const first = await openTree(folder)
    await Promise.all(['1', '2', '3'].map((number) => first.put(record(number))))
    expect(first.counts()).toEqual({ written: 3, unchanged: 0, removed: 0 })
    const before = await stat(join(folder, 'license/WV/MDR/1.json'))

    const second = await openTree(folder)
    expect(await second.put(record('1'))).toBe('unchanged')
    expect(await second.put(record('2', { status: 'REVOKED' }))).toBe('written')
    expect(await second.remove('WV-MDR-3')).toBe('removed')
    expect(await second.remove('WV-MDR-3')).toBe('absent')
    expect(second.counts()).toEqual({ written: 1, unchanged: 1, removed: 1 })
    const after = await stat(join(folder, 'license/WV/MDR/1.json'))
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs])
    expect(await readFile(join(folder, 'license/WV/MDR/2.json'), 'utf8')).toContain('"REVOKED"')
  })

  it('leaves a reader who has the old file open with the whole old file', async () => {
    const tree = await openTree(folder)
    await tree.put(record('1'))
    const path = join(folder, 'license/WV/MDR/1.json')
    const before = await stat(path)
    await tree.put(record('1', { status: 'REVOKED' }))
    expect((await stat(path)).ino).not.toBe(before.ino)
  })

  it('prunes what was not put, and what a crash left half written, but nothing beside its own folders', async () => {
    const first = await openTree(folder)
    await first.put(record('1'))
    await first.put(record('2'))
    await first.putNpi('1234567893', [record('1')])
    await writeFile(join(folder, 'license/WV/MDR/.half.tmp'), '{')
    await mkdir(join(folder, 'status'))
    await writeFile(join(folder, 'status/1.json'), '{}')

    const second = await openTree(folder)
    await second.put(record('2'))
    await second.prune()
    expect(await files()).toEqual(['license/WV/MDR/2.json', 'status/1.json'])
    expect(second.counts()).toEqual({ written: 0, unchanged: 1, removed: 3 })
  })

  it.each([
    ['license', 'license'],
    ['the state', 'license/WV'],
    ['the license type', 'license/WV/MDR'],
  ])('refuses a symbolic link for %s, and writes nothing behind it', async (_, path) => {
    const outside = await mkdtemp(join(tmpdir(), 'licet-outside-'))
    await mkdir(join(folder, path, '..'), { recursive: true })
    await symlink(outside, join(folder, path))
    const tree = await openTree(folder)
    await expect(tree.put(record('1'))).rejects.toMatchObject({ code: 'UNSAFE_PATH' })
    await expect(tree.remove('WV-MDR-1')).rejects.toMatchObject({ code: 'UNSAFE_PATH' })
    await tree.prune()
    expect(await readdir(outside)).toEqual([])
    await rm(outside, { recursive: true })
  })

  it('refuses a symbolic link for the file, and leaves its target alone', async () => {
    const outside = join(folder, 'outside.txt')
    await writeFile(outside, 'untouched')
    await mkdir(join(folder, 'license/WV/MDR'), { recursive: true })
    await symlink(outside, join(folder, 'license/WV/MDR/1.json'))
    const tree = await openTree(folder)
    await expect(tree.put(record('1'))).rejects.toMatchObject({ code: 'UNSAFE_PATH' })
    expect(await readFile(outside, 'utf8')).toBe('untouched')
  })

  it('may itself be reached through a symbolic link', async () => {
    const link = `${folder}-link`
    await symlink(folder, link)
    const tree = await openTree(link)
    await tree.put(record('1'))
    expect(await files()).toEqual(['license/WV/MDR/1.json'])
    await rm(link)
  })

  it('refuses a record whose number leads out of the folder, however it was made', async () => {
    const tree = await openTree(folder)
    const evil = { ...record('1'), number: '../../../evil', code: 'WV-MDR-../../../evil' }
    await expect(tree.put(evil)).rejects.toMatchObject({ code: 'INVALID_NUMBER' })
    await expect(tree.remove('WV-MDR-../../../evil')).rejects.toMatchObject({ code: 'MALFORMED_CODE' })
    await expect(tree.putNpi('../evil', [])).rejects.toMatchObject({ code: 'INVALID_NPI' })
    await expect(tree.put({ ...record('1'), number: '2' })).rejects.toMatchObject({ code: 'CODE_MISMATCH' })
    expect(await files()).toEqual([])
  })

  it('writes the longest numbers there are, in the letters that take most bytes, and leaves no temporary file', async () => {
    const tree = await openTree(folder)
    await expect(tree.put(record('見'.repeat(64)))).resolves.toBe('written')
    await expect(tree.put(record('\u{1d7d8}'.repeat(32)))).resolves.toBe('written')
    expect(await files()).toHaveLength(2)
  })

  it('in strict mode refuses what MLVS does not have', async () => {
    const tree = await openTree(folder, { strict: true })
    await expect(tree.put(record('1', { status: 'SUSPENDED' }))).rejects.toMatchObject({
      code: 'UNKNOWN_STATUS',
    })
    await expect(tree.put(record('1', { license_type: 'RNU' }))).rejects.toMatchObject({
      code: 'UNKNOWN_LICENSE_TYPE',
    })
    expect(await tree.put(record('1'))).toBe('written')
  })

  it('says so when a file is in the way of the folder', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(openTree(join(folder, 'file'))).rejects.toMatchObject({ code: 'UNWRITABLE' })
  })

  it('makes files that a static server, which decodes the URL once, finds for every number', async () => {
    const server = createServer(async (request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://127.0.0.1').pathname)
      const body = await readFile(join(folder, path)).catch(() => undefined)
      response.writeHead(body ? 200 : 404).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const tree = await openTree(folder)
    const number = fc
      .string({
        unit: fc.constantFrom(...'019aZ -.#%?&+=:;,~!$\'()*@[]{}|^`"<>é見😀'),
        minLength: 1,
        maxLength: 12,
      })
      .filter((text) => numberFault(text) === undefined)
    try {
      await fc.assert(
        fc.asyncProperty(number, async (text) => {
          await tree.put(record(text))
          const response = await fetch(licenseUrl(base, record(text).code))
          expect(response.status).toBe(200)
          expect(await response.text()).toBe(formatLicenseRecord(record(text)))
        }),
        { numRuns: process.env.CI ? 500 : 60 },
      )
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  it('is read back as it was written, in the order of paths', async () => {
    const tree = await openTree(folder)
    const numbers = ['2', '10', 'A 1', 'a#1', '%2e', 'Ñ']
    await Promise.all(numbers.map((number) => tree.put(record(number))))
    const rows: Row[] = []
    for await (const row of readTree(folder)) rows.push(row)
    const expected = numbers.toSorted().map((number) => ({
      line: 1,
      path: `license/WV/MDR/${number}.json`,
      record: record(number),
      warnings: [],
    }))
    expect(rows.map((row) => row.path)).toEqual(
      expected.map((row) => row.path).toSorted((a, b) => (a < b ? -1 : 1)),
    )
    expect(rows).toEqual(expected.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
  })
})
