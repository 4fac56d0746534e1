import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { chainPresets } from './chain.ts'
import { AnchorError } from './error.ts'
import type { Hex } from './hex.ts'

export type LocalChainOptions = {
  /** Default: one that is free. */
  port?: number
  /** File that keeps the chain. Default: none, the chain ends with its process. */
  stateFile?: string
  /** What a chain that goes on sets its clock to. Default: the machine's. */
  now?: () => Date
  /** Seconds between blocks. Default: none, each transaction is mined in a block of its own at once. */
  blockTime?: number
}

/** A running development chain. Chain id {@link chainPresets}.local; it finalises two blocks back. */
export type LocalChain = {
  url: string
  pid: number
  /** Ends the process and returns when it is gone. The same again does nothing. */
  stop(): Promise<void>
}

/** Milliseconds until a chain that does not answer counts as failed. */
const START_DEADLINE = 30_000

/** Milliseconds that a chain has to write its state and go, before it is killed. */
const STOP_DEADLINE = 5_000

/** Milliseconds between two questions whether the chain answers. */
const POLL_INTERVAL = 25

const PORT_ATTEMPTS = 3

const rpcAnswer = z.object({
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
})

/**
 * Starts a local Ethereum chain (anvil) on 127.0.0.1 and returns when it answers.
 *
 * With a state file the chain survives also a kill of its process: the file is written every second, and a chain started
 * with it goes on from there with the same genesis, and still answers for the state of old blocks.
 *
 * @throws {AnchorError} `LOCAL_CHAIN_FAILED` when there is no anvil for this platform, the port is in use, or the chain
 * does not answer in 30 seconds.
 */
export async function startLocalChain(options: LocalChainOptions = {}): Promise<LocalChain> {
  if (options.stateFile !== undefined) requireWritableFolder(dirname(options.stateFile))
  if (options.port !== undefined) return startOn(await freePort(options.port), options)
  // Another process may take the free port before anvil does.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOn(await freePort(), options)
    } catch (error) {
      if (attempt === PORT_ATTEMPTS) throw error
    }
  }
}

/**
 * Gives an account of a local chain its balance, out of nothing.
 *
 * @param wei - Default: 100 ether.
 * @throws {AnchorError} `LOCAL_CHAIN_FAILED` when the chain does not answer or is no local chain.
 */
export async function fundLocalAccount(url: string, account: Hex, wei = 100n * 10n ** 18n): Promise<void> {
  await callLocalChain(url, 'anvil_setBalance', [account, `0x${wei.toString(16)}`])
}

/**
 * Mines blocks on a local chain, whatever its block time.
 *
 * @throws {AnchorError} `LOCAL_CHAIN_FAILED` when the chain does not answer or is no local chain.
 */
export async function mineLocalBlocks(url: string, count = 1): Promise<void> {
  await callLocalChain(url, 'anvil_mine', [`0x${count.toString(16)}`])
}

/**
 * Asks a local chain what only a development chain answers (`anvil_…`, `evm_…`).
 *
 * @throws {AnchorError} `LOCAL_CHAIN_FAILED` when the chain does not answer or refuses.
 */
export async function callLocalChain(
  url: string,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  let answer: z.infer<typeof rpcAnswer>
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(START_DEADLINE),
    })
    answer = rpcAnswer.parse(await response.json())
  } catch (cause) {
    throw new AnchorError('LOCAL_CHAIN_FAILED', `no local chain answers at ${url}`, { cause })
  }
  if (answer.error !== undefined) {
    throw new AnchorError('LOCAL_CHAIN_FAILED', `the local chain refused ${method}: ${answer.error.message}`)
  }
  return answer.result
}

