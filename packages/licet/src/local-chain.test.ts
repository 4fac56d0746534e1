import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callLocalChain } from '@licet/anchor/local-chain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { joinLocalChain } from './local-chain.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-chain-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const pidOf = async () => JSON.parse(await readFile(join(folder, 'process.json'), 'utf8')).pid as number
const portOf = (url: string) => Number(new URL(url).port)
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('joinLocalChain', () => {
  test('commands share one chain, the last one that leaves stops it, and the next one finds it as it was', async () => {
    const first = await joinLocalChain({ folder })
    const home = { folder, port: portOf(first.url), genesisHash: first.genesisHash }
    const pid = await pidOf()
    const second = await joinLocalChain(home)
    expect(second.url).toBe(first.url)
    expect(await pidOf()).toBe(pid)

    await first.leave()
    expect(isRunning(pid)).toBe(true)
    const account = '0x00000000000000000000000000000000000000aa'
    await callLocalChain(second.url, 'anvil_setBalance', [account, '0x7'])
    await callLocalChain(second.url, 'anvil_mine', ['0x1'])
    await second.leave()
    expect(isRunning(pid)).toBe(false)

    const third = await joinLocalChain(home)
    expect(third).toMatchObject({ url: first.url, genesisHash: first.genesisHash })
    expect(await callLocalChain(third.url, 'eth_getBalance', [account, 'latest'])).toBe('0x7')
    await third.leave()
    await expect(pidOf()).rejects.toThrow('ENOENT')
  })

  test('another program on the port is named as what is in the way', async () => {
    const first = await joinLocalChain({ folder })
    await first.leave()
    const stranger = createServer((_request, response) => response.end('no chain'))
    stranger.listen(portOf(first.url), '127.0.0.1')
    await once(stranger, 'listening')
    const home = { folder, port: portOf(first.url), genesisHash: first.genesisHash }
    await expect(joinLocalChain(home)).rejects.toMatchObject({ code: 'PORT_IN_USE' })
    stranger.close()
    await once(stranger, 'close')
  })

  test('a chain that begins with another block is not taken for the home’s own', async () => {
    const first = await joinLocalChain({ folder })
    await first.leave()
    const home = { folder, port: portOf(first.url), genesisHash: `0x${'00'.repeat(32)}` as const }
    await expect(joinLocalChain(home)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
  })
})
