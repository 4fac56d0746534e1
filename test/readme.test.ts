import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, freePort, openDesk } from './licet-process.ts'

/** Milliseconds: the whole sample register, on a machine that may do other things as well. */
const TIMEOUT = 240_000

const repository = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

describe('README', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
    await mkdir(join(desk.folder, 'examples'))
    await cp(repository('examples'), join(desk.folder, 'examples'), { recursive: true })
  })
  afterAll(() => desk.clear())

  test(
    'its commands, run one after the other, do what it says',
    async () => {
      await using services = new AsyncDisposableStack()
      const readme = await readFile(repository('README.md'), 'utf8')
      const commands = readCommands(readme)
      expect(commands.length).toBeGreaterThanOrEqual(11)
      for (const { args, exitCode, background } of commands) {
        if (background) {
          const service = await desk.start(args, 'Ctrl-C')
          services.defer(async () => void (await service.stop()))
          continue
        }
        // A port that nobody has, so that a board served on this machine is in nobody's way.
        if (args[0] === 'init') args.push('--public-url', `http://localhost:${await freePort()}`)
        const ended = await desk.licet(...args)
        expect(ended, `licet ${args.join(' ')}`).toMatchObject({ exitCode, err: '' })
      }

      const [, dryRun = ''] = /^ {4}licet (import .*--dry-run)$/m.exec(readme) ?? []
      const { exitCode, out } = await desk.licet(...dryRun.split(' '))
      // Four rows of the sample are there to be refused.
      expect(out).toMatch(/would import 9 of 13 records/)
      expect(exitCode).toBe(1)
    },
    TIMEOUT,
  )
})

interface Command {
  args: string[]
  exitCode: number
  background: boolean
}

/** The lines of the README's `sh` block: `licet …`, `&` for the background, `# exit code N` where it is not 0. */
function readCommands(readme: string): Command[] {
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(readme) ?? []
  return block
    .trim()
    .split('\n')
    .map((line) => {
      const [, command = '', exitCode = '0'] = /^licet (.*?)\s*(?:# exit code (\d+))?$/.exec(line) ?? []
      const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
      const background = words.at(-1) === '&'
      return { args: background ? words.slice(0, -1) : words, exitCode: Number(exitCode), background }
    })
}
