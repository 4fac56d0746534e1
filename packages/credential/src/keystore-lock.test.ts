import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withKeystoreLock } from './keystore-lock.ts'

const TOKEN = '0123456789abcdef0123456789abcdef'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-keystore-lock-'))
  path = join(folder, 'keys.json')
})
afterEach(() => rm(folder, { recursive: true }))

/** The id of a process that has ended. */
const endedPid = (): number => spawnSync(process.execPath, ['--version']).pid

const writeLock = (lock: object | string): Promise<void> =>
  writeFile(`${path}.lock`, typeof lock === 'string' ? lock : JSON.stringify(lock))

describe('withKeystoreLock', () => {
  it('lets nobody else in, and leaves no file', async () => {
    const result = await withKeystoreLock(path, async () => {
      await expect(withKeystoreLock(path, async () => 'inner')).rejects.toMatchObject({
        code: 'KEYSTORE_LOCKED',
      })
      return 'outer'
    })
    expect(result).toBe('outer')
    expect(await readdir(folder)).toEqual([])
  })

  it('gives the lock back when the work fails', async () => {
    await expect(withKeystoreLock(path, () => Promise.reject(new Error('full')))).rejects.toThrow('full')
    expect(await withKeystoreLock(path, async () => 'next')).toBe('next')
  })

  it('takes over from a process that ended, and only one of several does', async () => {
    await writeLock({ pid: endedPid(), host: hostname(), token: TOKEN })
    let inside = 0
    let most = 0
    const work = async () => {
      inside += 1
      most = Math.max(most, inside)
      await readdir(folder)
      inside -= 1
    }
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => withKeystoreLock(path, work)))
    expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect(most).toBe(1)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['of a process that runs', () => ({ pid: process.pid, host: hostname(), token: TOKEN })],
    ['of another machine', () => ({ pid: endedPid(), host: 'other.example', token: TOKEN })],
    ['that is none of ours', () => 'locked'],
    ['that names another folder', () => ({ pid: endedPid(), host: hostname(), token: '../../x' })],
  ])('leaves a lock %s as it is', async (_, lock) => {
    await writeLock(lock())
    const before = await readFile(`${path}.lock`, 'utf8')
    await expect(withKeystoreLock(path, async () => 'work')).rejects.toMatchObject({
      code: 'KEYSTORE_LOCKED',
      message: expect.stringContaining('keys.json.lock'),
    })
    expect(await readFile(`${path}.lock`, 'utf8')).toBe(before)
    expect(await readdir(folder)).toEqual(['keys.json.lock'])
  })

  it('leaves a stale lock to the one who is removing it', async () => {
    await writeLock({ pid: endedPid(), host: hostname(), token: TOKEN })
    await writeFile(`${path}.lock.${TOKEN}`, '')
    await expect(withKeystoreLock(path, async () => 'work')).rejects.toMatchObject({
      code: 'KEYSTORE_LOCKED',
    })
  })
})
