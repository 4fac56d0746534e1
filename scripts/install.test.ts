import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const install = new URL('./install.mjs', import.meta.url).href
const nodeScript = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))

/** A program that says its process id and lives until it is told to end, with exit code 7. */
const program = `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log(process.pid)`
const starter = `import { runOnPinnedNode } from '${install}'; runOnPinnedNode(['--eval', ${JSON.stringify(program)}])`

async function pidSaidBy(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('no output')
  const [line] = await once(child.stdout, 'data')
  return Number(line)
}

async function untilGone(pid: number): Promise<void> {
  try {
    while (process.kill(pid, 0)) await delay(20)
  } catch {
    return
  }
}

describe('runOnPinnedNode', () => {
  test('passes a signal on, and ends with the exit code of the program', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', starter])
    const exit = once(child, 'exit')
    const pid = await pidSaidBy(child)
    child.kill('SIGTERM')
    expect(await exit).toEqual([7, null])
    await untilGone(pid)
  })

  test.runIf(process.platform !== 'win32')(
    'ends the program when npm, which ran it, was stopped',
    async () => {
      // As npm does once everything is installed: a shell, which is all that a signal to npm ends, and in it pnpm's script.
      const shell = spawn(
        '/bin/sh',
        ['-c', '"$0" --input-type=module --eval "$1"; true', nodeScript, starter],
        {
          env: { ...process.env, npm_lifecycle_event: 'start' },
        },
      )
      const pid = await pidSaidBy(shell)
      shell.kill('SIGTERM')
      await untilGone(pid)
    },
  )
})
