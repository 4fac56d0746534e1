import { fillerLeaf, type Hex } from '@licet/anchor'
import { buildBatch } from '@licet/anchor/batch'
import { describe, expect, it } from 'vitest'
import { buildAnchorableBatch, closeBatch } from './close-batch.ts'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { setStatus } from './set-status.ts'
import { describeOnBothDatabases } from './testing/both-databases.ts'
import { makeParts, makeSampleBoard, rowsOf, sampleRecord } from './testing/sample-board.ts'

const sample = await makeSampleBoard()

describeOnBothDatabases('closeBatch', (ledgers) => {
  it('joins all signed credentials and all status lists under one root', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source: 'a', rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    await issue(parts)

    const closed = await closeBatch(parts)

    const leaves = await parts.ledger.read
      .selectFrom('batch_leaves')
      .selectAll()
      .orderBy('position')
      .execute()
    expect(leaves.map(({ kind }) => kind)).toEqual([
      'credential',
      'credential',
      'status-list',
      'status-list',
      'status-list',
    ])
    const digests = leaves.map(({ digest }): Hex => `0x${digest.slice(2)}`)
    expect(closed).toEqual({ batch: 1, root: buildBatch(digests).root, credentials: 2, statusLists: 3 })
  })

  it('does nothing when nothing waits', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    expect(await closeBatch(parts)).toBeUndefined()
    await importRecords({ ...parts, source: 'a', rows: rowsOf(sampleRecord('1')) })
    await issue(parts)
    await closeBatch(parts)
    expect(await closeBatch(parts)).toBeUndefined()
  })

  it('leaves out a credential that was revoked before it was ever anchored', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source: 'a', rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    await issue(parts)
    await setStatus({ ...parts, code: 'WV-MDR-1', status: 'REVOKED', reason: 'Board order' })
    expect(await closeBatch(parts)).toMatchObject({ credentials: 1 })
  })

  it('puts a credential into one batch when two processes close at the same time', async () => {
    const location = await ledgers.location()
    const parts = await makeParts(await ledgers.open(location), sample)
    const other = { ...parts, ledger: await ledgers.open(location) }
    await importRecords({ ...parts, source: 'a', rows: rowsOf(sampleRecord('1')) })
    await issue(parts)
    const closed = await Promise.all([closeBatch(parts), closeBatch(other)])
    expect(closed.filter((batch) => batch !== undefined)).toHaveLength(1)
  })
})

describe('buildAnchorableBatch', () => {
  const leaf = { digest: `0x${'11'.repeat(32)}`, kind: 'credential', subject: 'urn:uuid:1' } as const

  it('adds a random filler leaf while the contract would take the root for a function call', () => {
    const colliding = new Set([buildBatch([leaf.digest]).root])
    const filling = new Uint8Array(32).fill(7)
    const { root, leaves } = buildAnchorableBatch(
      [leaf],
      () => filling,
      (candidate) => colliding.has(candidate),
    )
    expect(leaves).toEqual([leaf, { digest: fillerLeaf(filling), kind: 'filler', subject: '07'.repeat(32) }])
    expect(root).toBe(buildBatch([leaf.digest, fillerLeaf(filling)]).root)
  })

  it('adds none otherwise', () => {
    expect(buildAnchorableBatch([leaf], () => new Uint8Array(32)).leaves).toEqual([leaf])
  })
})
