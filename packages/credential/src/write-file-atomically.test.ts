import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFileAtomically } from './write-file-atomically.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-write-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('writeFileAtomically', () => {
  it('replaces a file, and leaves only the new one, for its owner alone', async () => {
    const path = join(folder, 'replaced')
    await writeFile(path, 'old', { mode: 0o644 })
    await writeFileAtomically(path, 'new', 'replace')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['replaced'])
  })

  it('does not touch a file that is there when a new one was asked for', async () => {
    const path = join(folder, 'replaced')
    await expect(writeFileAtomically(path, 'other', 'new')).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['replaced'])
  })

  it('leaves nothing behind when the folder is not there', async () => {
    await expect(writeFileAtomically(join(folder, 'none', 'file'), 'x', 'new')).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })
})
