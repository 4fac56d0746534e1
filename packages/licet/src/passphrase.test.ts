import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { passphraseFrom } from './passphrase.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-passphrase-'))
  file = join(folder, 'passphrase')
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('passphraseFrom', () => {
  test('the passphrase is the first line of the file, spaces and all', async () => {
    await writeFile(file, ' correct horse battery \r\nnot this\n')
    expect(await passphraseFrom({ passphraseFile: file })('the board')).toBe(' correct horse battery ')
  })

  test('a file that is missing or empty is named', async () => {
    const ask = passphraseFrom({ passphraseFile: file })
    await expect(ask('the board')).rejects.toMatchObject({
      code: 'NO_PASSPHRASE',
      message: expect.stringContaining(file),
    })
    await writeFile(file, '\n')
    await expect(ask('the board')).rejects.toMatchObject({ code: 'NO_PASSPHRASE' })
  })

  test('a passphrase that is being chosen must be long, one that is given is taken as it is', async () => {
    await writeFile(file, 'short')
    const ask = passphraseFrom({ passphraseFile: file })
    await expect(ask('the board', { twice: true })).rejects.toMatchObject({ code: 'NO_PASSPHRASE' })
    expect(await ask('the board')).toBe('short')
  })

  test('without a file and without a terminal it says how to give one', async () => {
    await expect(passphraseFrom({ passphraseFile: undefined })('the board')).rejects.toMatchObject({
      code: 'NO_PASSPHRASE',
      message: expect.stringContaining('LICET_PASSPHRASE_FILE'),
    })
  })
})
