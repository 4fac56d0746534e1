import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../packages/licet/src/main.ts', import.meta.url))

/** How a command ended. */
export interface Ended {
  exitCode: number | null
  out: string
  err: string
}

/** A folder of its own in which `licet` is run as a process of its own, as a user runs it. */
export interface Desk {
  folder: string
  /** The board's home within it. */
  home: string
  /** Runs `licet` to its end, without a terminal. */
  licet(...args: string[]): Promise<Ended>
  /** Runs `licet`, which must end with exit code 0; returns what it printed. */
  does(...args: string[]): Promise<string>
  /** Runs `licet` to its end while nobody reads what it prints; returns its exit code. */
  unread(...args: string[]): Promise<number | null>
  /** Starts `licet` and returns once it has printed `text`; stops it with SIGINT when asked. */
  start(args: string[], text: string): Promise<{ pid: number; out: () => string; stop(): Promise<Ended> }>
  /** Takes everything away; fails when a local chain is still running. */
  clear(): Promise<void>
}

const PASSPHRASE = 'correct horse battery staple'

/** @param environment - Beside what every desk has: the home, and a file with {@link PASSPHRASE}. */
export async function openDesk(environment: Record<string, string> = {}): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'licet-desk-'))
  const home = join(folder, '.licet')
  await writeFile(join(folder, 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 })
  // Nothing of the environment that runs the tests reaches the command.
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    LICET_PASSPHRASE_FILE: join(folder, 'passphrase'),
    ...environment,
  }
  const begin = (args: string[]) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended: Ended = { exitCode: null, out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      ended.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      ended.err += text
    })
    const end = once(child, 'close').then(([code]: number[]) => ({ ...ended, exitCode: code ?? null }))
    return { child, ended, end }
  }
  return {
    folder,
    home,
    licet: (...args) => begin(args).end,
    does: async (...args) => {
      const { exitCode, out, err } = await begin(args).end
      if (exitCode !== 0) throw new Error(`licet ${args.join(' ')}: exit code ${exitCode}\n${out}${err}`)
      return out
    },
    unread: async (...args) => {
      const { child, end } = begin(args)
      child.stdout.destroy()
      return (await end).exitCode
    },
    start: async (args, text) => {
      const { child, ended, end } = begin(args)
      let closed: Ended | undefined
      end.then((result) => {
        closed = result
      })
      while (!ended.out.includes(text)) {
        if (closed !== undefined) throw new Error(`licet ${args.join(' ')} ended: ${closed.out}${closed.err}`)
        await Promise.race([once(child.stdout, 'data'), end])
      }
      const stop = () => {
        child.kill('SIGINT')
        return end
      }
      return { pid: child.pid ?? -1, out: () => ended.out, stop }
    },
    clear: async () => {
      const left = await localChainPid(home)
      await rm(folder, { recursive: true, force: true })
      if (left !== undefined && isRunning(left)) {
        process.kill(left, 'SIGKILL')
        throw new Error(`the local chain (process ${left}) was left behind`)
      }
    },
  }
}

/** The process of the home's local chain; `undefined` when none is said to run. */
export async function localChainPid(home: string): Promise<number | undefined> {
  const text = await readFile(join(home, 'chain', 'process.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as { pid: number }).pid
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
