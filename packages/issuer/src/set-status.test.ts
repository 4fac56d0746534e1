import { licenseStatuses } from '@licet/mlvs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { closeBatch } from './close-batch.ts'
import { findCredential } from './credential-to-export.ts'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { readEvents } from './ledger/events.ts'
import { readLicense, readLicenseHistory, recordOf } from './ledger/licenses.ts'
import { setStatus } from './set-status.ts'
import { describeOnBothDatabases, type OpenLedgers } from './testing/both-databases.ts'
import { publishedBits } from './testing/published-bits.ts'
import { makeParts, makeSampleBoard, rowsOf, type SampleParts, sampleRecord } from './testing/sample-board.ts'

const sample = await makeSampleBoard()
const code = 'WV-MDR-1'
const reason = 'Board order 26-17'
const superseded = { revocation: true, suspension: false, refresh: true }
const clean = { revocation: false, suspension: false, refresh: false }

async function withCredential(ledgers: OpenLedgers): Promise<SampleParts> {
  const parts = await makeParts(await ledgers.fresh(), sample)
  await importRecords({
    ...parts,
    source: 'registry.csv',
    rows: rowsOf(sampleRecord('1'), sampleRecord('2')),
  })
  await issue(parts)
  return parts
}

describeOnBothDatabases('setStatus', (ledgers) => {
  it.each([
    ['REVOKED', { revoked: 1 }, { ...clean, revocation: true }],
    ['EXPIRED', { revoked: 1 }, { ...clean, revocation: true }],
    ['DECEASED', { revoked: 1 }, { ...clean, revocation: true }],
    ['SUSPENDED', { suspended: 1 }, { ...clean, suspension: true }],
    ['ACTIVE_WITH_RESTRICTIONS', { superseded: 1, issueNeeded: true }, superseded],
  ] as const)(
    'makes a license %s: record, history, event and signed lists in one write',
    async (status, outcome, bits) => {
      const parts = await withCredential(ledgers)

      expect(await setStatus({ ...parts, code, status, reason })).toMatchObject({ changed: true, ...outcome })

      const license = await readLicense(parts.ledger.read, code)
      const record = license && recordOf(license)
      expect(record).toMatchObject({ status, status_detail: reason, updated_at: '2025-12-31' })
      const history = await readLicenseHistory(parts.ledger.read, code)
      expect(history.at(-1)).toMatchObject({
        cause: 'status',
        actor: 'clerk',
        reason,
        record: license?.record,
      })
      const event = (await readEvents(parts.ledger.read, code)).at(-1)
      expect(event).toMatchObject({ action: 'status.set', actor: 'clerk', reason })
      expect(await publishedBits(parts.ledger, code)).toEqual(bits)
      expect(await publishedBits(parts.ledger, 'WV-MDR-2')).toEqual(clean)
    },
  )

  it('lifts a suspension: the bit is cleared and the credential is good again', async () => {
    const parts = await withCredential(ledgers)
    await setStatus({ ...parts, code, status: 'SUSPENDED', reason })
    const outcome = await setStatus({ ...parts, code, status: 'ACTIVE', reason: 'Order lifted' })
    expect(outcome).toMatchObject({ reinstated: 1, issueNeeded: false })
    expect(outcome.record).not.toHaveProperty('status_detail')
    expect(await publishedBits(parts.ledger, code)).toEqual(clean)
    expect((await issue(parts)).issued).toEqual([])
  })

  it('keeps the bit of a credential that does not name the restrictions its license came back with', async () => {
    const parts = await withCredential(ledgers)
    const old = await findCredential(parts, code)
    await setStatus({ ...parts, code, status: 'SUSPENDED', reason })
    const outcome = await setStatus({
      ...parts,
      code,
      status: 'ACTIVE_WITH_RESTRICTIONS',
      reason: 'No surgery',
    })
    expect(outcome).toMatchObject({ reinstated: 0, issueNeeded: true })
    expect(await publishedBits(parts.ledger, code, old?.id)).toEqual({
      ...superseded,
      suspension: true,
    })

    const outcomeOfIssue = await issue(parts)
    expect(outcomeOfIssue).toMatchObject({ superseded: 1, issued: [{ supersedes: old?.id }] })
    const { issued } = outcomeOfIssue
    expect((await findCredential(parts, old?.id ?? ''))?.supersededBy).toBe(issued[0]?.id)
    expect(await publishedBits(parts.ledger, code, issued[0]?.id)).toEqual(clean)
  })

  it('batches no credential that a restriction took out of force before it was anchored', async () => {
    const parts = await withCredential(ledgers)
    await setStatus({ ...parts, code, status: 'ACTIVE_WITH_RESTRICTIONS', reason: 'No surgery' })
    expect(await closeBatch(parts)).toMatchObject({ credentials: 1 })
  })

  it('gives a license that is unrestricted again before the new credential was made a new one all the same', async () => {
    const parts = await withCredential(ledgers)
    const old = await findCredential(parts, code)
    await setStatus({ ...parts, code, status: 'ACTIVE_WITH_RESTRICTIONS', reason: 'No surgery' })
    await setStatus({ ...parts, code, status: 'ACTIVE', reason: 'Overturned on appeal' })
    const { issued } = await issue(parts)
    expect(issued).toMatchObject([{ code, supersedes: old?.id }])
    expect(await publishedBits(parts.ledger, code, old?.id)).toEqual(superseded)
    expect(await publishedBits(parts.ledger, code, issued[0]?.id)).toEqual(clean)
  })

  it('never clears a revocation: a license that is active again gets a new credential', async () => {
    const parts = await withCredential(ledgers)
    const old = await findCredential(parts, code)
    await setStatus({ ...parts, code, status: 'REVOKED', reason })
    expect((await issue(parts)).issued).toEqual([])
    expect(
      await setStatus({ ...parts, code, status: 'ACTIVE', reason: 'Overturned on appeal' }),
    ).toMatchObject({
      reinstated: 0,
      issueNeeded: true,
    })
    const { issued } = await issue(parts)
    expect(issued).toMatchObject([{ code }])
    expect(issued[0]?.id).not.toBe(old?.id)
    expect(await publishedBits(parts.ledger, code, old?.id)).toMatchObject({ revocation: true })
  })

  it('does nothing when the license has that status and wording already', async () => {
    const parts = await withCredential(ledgers)
    await setStatus({ ...parts, code, status: 'SUSPENDED', reason })
    const before = await readLicenseHistory(parts.ledger.read, code)
    expect(await setStatus({ ...parts, code, status: 'SUSPENDED', reason })).toMatchObject({ changed: false })
    expect(await readLicenseHistory(parts.ledger.read, code)).toEqual(before)
  })

  it('refuses a license nobody knows, a status nobody decides, and a change without a reason', async () => {
    const parts = await withCredential(ledgers)
    const set = (changes: object) => setStatus({ ...parts, code, status: 'REVOKED', reason, ...changes })
    await expect(set({ code: 'WV-MDR-404' })).rejects.toMatchObject({ code: 'LICENSE_UNKNOWN' })
    await expect(set({ status: 'UNKNOWN' })).rejects.toMatchObject({ code: 'STATUS_NOT_SETTABLE' })
    await expect(set({ reason: '  ' })).rejects.toMatchObject({ code: 'REASON_MISSING' })
    expect(await publishedBits(parts.ledger, code)).toEqual(clean)
  })

  it('leaves no license that may not be practised on with a credential that says it may, after any decisions (law)', async () => {
    const parts = await withCredential(ledgers)
    const decision = fc.constantFrom(
      ...licenseStatuses.filter((status) => status !== 'UNKNOWN'),
      'issue' as const,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(decision, { minLength: 1, maxLength: 6 }), async (decisions) => {
        for (const each of decisions) {
          if (each === 'issue') await issue(parts)
          else await setStatus({ ...parts, code, status: each, reason })
        }
        const license = await readLicense(parts.ledger.read, code)
        const mayPractise = license?.status.startsWith('ACTIVE') ?? false
        const credentials = await parts.ledger.read
          .selectFrom('credentials')
          .select('id')
          .where('code', '=', code)
          .execute()
        const bits = await Promise.all(credentials.map(({ id }) => publishedBits(parts.ledger, code, id)))
        const good = bits.filter(({ revocation, suspension }) => !revocation && !suspension)
        expect(good.length).toBeLessThanOrEqual(mayPractise ? 1 : 0)
      }),
      { numRuns: process.env.CI ? 30 : 8 },
    )
  })
})
