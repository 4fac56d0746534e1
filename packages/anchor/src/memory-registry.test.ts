import { describe, expect, it } from 'vitest'
import type { Hex } from './hex.ts'
import { MemoryRegistry } from './memory-registry.ts'

const ACCOUNT: Hex = `0x${'a0'.repeat(20)}`
const ROOT: Hex = `0x${'a1'.repeat(32)}`
const OTHER_ROOT: Hex = `0x${'b2'.repeat(32)}`

describe('MemoryRegistry', () => {
  it('has the times that it is told, several blocks with one among them', async () => {
    const registry = new MemoryRegistry({ genesisTime: 1000, blockTime: 12 })
    registry.mine()
    registry.mine(1, 1012)
    registry.mine(1, 2000)
    const times = await Promise.all([0, 1, 2, 3].map(async (number) => (await registry.block(number))?.time))
    expect(times).toEqual([1000, 1012, 1012, 2000])
    expect(() => registry.mine(1, 1999)).toThrow(RangeError)
  })

  it('answers nothing while it is unreachable, and all as before once it is reachable', async () => {
    const registry = new MemoryRegistry()
    const sender = registry.sender(ACCOUNT)
    const { raw, hash } = await sender.prepare(ROOT)
    registry.reachable = false
    const unreachable = expect.objectContaining({ code: 'REGISTRY_UNREACHABLE' })
    for (const question of [
      registry.identity(),
      registry.block('latest'),
      registry.root(ACCOUNT, ROOT),
      registry.account(ACCOUNT, ACCOUNT),
      registry.key(ACCOUNT, ROOT),
      registry.disowned(ACCOUNT, ACCOUNT, ROOT),
      registry.transaction(hash),
      sender.prepare(ROOT),
      sender.broadcast(raw),
      registry.controller(ACCOUNT).authorizeAccount(ACCOUNT),
    ]) {
      await expect(question).rejects.toThrow(unreachable)
    }
    registry.reachable = true
    await sender.broadcast(raw)
    expect(await registry.root(ACCOUNT, ROOT)).toMatchObject({ sequence: 1 })
  })

  it('forgets what was in blocks that are reorganised away, and takes it again', async () => {
    const registry = new MemoryRegistry()
    const sender = registry.sender(ACCOUNT)
    const { raw, hash } = await sender.prepare(ROOT)
    await sender.broadcast(raw)
    const before = await registry.block('latest')
    registry.reorganize(1)
    expect(await registry.transaction(hash)).toBeUndefined()
    expect(await registry.root(ACCOUNT, ROOT)).toBeUndefined()
    await sender.broadcast(raw)
    expect(await registry.root(ACCOUNT, ROOT)).toMatchObject({ sequence: 1 })
    expect((await registry.block('latest'))?.hash).not.toBe(before?.hash)
  })

  it('never reorganises its genesis away', async () => {
    const registry = new MemoryRegistry()
    const genesis = await registry.block(0)
    registry.mine(3)
    registry.reorganize(10)
    expect(await registry.block('latest')).toEqual(genesis)
  })

  it('drops pending transactions when told', async () => {
    const registry = new MemoryRegistry({ automine: false })
    const sender = registry.sender(ACCOUNT)
    const { raw, hash } = await sender.prepare(ROOT)
    await sender.broadcast(raw)
    registry.dropPending()
    expect(await registry.transaction(hash)).toBeUndefined()
  })

  it('mines a transaction only after those with lower nonces', async () => {
    const registry = new MemoryRegistry({ automine: false })
    const sender = registry.sender(ACCOUNT)
    const first = await sender.prepare(ROOT)
    const second = await sender.prepare(OTHER_ROOT, { nonce: first.nonce + 1 })
    await sender.broadcast(second.raw)
    registry.mine()
    expect(await registry.transaction(second.hash)).toMatchObject({ state: 'pending' })
    await sender.broadcast(first.raw)
    registry.mine()
    expect(await registry.transaction(second.hash)).toMatchObject({ state: 'mined' })
  })
})
