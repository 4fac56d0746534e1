import { parseLicenseCredential } from '@licet/credential'
import { parseJson } from '@licet/mlvs'
import { expect, it } from 'vitest'
import { anchor } from './anchor.ts'
import { closeBatch } from './close-batch.ts'
import { findCredential } from './credential-to-export.ts'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import type { Ledger } from './ledger/ledger.ts'
import { openProofGate } from './proof-gate.ts'
import { systemRandomness } from './randomness.ts'
import { release } from './release.ts'
import { setStatus } from './set-status.ts'
import { readSummary } from './summary.ts'
import { describeOnBothDatabases } from './testing/both-databases.ts'
import { Killed, killedAtWrite } from './testing/killed-ledger.ts'
import { makeParts, makeSampleBoard, rowsOf, type SampleParts, sampleRecord } from './testing/sample-board.ts'

const source = 'registry.csv'
const records = ['1', '2', '3', '4'].map((number) => sampleRecord(number))

/** The way of every record, from row to released credential. */
async function takeTheWay(parts: SampleParts) {
  const imported = await importRecords({ ...parts, source, rows: rowsOf(...records) })
  const issued = await issue(parts)
  const closed = await closeBatch(parts)
  const anchored = await anchor(parts)
  const released = await release(parts)
  return { imported, issued, closed, anchored, released }
}

describeOnBothDatabases('The way of one record', (ledgers) => {
  it('leads from the row to a released credential whose two proofs the verifier confirms', async () => {
    const parts = await makeParts(await ledgers.fresh(), await makeSampleBoard())

    const { imported, issued, closed, anchored, released } = await takeTheWay(parts)

    expect(imported.added).toBe(4)
    expect(issued.issued.map(({ code }) => code)).toEqual(records.map(({ code }) => code))
    expect(closed).toMatchObject({ credentials: 4, statusLists: 3 })
    expect(anchored).toMatchObject({ waiting: 0, batches: [{ root: closed?.root, state: 'finalized' }] })
    expect(released).toEqual({ released: 4, held: [] })
    const credential = await findCredential(parts, 'WV-MDR-3')
    expect(credential).toMatchObject({ state: 'released', inForce: true })
    const document = parseJson(credential?.document ?? '')
    expect(parseLicenseCredential(document)).toMatchObject({
      outcome: 'parsed',
      credential: { credentialSubject: { license: { ...records[2] } } },
    })
    await expectAuthentic(parts)
  })

  it('gone a second time, changes nothing', async () => {
    const parts = await makeParts(await ledgers.fresh(), await makeSampleBoard())
    await takeTheWay(parts)
    const before = await readSummary(parts.ledger)

    const { imported, issued, closed, anchored, released } = await takeTheWay(parts)

    expect(imported).toMatchObject({ added: 0, changed: 0, unchanged: 4 })
    expect(issued.issued).toEqual([])
    expect(closed).toBeUndefined()
    expect(anchored.batches).toEqual([])
    expect(released.released).toBe(0)
    expect(await readSummary(parts.ledger)).toEqual(before)
  })

  it.each(['before', 'after'] as const)(
    'killed %s any write and gone again, ends where it would have ended',
    async (moment) => {
      for (let n = 1; ; n++) {
        const sample = await makeSampleBoard()
        const parts = await makeParts(await ledgers.fresh(), sample)
        const { ledger, fate } = killedAtWrite(parts.ledger, n, moment)
        await takeTheWay({ ...parts, ledger }).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error
        })
        if (!fate.killed) {
          expect(n, 'writes on the way').toBeGreaterThan(10)
          break
        }

        await takeTheWay(parts)

        expect(await readSummary(parts.ledger), `killed ${moment} write ${n}`).toEqual({
          licenses: 4,
          credentials: { released: 4 },
          batches: { released: 1 },
        })
        await expectNothingTwice(parts.ledger)
        expect(await rootsOnChain(parts)).toBe(1)
        await expectAuthentic(parts)
      }
    },
  )

  it('keeps everything signed and queued while the chain is down, says so, and resumes', async () => {
    const parts = await makeParts(await ledgers.fresh(), await makeSampleBoard())
    await importRecords({ ...parts, source, rows: rowsOf(...records) })
    parts.registry.reachable = false

    await issue(parts)
    await closeBatch(parts)
    await expect(anchor(parts)).rejects.toMatchObject({
      code: 'CHAIN_UNREACHABLE',
      message: expect.stringMatching(/4 credentials in 1 batches stay signed and queued.*licet anchor/),
    })
    expect((await readSummary(parts.ledger)).credentials).toEqual({ batched: 4 })

    parts.registry.reachable = true
    await anchor(parts)
    expect(await release(parts)).toEqual({ released: 4, held: [] })
  })

  it('gives a changed or renewed license a new credential that supersedes the old one', async () => {
    const parts = await makeParts(await ledgers.fresh(), await makeSampleBoard())
    await takeTheWay(parts)
    const old = await findCredential(parts, 'WV-MDR-1')

    const renewed = sampleRecord('1', { date_expires: '2029-01-02', updated_at: '2026-01-01' })
    await importRecords({ ...parts, source, rows: rowsOf(renewed, ...records.slice(1)) })
    const outcome = await issue(parts)
    await closeBatch(parts)
    await anchor(parts)
    await release(parts)

    expect(outcome).toMatchObject({ issued: [{ code: 'WV-MDR-1', supersedes: old?.id }], superseded: 1 })
    const now = await findCredential(parts, 'WV-MDR-1')
    expect(now).toMatchObject({ state: 'released', inForce: true, id: outcome.issued[0]?.id })
    expect(await findCredential(parts, old?.id ?? '')).toMatchObject({
      inForce: false,
      supersededBy: now?.id,
    })
    await expectAuthentic(parts)
  })

  it('anchors the status lists anew after a revocation, without any new credential', async () => {
    const parts = await makeParts(await ledgers.fresh(), await makeSampleBoard())
    await takeTheWay(parts)
    await setStatus({ ...parts, code: 'WV-MDR-1', status: 'REVOKED', reason: 'Board order 26-1' })

    expect(await closeBatch(parts)).toMatchObject({ credentials: 0, statusLists: 3 })
    expect(await anchor(parts)).toMatchObject({ waiting: 0 })
    expect(await release(parts)).toEqual({ released: 0, held: [] })
    expect(await rootsOnChain(parts)).toBe(2)
  })
})

