import { AnchorError, type AnchorSender, type RegistryReader } from '@licet/anchor'
import { expect, it } from 'vitest'
import { anchor } from './anchor.ts'
import { closeBatch } from './close-batch.ts'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { readEvents } from './ledger/events.ts'
import { release } from './release.ts'
import { describeOnBothDatabases, type OpenLedgers } from './testing/both-databases.ts'
import { makeParts, makeSampleBoard, rowsOf, type SampleParts, sampleRecord } from './testing/sample-board.ts'

async function withClosedBatch(
  ledgers: OpenLedgers,
  options: { automine?: boolean } = {},
): Promise<SampleParts> {
  const parts = await makeParts(await ledgers.fresh(), await makeSampleBoard(options))
  await importRecords({
    ...parts,
    source: 'registry.csv',
    rows: rowsOf(sampleRecord('1'), sampleRecord('2')),
  })
  await issue(parts)
  await closeBatch(parts)
  return parts
}

function readBatch({ ledger }: SampleParts) {
  return ledger.read.selectFrom('batches').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
}

async function sequenceOnChain(parts: SampleParts): Promise<number | undefined> {
  const { root } = await readBatch(parts)
  return (await parts.registry.root(parts.sender.account, `0x${root.slice(2)}`))?.sequence
}

/** Counts what is sent, and does what a test tells it on the way. */
function watched(sender: AnchorSender, onBroadcast: (attempt: number) => Promise<void> | void = () => {}) {
  const sent = { prepared: 0, broadcast: [] as string[] }
  const watching: AnchorSender = {
    account: sender.account,
    prepare: (root, options) => {
      sent.prepared++
      return sender.prepare(root, options)
    },
    broadcast: async (raw) => {
      sent.broadcast.push(raw)
      await onBroadcast(sent.broadcast.length)
      await sender.broadcast(raw)
    },
  }
  return { sender: watching, sent }
}

