import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDidDocument } from '@licet/credential'
import { afterAll, expect, it } from 'vitest'
import { createApp } from './http/app.ts'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { publish } from './publish.ts'
import { setStatus } from './set-status.ts'
import { STATUS_LIST_RENEWAL } from './status-lists.ts'
import { describeOnBothDatabases, type OpenLedgers } from './testing/both-databases.ts'
import { makeParts, makeSampleBoard, rowsOf, sampleRecord } from './testing/sample-board.ts'

const sample = await makeSampleBoard()
const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'licet-site-'))
  folders.push(folder)
  return folder
}

async function withSite(ledgers: OpenLedgers) {
  const parts = await makeParts(await ledgers.fresh(), sample)
  const records = [
    sampleRecord('1', { npi: '1234567893' }),
    sampleRecord('a b%', { npi: '1234567893' }),
    sampleRecord('3'),
  ]
  await importRecords({ ...parts, source: 'a', rows: rowsOf(...records) })
  await issue(parts)
  const folder = await newFolder()
  return { parts, folder, outcome: await publish({ ...parts, folder }) }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

describeOnBothDatabases('publish', (ledgers) => {
  it('writes the files a static server needs to answer at exactly the service’s addresses', async () => {
    const { parts, folder, outcome } = await withSite(ledgers)
    const files = await filesIn(folder)
    expect(files).toEqual(
      expect.arrayContaining([
        '.well-known/did.json',
        'contexts/index.json',
        'contexts/w3id.org/licet/license/v1.jsonld',
        'license/WV/MDR/1.json',
        'license/WV/MDR/a b%.json',
        'npi/1234567893.json',
        'status/refresh/1',
        'status/revocation/1',
        'status/suspension/1',
      ]),
    )
    expect(outcome).toEqual({ written: files.length, unchanged: 0, removed: 0 })

    const log = { info: () => {}, error: () => {} }
    const app = createApp({ ...parts, log })
    for (const file of files) {
      const url = `/${file.split('/').map(encodeURIComponent).join('/')}`
      const served = await app.request(url)
      expect(served.status, url).toBe(200)
      expect(await served.text(), url).toBe(await readFile(join(folder, file), 'utf8'))
    }
  })

  it('writes only what changed', async () => {
    const { parts, folder, outcome } = await withSite(ledgers)
    expect(await publish({ ...parts, folder })).toEqual({
      written: 0,
      unchanged: outcome.written,
      removed: 0,
    })

    await setStatus({ ...parts, code: 'WV-MDR-3', status: 'REVOKED', reason: 'Board order' })
    expect(await publish({ ...parts, folder })).toEqual({
      written: 2,
      unchanged: outcome.written - 2,
      removed: 0,
    })
    const record = JSON.parse(await readFile(join(folder, 'license/WV/MDR/3.json'), 'utf8'))
    expect(record.status).toBe('REVOKED')
  })

  it('removes the list of an NPI that nobody has any more', async () => {
    const { parts, folder } = await withSite(ledgers)
    await importRecords({
      ...parts,
      source: 'a',
      rows: rowsOf(sampleRecord('1'), sampleRecord('a b%'), sampleRecord('3')),
    })
    expect(await publish({ ...parts, folder })).toMatchObject({ removed: 1 })
    expect(await filesIn(folder)).not.toContain('npi/1234567893.json')
  })

  it('signs the status lists anew that end soon', async () => {
    const { parts, folder } = await withSite(ledgers)
    const before = await readFile(join(folder, 'status/revocation/1'), 'utf8')
    parts.time.now = new Date(parts.time.now.getTime() + STATUS_LIST_RENEWAL + 1000)
    expect(await publish({ ...parts, folder })).toMatchObject({ written: 3 })
    const after = await readFile(join(folder, 'status/revocation/1'), 'utf8')
    expect(JSON.parse(after).validUntil > JSON.parse(before).validUntil).toBe(true)
  })

  it('shows the board’s keys, and contexts with the SHA-256 its index says', async () => {
    const { parts, folder } = await withSite(ledgers)
    const didDocument = JSON.parse(await readFile(join(folder, '.well-known/did.json'), 'utf8'))
    expect(parseDidDocument(parts.board.did, didDocument)).toMatchObject({ outcome: 'parsed' })
    const index = JSON.parse(await readFile(join(folder, 'contexts/index.json'), 'utf8'))
    expect(index.length).toBeGreaterThan(3)
    for (const { path, sha256 } of index) {
      const bytes = await readFile(join(folder, path))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    }
  })

  it('refuses a folder that holds the site of another board, and changes nothing in it', async () => {
    const { parts } = await withSite(ledgers)
    const folder = await newFolder()
    await mkdir(join(folder, '.well-known'))
    await writeFile(join(folder, '.well-known/did.json'), '{"id":"did:web:other.example"}')
    await expect(publish({ ...parts, folder })).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE' })
    expect(await filesIn(folder)).toEqual(['.well-known/did.json'])
  })

  it.each(['.well-known', 'status', 'status/revocation', 'contexts'])(
    'writes nothing through a link where the folder %s belongs',
    async (linked) => {
      const { parts, folder } = await withSite(ledgers)
      const elsewhere = await newFolder()
      await rm(join(folder, linked), { recursive: true })
      await symlink(elsewhere, join(folder, linked))

      await expect(publish({ ...parts, folder })).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE' })

      expect(await readdir(elsewhere, { recursive: true })).toEqual([])
    },
  )

  it('publishes into a folder that is itself reached through a link', async () => {
    const { parts, folder } = await withSite(ledgers)
    const link = join(await newFolder(), 'site')
    await symlink(folder, link)
    expect(await publish({ ...parts, folder: link })).toMatchObject({ written: 0, removed: 0 })
  })

  it('does not follow a link out of the folder', async () => {
    const { parts } = await withSite(ledgers)
    const folder = await newFolder()
    const elsewhere = await newFolder()
    await writeFile(join(elsewhere, 'precious'), 'kept')
    await mkdir(join(folder, 'status/revocation'), { recursive: true })
    await symlink(join(elsewhere, 'precious'), join(folder, 'status/revocation/1'))
    await expect(publish({ ...parts, folder })).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE' })
    expect(await readFile(join(elsewhere, 'precious'), 'utf8')).toBe('kept')
  })

  it('says that the folder cannot be written', async () => {
    const { parts } = await withSite(ledgers)
    const folder = join(await newFolder(), 'file')
    await writeFile(folder, 'no folder')
    await expect(publish({ ...parts, folder })).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE' })
  })
})
