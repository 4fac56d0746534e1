import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileDestination } from './file-destination.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-export-'))
})

afterEach(() => rm(folder, { recursive: true }))

const bytes = new TextEncoder().encode('{"a":1}')

describe('fileDestination', () => {
  it('shows nothing under the name before it is committed', async () => {
    const path = join(folder, 'license.json')
    const staged = await fileDestination(path).stage(bytes)
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
    await staged.commit()
    expect(await readFile(path, 'utf8')).toBe('{"a":1}')
    expect(await readdir(folder)).toEqual(['license.json'])
  })

  it('leaves nothing behind when it is discarded, and the earlier file as it was', async () => {
    const path = join(folder, 'license.json')
    await writeFile(path, 'earlier')
    await (await fileDestination(path).stage(bytes)).discard()
    expect(await readdir(folder)).toEqual(['license.json'])
    expect(await readFile(path, 'utf8')).toBe('earlier')
  })

  it('reads back what is in the file', async () => {
    const staged = await fileDestination(join(folder, 'license.json')).stage(bytes)
    const [part = ''] = await readdir(folder)
    await writeFile(join(folder, part), 'damaged')
    expect(new TextDecoder().decode(await staged.read())).toBe('damaged')
  })

  it('lets nobody but the owner read it', async () => {
    const path = join(folder, 'license.json')
    await (await fileDestination(path).stage(bytes)).commit()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('says that the folder is not there', async () => {
    const destination = fileDestination(join(folder, 'nowhere', 'license.json'))
    await expect(destination.stage(bytes)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
