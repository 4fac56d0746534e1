import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Config, homePaths, readConfig, writeConfig } from './home.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-home-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const config: Config = {
  version: 1,
  database: 'sqlite',
  listen: { host: '127.0.0.1', port: 8470 },
  chain: {
    id: 31337,
    rpc: ['http://127.0.0.1:8545'],
    local: { port: 8545, genesisHash: `0x${'ab'.repeat(32)}` },
  },
}

describe('readConfig', () => {
  test('what was written is read, and nobody else on the machine may read it', async () => {
    const paths = homePaths(folder)
    await writeConfig(paths, config)
    expect(await readConfig(paths)).toEqual(config)
    expect((await stat(paths.config)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['config.json'])
  })

  test('a folder without a board says how to make one', async () => {
    await expect(readConfig(homePaths(folder))).rejects.toMatchObject({
      code: 'NO_HOME',
      message: expect.stringContaining('licet init'),
    })
  })

  test.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ ...config, version: 2 })],
    ['a member too many', JSON.stringify({ ...config, passphrase: 'never here' })],
    ['a port that is none', JSON.stringify({ ...config, listen: { host: '127.0.0.1', port: 70_000 } })],
  ])('%s is refused, naming the file', async (_, text) => {
    const paths = homePaths(folder)
    await writeFile(paths.config, text)
    await expect(readConfig(paths)).rejects.toMatchObject({
      code: 'MALFORMED_CONFIG',
      message: expect.stringContaining(paths.config),
    })
  })
})
