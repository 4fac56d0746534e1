import { MemoryRegistry } from '@licet/anchor'
import { describe, expect, it } from 'vitest'
import { rememberedRegistry } from './remembered-registry.ts'

const hash = `0x${'11'.repeat(32)}` as const
const account = `0x${'a1'.repeat(20)}` as const

describe('rememberedRegistry', () => {
  it('asks what it knows once, and what nobody knew again', async () => {
    const registry = new MemoryRegistry()
    const remembered = rememberedRegistry(registry)
    expect(await remembered.root(account, hash)).toBeUndefined()
    expect(await remembered.transaction(hash)).toBeUndefined()
    const sender = registry.sender(account)
    const { raw, hash: transaction } = await sender.prepare(hash)
    await sender.broadcast(raw)

    const anchored = await remembered.root(account, hash)
    expect(anchored).toMatchObject({ sequence: 1 })
    expect(await remembered.transaction(transaction)).toMatchObject({ state: 'mined' })
    registry.reachable = false
    expect(await remembered.root(account, hash)).toEqual(anchored)
  })

  it('asks again after nobody answered', async () => {
    const registry = new MemoryRegistry()
    const remembered = rememberedRegistry(registry)
    registry.reachable = false
    await expect(remembered.identity()).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' })
    registry.reachable = true
    expect(await remembered.identity()).toMatchObject({ chainId: registry.chainId })
  })
})
