import type { RegistryReader } from '@licet/anchor'
import { keyHash } from '@licet/credential'
import { expect, it } from 'vitest'
import { anchor } from './anchor.ts'
import { closeBatch } from './close-batch.ts'
import { findCredential } from './credential-to-export.ts'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { readEvents } from './ledger/events.ts'
import { openProofGate } from './proof-gate.ts'
import { systemRandomness } from './randomness.ts'
import { release } from './release.ts'
import { rememberedRegistry } from './remembered-registry.ts'
import { readNewestAnchoredVersion, readNewestVersion } from './status-lists.ts'
import { describeOnBothDatabases, type OpenLedgers } from './testing/both-databases.ts'
import { makeParts, makeSampleBoard, rowsOf, type SampleParts, sampleRecord } from './testing/sample-board.ts'

async function withFinalBatch(ledgers: OpenLedgers): Promise<SampleParts> {
  const parts = await makeParts(await ledgers.fresh(), await makeSampleBoard())
  const records = ['1', '2', '3'].map((number) => sampleRecord(number))
  await importRecords({ ...parts, source: 'registry.csv', rows: rowsOf(...records) })
  await issue(parts)
  await closeBatch(parts)
  await anchor(parts)
  return parts
}

describeOnBothDatabases('release', (ledgers) => {
  it('gives every credential and status list of the batch its second proof', async () => {
    const parts = await withFinalBatch(ledgers)
    const progress: unknown[] = []
    await release({ ...parts, onProgress: (done, total) => progress.push([done, total]) })

    const credential = await findCredential(parts, 'WV-MDR-1')
    expect(JSON.parse(credential?.document ?? '').proof).toMatchObject([
      { cryptosuite: 'eddsa-rdfc-2022', verificationMethod: 'did:web:board.example#credential-1' },
      { cryptosuite: 'merkle-proof-2019', verificationMethod: 'did:web:board.example#anchor-1' },
    ])
    const list = { purpose: 'revocation', list: 1 } as const
    const stapled = await readNewestAnchoredVersion(parts.ledger.read, list)
    expect(JSON.parse(stapled?.document ?? '').proof).toHaveLength(2)
    expect(stapled).toEqual(await readNewestVersion(parts.ledger.read, list))
    expect(progress).toEqual([[3, 3]])
  })

  it('holds a credential that does not say what was signed, with the verifier’s report, and releases the others', async () => {
    const parts = await withFinalBatch(ledgers)
    const { id, document } = (await findCredential(parts, 'WV-MDR-2')) ?? {}
    const forged = document?.replaceAll('Sample2', 'Impostor') ?? ''
    await parts.ledger.write((queries) =>
      queries
        .updateTable('credentials')
        .set({ document: forged })
        .where('id', '=', id ?? '')
        .execute(),
    )

    const outcome = await release(parts)

    expect(outcome).toMatchObject({
      released: 2,
      held: [{ id, code: 'WV-MDR-2', reason: expect.stringMatching(/^SIGNATURE_INVALID/) }],
    })
    const { state, held_report } = await parts.ledger.read
      .selectFrom('credentials')
      .select(['state', 'held_report'])
      .where('id', '=', id ?? '')
      .executeTakeFirstOrThrow()
    expect(state).toBe('held')
    expect(JSON.parse(held_report ?? '')).toMatchObject({ authentic: false })
    expect(await findCredential(parts, 'WV-MDR-2')).not.toHaveProperty('link')
  })

  it('holds everything that was signed with a key the board never published', async () => {
    const parts = await withFinalBatch(ledgers)
    const board = { ...parts.board, keys: parts.board.keys.filter(({ purpose }) => purpose === 'status') }
    const outcome = await release({ ...parts, board })
    expect(outcome.released).toBe(0)
    expect(outcome.held.map(({ reason }) => reason.split(':')[0])).toEqual(Array(3).fill('KEY_NOT_LISTED'))
  })

  it('holds everything that was signed with a key since marked as stolen', async () => {
    const parts = await withFinalBatch(ledgers)
    const since = (await parts.registry.block(1))?.time ?? 0
    await parts.controller.compromiseKey(keyHash(parts.credentialSigner.publicKey), since)
    const outcome = await release(parts)
    expect(outcome.released).toBe(0)
    expect(outcome.held[0]?.reason).toMatch(/^KEY_COMPROMISED/)
  })

  it('releases nothing while the chain does not answer', async () => {
    const parts = await withFinalBatch(ledgers)
    parts.registry.reachable = false
    await expect(release(parts)).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    parts.registry.reachable = true
    expect(await release(parts)).toMatchObject({ released: 3 })
  })

  it('puts nothing on hold because the chain stops answering in the middle', async () => {
    const parts = await withFinalBatch(ledgers)
    const { registry } = parts
    let asked = 0
    const flaky: RegistryReader = {
      ...rememberedRegistry(registry),
      root: async (...args) => {
        asked++
        registry.reachable = false
        return registry.root(...args)
      },
    }
    await expect(release({ ...parts, registry: flaky })).rejects.toMatchObject({ code: 'CHAIN_UNREACHABLE' })
    expect(asked).toBeGreaterThan(0)
    registry.reachable = true
    expect(await release(parts)).toEqual({ released: 3, held: [] })
  })

  it.each(['transaction', 'root'] as const)(
    'holds nothing because a lagging node did not know the %s once, and releases all the next time',
    async (question) => {
      const parts = await withFinalBatch(ledgers)
      const lagging = forgetful(parts.registry, question)

      await expect(release({ ...parts, registry: lagging })).rejects.toMatchObject({ code: 'CHAIN_MISMATCH' })

      const states = await parts.ledger.read.selectFrom('credentials').select('state').execute()
      expect(states.map(({ state }) => state)).toEqual(Array(3).fill('anchored'))
      expect(await release({ ...parts, registry: lagging })).toEqual({ released: 3, held: [] })
    },
  )

  it('judges what it holds anew each time, and releases what verifies now', async () => {
    const parts = await withFinalBatch(ledgers)
    const refuse = async () => ({
      outcome: 'refused' as const,
      reason: 'SOME_DOUBT: a defect since mended',
      report: {},
    })
    expect(await release({ ...parts, gate: refuse })).toMatchObject({ released: 0, held: [{}, {}, {}] })
    expect(await release({ ...parts, gate: refuse })).toMatchObject({ released: 0, held: [{}, {}, {}] })

    const progress: unknown[] = []
    const outcome = await release({ ...parts, onProgress: (done, total) => progress.push([done, total]) })

    expect(outcome).toEqual({ released: 3, held: [] })
    expect(progress).toEqual([[3, 3]])
    const credential = await findCredential(parts, 'WV-MDR-1')
    expect(credential).toMatchObject({ state: 'released', link: expect.any(String) })
    const actions = (await readEvents(parts.ledger.read, credential?.id ?? '')).map(({ action }) => action)
    expect(actions).toEqual(['credential.issued', 'credential.held', 'credential.released'])
  })

  it('goes on trusting itself in a run of more than a day', async () => {
    const parts = await withFinalBatch(ledgers)
    const gate = await openProofGate({ ...parts, random: systemRandomness })
    parts.time.now = new Date(parts.time.now.getTime() + 30 * 3600 * 1000)
    expect(await release({ ...parts, gate })).toEqual({ released: 3, held: [] })
  })
})

/** A reader that answers one question once as a node does that lags behind. */
function forgetful(registry: RegistryReader, question: 'transaction' | 'root'): RegistryReader {
  let hasForgotten = false
  const once = async <Answer>(asked: typeof question, answer: Promise<Answer>) => {
    if (hasForgotten || asked !== question) return answer
    hasForgotten = true
    return undefined
  }
  return {
    ...rememberedRegistry(registry),
    transaction: (hash) => once('transaction', registry.transaction(hash)),
    root: (...args) => once('root', registry.root(...args)),
  }
}