describeOnBothDatabases('anchor', (ledgers) => {
  it('has the signed transaction in the ledger before it is sent', async () => {
    const parts = await withClosedBatch(ledgers)
    const seen: unknown[] = []
    const { sender } = watched(parts.sender, async () => {
      const { state, raw_transaction, transaction_hash } = await readBatch(parts)
      seen.push({ state, raw_transaction, transaction_hash })
    })
    await anchor({ ...parts, sender })
    expect(seen).toEqual([
      {
        state: 'prepared',
        raw_transaction: expect.stringMatching(/^0x/),
        transaction_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      },
    ])
  })

  it('stops at mined when asked to, and goes on to finalized the next time', async () => {
    const parts = await withClosedBatch(ledgers)
    expect(await anchor({ ...parts, goal: 'mined' })).toMatchObject({
      waiting: 0,
      batches: [{ state: 'mined' }],
    })
    expect(await release(parts)).toEqual({ released: 0, held: [] })
    expect(await anchor(parts)).toMatchObject({ waiting: 0, batches: [{ state: 'finalized' }] })
    expect(await release(parts)).toMatchObject({ released: 2 })
  })

  it('comes back without a batch that the chain leaves waiting, and finds it again', async () => {
    const parts = await withClosedBatch(ledgers, { automine: false })
    const still = await anchor({ ...parts, wait: async () => {}, patience: 3 })
    expect(still).toMatchObject({ waiting: 1, batches: [{ state: 'submitted' }] })
    expect(await anchor(parts)).toMatchObject({ waiting: 0, batches: [{ state: 'finalized' }] })
    expect(await sequenceOnChain(parts)).toBe(1)
  })

  it('recognises a root that is anchored although nobody wrote down that it was sent', async () => {
    const parts = await withClosedBatch(ledgers)
    const { sender, sent } = watched(parts.sender)
    const killed: AnchorSender = {
      ...sender,
      broadcast: async (raw) => {
        await sender.broadcast(raw)
        throw new Error('killed after sending')
      },
    }
    await expect(anchor({ ...parts, sender: killed })).rejects.toThrow('killed after sending')
    expect((await readBatch(parts)).state).toBe('prepared')

    await anchor({ ...parts, sender })

    expect(sent.prepared).toBe(1)
    expect(new Set(sent.broadcast).size).toBe(1)
    expect(await sequenceOnChain(parts)).toBe(1)
  })

  it('sends a dropped transaction again, the same one', async () => {
    const parts = await withClosedBatch(ledgers, { automine: false })
    const { sender, sent } = watched(parts.sender)
    let waits = 0
    const wait = async () => {
      waits++
      if (waits === 1) parts.registry.dropPending()
      else await parts.wait()
    }
    expect(await anchor({ ...parts, sender, wait })).toMatchObject({ waiting: 0 })
    expect(sent.prepared).toBe(1)
    expect(sent.broadcast).toHaveLength(2)
    expect(new Set(sent.broadcast).size).toBe(1)
  })

  it('sends a transaction again that was reorganised away after it was mined', async () => {
    const parts = await withClosedBatch(ledgers)
    await anchor({ ...parts, goal: 'mined' })
    parts.registry.reorganize(1)
    expect(await sequenceOnChain(parts)).toBeUndefined()

    expect(await anchor(parts)).toMatchObject({ waiting: 0, batches: [{ state: 'finalized' }] })
    expect(await sequenceOnChain(parts)).toBe(1)
    const { block_number } = await readBatch(parts)
    const { root } = await readBatch(parts)
    expect((await parts.registry.root(parts.sender.account, `0x${root.slice(2)}`))?.block).toBe(block_number)
    expect(await release(parts)).toMatchObject({ released: 2, held: [] })
  })

  it('gives a batch back to the queue whose nonce another transaction took, and sends it under the next', async () => {
    const parts = await withClosedBatch(ledgers)
    const other = `0x${'77'.repeat(32)}` as const
    const { sender, sent } = watched(parts.sender, async (attempt) => {
      if (attempt > 1) return
      const { raw } = await parts.sender.prepare(other)
      await parts.sender.broadcast(raw)
    })
    expect(await anchor({ ...parts, sender })).toMatchObject({ waiting: 0 })
    expect(sent.prepared).toBe(2)
    expect(await sequenceOnChain(parts)).toBe(2)
    expect((await readEvents(parts.ledger.read, '1')).map(({ action }) => action)).toContain('batch.returned')
  })

  it.each([
    ['root, transaction', { root: 1, transaction: 1 }],
    ['root and transaction, twice', { root: 2, transaction: 2 }],
    ['transaction', { root: 0, transaction: 5 }],
  ])(
    'recognises its root after it was killed while sending, although the node lags in its %s',
    async (_, lag) => {
      const parts = await withClosedBatch(ledgers)
      const { sender } = watched(parts.sender)
      const killed: AnchorSender = {
        ...sender,
        broadcast: async (raw) => {
          await sender.broadcast(raw)
          throw new Error('killed after sending')
        },
      }
      await expect(anchor({ ...parts, sender: killed })).rejects.toThrow('killed after sending')
      const { transaction_hash } = await readBatch(parts)
      const taken = watched(parts.sender, (attempt) => {
        if (attempt === 1) throw new AnchorError('NONCE_TAKEN', 'the nonce is used')
      })

      const outcome = await anchor({ ...parts, sender: taken.sender, registry: lagging(parts.registry, lag) })

      expect(outcome).toMatchObject({ waiting: 0, batches: [{ state: 'finalized' }] })
      expect(await readBatch(parts)).toMatchObject({ transaction_hash })
      expect(await release(parts)).toMatchObject({ released: 2, held: [] })
    },
  )

  it('recognises the transaction that was given back, when the next one fails since the root is there', async () => {
    const parts = await withClosedBatch(ledgers, { automine: false })
    const first = await parts.sender.prepare(`0x${(await readBatch(parts)).root.slice(2)}`)
    let attempts = 0
    const sender: AnchorSender = {
      ...parts.sender,
      broadcast: async (raw) => {
        await parts.sender.broadcast(raw)
        attempts++
        if (attempts === 1) throw new AnchorError('NONCE_TAKEN', 'the nonce is used')
      },
    }
    // The first transaction is on its way all the time, and this node does not know it yet.
    const registry = lagging(parts.registry, { root: 0, transaction: 1 })
    let waits = 0
    const wait = async () => {
      waits++
      if (waits > 1) await parts.wait()
    }

    expect(await anchor({ ...parts, sender, registry, wait })).toMatchObject({ waiting: 0 })

    expect(attempts).toBe(2)
    expect(await readBatch(parts)).toMatchObject({ state: 'finalized', transaction_hash: first.hash })
    expect(await release(parts)).toMatchObject({ released: 2, held: [] })
  })

  it('refuses to send a root that its account anchored through a transaction nobody here knows', async () => {
    const parts = await withClosedBatch(ledgers)
    const { root } = await readBatch(parts)
    const { raw } = await parts.sender.prepare(`0x${root.slice(2)}`)
    await parts.sender.broadcast(raw)
    await expect(anchor(parts)).rejects.toMatchObject({ code: 'ROOT_FOREIGN' })
    expect(await sequenceOnChain(parts)).toBe(1)
  })

  it.each([
    ['before the transaction is signed', 'prepare'],
    ['while it is sent', 'broadcast'],
  ] as const)('keeps the batch when the chain is down %s', async (_, method) => {
    const parts = await withClosedBatch(ledgers)
    const down: AnchorSender = {
      ...parts.sender,
      [method]: async () => {
        throw new AnchorError('REGISTRY_UNREACHABLE', 'no endpoint answers')
      },
    }
    await expect(anchor({ ...parts, sender: down })).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    expect(await anchor(parts)).toMatchObject({ waiting: 0 })
    expect(await sequenceOnChain(parts)).toBe(1)
  })

  it('says what the chain said when it refuses the transaction, and keeps the batch queued', async () => {
    const parts = await withClosedBatch(ledgers)
    const poor: AnchorSender = {
      ...parts.sender,
      broadcast: async () => {
        throw new AnchorError('INSUFFICIENT_FUNDS', 'the account has no ether')
      },
    }
    await expect(anchor({ ...parts, sender: poor })).rejects.toMatchObject({
      code: 'TRANSACTION_REFUSED',
      message: expect.stringContaining('the account has no ether'),
    })
    expect(await anchor(parts)).toMatchObject({ waiting: 0 })
  })

  it('anchors from the board’s own account in the board’s own registry alone', async () => {
    const parts = await withClosedBatch(ledgers)
    const stranger = parts.registry.sender('0x00000000000000000000000000000000000000ee')
    await expect(anchor({ ...parts, sender: stranger })).rejects.toMatchObject({ code: 'KEY_MISMATCH' })
    const elsewhere = (await makeSampleBoard({ chainId: 5 })).registry
    await expect(anchor({ ...parts, registry: elsewhere })).rejects.toMatchObject({ code: 'CHAIN_MISMATCH' })
  })

  it('takes several batches one after the other', async () => {
    const parts = await withClosedBatch(ledgers)
    await importRecords({ ...parts, source: 'more.csv', rows: rowsOf(sampleRecord('3')) })
    await issue(parts)
    await closeBatch(parts)
    const progress: unknown[] = []
    const outcome = await anchor({ ...parts, onProgress: (done, total) => progress.push([done, total]) })
    expect(outcome.batches.map(({ batch, state }) => [batch, state])).toEqual([
      [1, 'finalized'],
      [2, 'finalized'],
    ])
    expect(progress).toEqual([
      [1, 2],
      [2, 2],
    ])
  })
})

/** A reader of which the first answers are those of a node that has not seen the newest blocks. */
function lagging(registry: RegistryReader, lag: { root: number; transaction: number }): RegistryReader {
  const left = { ...lag }
  return {
    chainId: registry.chainId,
    address: registry.address,
    identity: () => registry.identity(),
    block: (tag) => registry.block(tag),
    root: async (...args) => (left.root-- > 0 ? undefined : registry.root(...args)),
    account: (...args) => registry.account(...args),
    key: (...args) => registry.key(...args),
    disowned: (...args) => registry.disowned(...args),
    transaction: async (hash) => (left.transaction-- > 0 ? undefined : registry.transaction(hash)),
  }
}
