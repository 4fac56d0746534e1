import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withFileLock } from './file-lock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-lock-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('withFileLock', () => {
  test('two commands never work at the same time', async () => {
    let working = 0
    let most = 0
    const work = async () => {
      working += 1
      most = Math.max(most, working)
      await new Promise(setImmediate)
      working -= 1
    }
    await Promise.all(Array.from({ length: 4 }, () => withFileLock(join(folder, 'lock'), work)))
    expect(most).toBe(1)
  })

  test('a lock whose process was killed is free', async () => {
    const module = new URL('./file-lock.ts', import.meta.url).href
    const hold = `import { withFileLock } from ${JSON.stringify(module)}
      await withFileLock('lock', async () => { console.log('held'); setInterval(() => {}, 1000); await new Promise(() => {}) })`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', hold], { cwd: folder })
    await once(child.stdout, 'data')
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    expect(await withFileLock(join(folder, 'lock'), async () => 'mine')).toBe('mine')
  })

  test('the lock is free again after work that failed', async () => {
    const failing = withFileLock(join(folder, 'lock'), () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await withFileLock(join(folder, 'lock'), async () => 'mine')).toBe('mine')
  })
})
