import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { deployRegistry } from './deploy.ts'
import { EthereumRegistry } from './ethereum-registry.ts'
import { createEthereumSender } from './ethereum-sender.ts'
import type { Hex } from './hex.ts'
import { fundLocalAccount, type LocalChain, mineLocalBlocks, startLocalChain } from './local-chain.ts'
import { privateKeySigner } from './signer.ts'

const ROOT: Hex = `0x${'a1'.repeat(32)}`
const started: LocalChain[] = []
const folders: string[] = []

async function start(options?: Parameters<typeof startLocalChain>[0]): Promise<LocalChain> {
  const chain = await startLocalChain(options)
  started.push(chain)
  return chain
}

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'licet-local-chain-test-'))
  folders.push(folder)
  return join(folder, 'chain.json')
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The chain writes its state once a second, and not in one piece: the last of it is the closing brace. */
async function untilWritten(file: string, text: string): Promise<void> {
  const isWhole = (state: string) => state.includes(text) && state.endsWith('}')
  while (!existsSync(file) || !isWhole(readFileSync(file, 'utf8'))) await new Promise(setImmediate)
}

afterEach(async () => {
  for (const chain of started.splice(0)) await chain.stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('startLocalChain', () => {
  it('gives a chain that answers, and whose process is gone once it is stopped', async () => {
    const chain = await start()
    await mineLocalBlocks(chain.url, 3)
    expect(isRunning(chain.pid)).toBe(true)
    await chain.stop()
    expect(isRunning(chain.pid)).toBe(false)
    await chain.stop()
    await expect(mineLocalBlocks(chain.url)).rejects.toThrow(
      expect.objectContaining({ code: 'LOCAL_CHAIN_FAILED' }),
    )
  })

  it('goes on with the same genesis, contract and roots after its process was killed', async () => {
    const file = stateFile()
    const first = await start({ stateFile: file })
    const signer = privateKeySigner(new Uint8Array(32).fill(1))
    await fundLocalAccount(first.url, signer.address)
    const options = { chainId: 31337, signer, pollInterval: 10 }
    const { address } = await deployRegistry({ ...options, urls: [first.url] })
    const sender = createEthereumSender({ ...options, urls: [first.url], address })
    await sender.broadcast((await sender.prepare(ROOT)).raw)
    await mineLocalBlocks(first.url)
    const before = new EthereumRegistry({ ...options, urls: [first.url], address })
    const [identity, root] = [await before.identity(), await before.root(signer.address, ROOT)]
    expect(root).toBeDefined()
    await untilWritten(file, ROOT.slice(2))
    process.kill(first.pid, 'SIGKILL')
    await first.stop()
    expect(isRunning(first.pid)).toBe(false)

    const second = await start({ stateFile: file })
    const after = new EthereumRegistry({ ...options, urls: [second.url], address })
    expect(await after.identity()).toEqual(identity)
    expect(await after.root(signer.address, ROOT)).toEqual(root)
    expect(await after.root(signer.address, ROOT, (root?.block ?? 0) - 1)).toBeUndefined()
  })

  it('goes on at the time that the given clock says', async () => {
    const file = stateFile()
    await (await start({ stateFile: file })).stop()
    const later = new Date('2031-01-01T00:00:00Z')
    const { url } = await start({ stateFile: file, now: () => later })
    await mineLocalBlocks(url)
    const address: Hex = `0x${'00'.repeat(20)}`
    const registry = new EthereumRegistry({ chainId: 31337, urls: [url], address })
    const { time = 0 } = (await registry.block('latest')) ?? {}
    expect(time).toBeGreaterThanOrEqual(later.getTime() / 1000)
  })

  it('begins with one and the same block however often it is started, and keeps the time of day', async () => {
    const file = stateFile()
    const genesis = new Set<unknown>()
    for (let starts = 0; starts < 4; starts += 1) {
      const chain = await start({ stateFile: file })
      await mineLocalBlocks(chain.url)
      const registry = new EthereumRegistry({
        chainId: 31337,
        urls: [chain.url],
        address: `0x${'00'.repeat(20)}`,
      })
      genesis.add((await registry.block(0))?.hash)
      const { time = 0 } = (await registry.block('latest')) ?? {}
      expect(Math.abs(time - Date.now() / 1000)).toBeLessThan(60)
      await chain.stop()
    }
    expect(genesis.size).toBe(1)
  })

  it('does not take the answer of another process on its port for its own', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    try {
      const address = taken.address()
      if (address === null || typeof address === 'string') throw new Error('no port')
      await expect(start({ port: address.port })).rejects.toThrow(
        expect.objectContaining({ code: 'LOCAL_CHAIN_FAILED', message: expect.stringContaining('in use') }),
      )
    } finally {
      taken.close()
    }
  })

  it('refuses a folder into which the state cannot be written', async () => {
    await expect(start({ stateFile: join(stateFile(), 'chain.json') })).rejects.toThrow(
      expect.objectContaining({
        code: 'LOCAL_CHAIN_FAILED',
        message: expect.stringContaining('cannot be written'),
      }),
    )
  })

  it('refuses a state file that is none, and leaves it as it is', async () => {
    const file = stateFile()
    writeFileSync(file, 'not a chain')
    await expect(start({ stateFile: file })).rejects.toThrow(
      expect.objectContaining({ code: 'LOCAL_CHAIN_FAILED' }),
    )
    expect(readFileSync(file, 'utf8')).toBe('not a chain')
  })
})
