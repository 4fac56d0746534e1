import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AnchorError, type Hex, isBytes32 } from '@licet/anchor'
import { callLocalChain, startLocalChain } from '@licet/anchor/local-chain'
import { z } from 'zod'
import { LicetError } from './error.ts'
import { withFileLock } from './file-lock.ts'

/** Milliseconds that a chain has to write its state and go, before it is killed. */
const STOP_DEADLINE = 5_000

const STOP_POLL_INTERVAL = 25

export interface LocalChainOptions {
  /** The home's chain folder: state, process id, and who uses it. */
  folder: string
  /** Fixed when the board is made; absent only then: any free one. */
  port?: number
  /** What the chain must begin with to be this home's; absent when the board is being made. */
  genesisHash?: Hex
}

export interface JoinedChain {
  url: string
  genesisHash: Hex
  /** Ends the chain when nobody else uses it. */
  leave(): Promise<void>
}

/**
 * Joins the home's local chain, and starts it when it does not run. Commands that run at the same time share it; the
 * last one that leaves stops it. A chain whose users were all killed is joined like any other and stopped in the end.
 *
 * It makes a block for each transaction, and when somebody who waits for finality asks for one: a chain that made one
 * every second would have a gigabyte of old states to keep after half a day of serving.
 *
 * @throws {LicetError} `PORT_IN_USE` when something else answers on its port, `CHAIN_UNREACHABLE` when it does not start,
 * `HOME_LOCKED`.
 */
export async function joinLocalChain(options: LocalChainOptions): Promise<JoinedChain> {
  const { folder } = options
  const users = join(folder, 'users')
  const lock = join(folder, 'lock')
  await mkdir(users, { recursive: true, mode: 0o700 })
  const user = join(users, `${process.pid}-${crypto.randomUUID()}`)
  return withFileLock(lock, async () => {
    const { url, genesisHash } = (await findRunning(options)) ?? (await start(options))
    await writeFile(user, '')
    return {
      url,
      genesisHash,
      leave: () =>
        withFileLock(lock, async () => {
          await rm(user, { force: true })
          if (!(await isInUse(users))) await stop(folder)
        }),
    }
  })
}

type RunningChain = { url: string; genesisHash: Hex }

async function findRunning({ port, genesisHash }: LocalChainOptions): Promise<RunningChain | undefined> {
  if (port === undefined || genesisHash === undefined) return undefined
  const url = `http://127.0.0.1:${port}`
  return (await readGenesisHash(url)) === genesisHash ? { url, genesisHash } : undefined
}

async function start({ folder, port, genesisHash: expected }: LocalChainOptions): Promise<RunningChain> {
  const chain = await startLocalChain({
    ...(port !== undefined && { port }),
    stateFile: join(folder, 'state.json'),
  }).catch((error: unknown) => {
    if (!(error instanceof AnchorError)) throw error
    const isPortTaken = /in use/.test(error.message)
    throw new LicetError(
      isPortTaken ? 'PORT_IN_USE' : 'CHAIN_UNREACHABLE',
      isPortTaken
        ? `port ${port}, where the local chain of this board lives, is taken by another program; stop that program`
        : error.message,
      { cause: error },
    )
  })
  const genesisHash = await readGenesisHash(chain.url)
  if (genesisHash === undefined || (expected !== undefined && genesisHash !== expected)) {
    await chain.stop()
    throw new LicetError(
      'CHAIN_UNREACHABLE',
      `the local chain in ${folder} is not the one this board was made on; restore state.json from a copy`,
    )
  }
  await writeFile(join(folder, 'process.json'), JSON.stringify({ pid: chain.pid, url: chain.url }), {
    mode: 0o600,
  })
  return { url: chain.url, genesisHash }
}

async function isInUse(users: string): Promise<boolean> {
  const names = await readdir(users)
  return names.some((name) => isRunning(Number.parseInt(name, 10)))
}

const processFile = z.object({ pid: z.int().positive() })

/** Ends the chain's process, whichever command started it, and returns when it is gone. */
async function stop(folder: string): Promise<void> {
  const file = join(folder, 'process.json')
  const { pid } = processFile.parse(JSON.parse(await readFile(file, 'utf8')))
  const deadline = AbortSignal.timeout(STOP_DEADLINE)
  if (isRunning(pid)) process.kill(pid, 'SIGTERM')
  while (isRunning(pid)) {
    if (deadline.aborted) process.kill(pid, 'SIGKILL')
    await delay(STOP_POLL_INTERVAL)
  }
  await rm(file, { force: true })
}

/** Tells whether a process of this id exists, whoever owns it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const blockAnswer = z.object({ hash: z.custom<Hex>(isBytes32) })

async function readGenesisHash(url: string): Promise<Hex | undefined> {
  try {
    return blockAnswer.parse(await callLocalChain(url, 'eth_getBlockByNumber', ['0x0', false])).hash
  } catch {
    return undefined
  }
}