async function startOn(
  port: number,
  { stateFile, blockTime, now = () => new Date() }: LocalChainOptions,
): Promise<LocalChain> {
  const flags = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--chain-id',
    String(chainPresets.local.id),
    '--quiet',
  ]
  // `finalized` is two epochs behind: with one slot an epoch, two blocks.
  flags.push('--slots-in-an-epoch', '1')
  if (blockTime !== undefined) flags.push('--block-time', String(blockTime))
  if (stateFile !== undefined)
    flags.push('--state', stateFile, '--state-interval', '1', '--preserve-historical-states')

  const genesisTime = stateFile === undefined ? undefined : readGenesisTime(stateFile)
  if (genesisTime !== undefined) flags.push('--timestamp', String(genesisTime))

  const complaints = mkdtempSync(join(tmpdir(), 'licet-chain-'))
  const complaintsFile = join(complaints, 'stderr')
  // A file, not a pipe: the chain must outlive the process that started it, should that be killed.
  const stderr = openSync(complaintsFile, 'w')
  const anvil = spawn(anvilBinary(), flags, { stdio: ['ignore', 'ignore', stderr] })
  closeSync(stderr)
  anvil.unref()

  let gone = false
  const exit = new Promise<void>((resolve) => {
    const end = () => {
      gone = true
      resolve()
    }
    anvil.once('exit', end)
    anvil.once('error', end)
  })
  const stop = async () => {
    if (gone) return
    anvil.kill('SIGTERM')
    const patience = new AbortController()
    await Promise.race([
      exit,
      delay(STOP_DEADLINE, undefined, { signal: patience.signal }).catch(() => undefined),
    ])
    patience.abort()
    if (!gone) anvil.kill('SIGKILL')
    await exit
  }

  const url = `http://127.0.0.1:${port}`
  try {
    const deadline = AbortSignal.timeout(START_DEADLINE)
    while (!(await answers(url, deadline))) {
      if (gone || deadline.aborted) {
        const said = readFileSync(complaintsFile, 'utf8').trim().slice(0, 500)
        throw new AnchorError(
          'LOCAL_CHAIN_FAILED',
          `the local chain did not start on port ${port}: ${said || 'no reason given'}`,
        )
      }
      await delay(POLL_INTERVAL)
    }
    if (gone || anvil.pid === undefined) {
      throw new AnchorError(
        'LOCAL_CHAIN_FAILED',
        `the local chain ended as soon as it was started on port ${port}`,
      )
    }
    // `--timestamp` set the whole chain's clock back as well.
    if (genesisTime !== undefined)
      await callLocalChain(url, 'evm_setTime', [Math.floor(now().getTime() / 1000)])
    return { url, pid: anvil.pid, stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    rmSync(complaints, { recursive: true, force: true })
  }
}

/** Anvil itself runs on without a word when it cannot write its state. */
function requireWritableFolder(folder: string): void {
  try {
    accessSync(join(folder, '.'), constants.W_OK)
  } catch (cause) {
    throw new AnchorError('LOCAL_CHAIN_FAILED', `the chain's state cannot be written into ${folder}`, {
      cause,
    })
  }
}

const stateBlocks = z.object({
  blocks: z.array(z.object({ header: z.object({ number: z.string(), timestamp: z.string() }) })),
})

/**
 * When the chain in a state file began, in seconds since the epoch; `undefined` when there is none yet.
 *
 * At each start anvil makes a block 0 anew and keeps it in the state beside the others; a chain started twice then
 * answers with any of them. Made for the same second, they are all one block.
 *
 * @throws {AnchorError} `LOCAL_CHAIN_FAILED` when the file is no state of a chain.
 */
function readGenesisTime(stateFile: string): number | undefined {
  if (!existsSync(stateFile)) return undefined
  try {
    const { blocks } = stateBlocks.parse(JSON.parse(readFileSync(stateFile, 'utf8')))
    const genesis = blocks.find(({ header }) => Number(header.number) === 0)
    return genesis === undefined ? undefined : Number(genesis.header.timestamp)
  } catch (cause) {
    throw new AnchorError(
      'LOCAL_CHAIN_FAILED',
      `${stateFile} is not the state of a local chain; restore a copy`,
      { cause },
    )
  }
}

async function answers(url: string, deadline: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
      signal: deadline,
    })
    return response.ok
  } catch {
    return false
  }
}

/** @param wanted - 0: any. Asked before anvil is, since another chain on the port would answer in its place. */
async function freePort(wanted = 0): Promise<number> {
  const server = createServer()
  try {
    server.listen(wanted, '127.0.0.1')
    await once(server, 'listening')
  } catch (cause) {
    throw new AnchorError('LOCAL_CHAIN_FAILED', `port ${wanted} is in use; choose another one`, { cause })
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') {
    throw new AnchorError('LOCAL_CHAIN_FAILED', 'this machine gives out no free port')
  }
  return address.port
}

/** The program inside the platform's package: the npm wrapper around it leaves an orphan when it is killed. */
function anvilBinary(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const platform = `${process.platform}-${architecture}`
  const program = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  try {
    const wrapper = import.meta.resolve('@foundry-rs/anvil/package.json')
    return createRequire(wrapper).resolve(`@foundry-rs/anvil-${platform}/bin/${program}`)
  } catch (cause) {
    throw new AnchorError(
      'LOCAL_CHAIN_FAILED',
      `there is no anvil for ${platform}; use a chain by its RPC URL`,
      { cause },
    )
  }
}