async function expectAuthentic({ ledger, board, registry, clock }: SampleParts): Promise<void> {
  const gate = await openProofGate({ board, registry, clock, random: systemRandomness })
  const rows = await ledger.read
    .selectFrom('credentials')
    .select(['document'])
    .where('state', '=', 'released')
    .execute()
  for (const { document } of rows) {
    expect(await gate(JSON.parse(document ?? ''))).toEqual({ outcome: 'verified' })
  }
}

async function expectNothingTwice(ledger: Ledger): Promise<void> {
  const inForce = await ledger.read
    .selectFrom('credentials')
    .select('code')
    .where('current', '=', 1)
    .execute()
  expect(new Set(inForce.map(({ code }) => code)).size).toBe(inForce.length)
  const indices = await ledger.read
    .selectFrom('status_indices')
    .select(['purpose', 'list', 'position'])
    .execute()
  expect(new Set(indices.map((index) => JSON.stringify(index))).size).toBe(indices.length)
}

async function rootsOnChain({ ledger, registry, sender }: SampleParts): Promise<number> {
  const batches = await ledger.read.selectFrom('batches').select('root').execute()
  const sequences = await Promise.all(
    batches.map(({ root }) => registry.root(sender.account, `0x${root.slice(2)}`)),
  )
  return Math.max(0, ...sequences.map((anchored) => anchored?.sequence ?? 0))
}
