import type { LicenseRecord } from '@licet/mlvs'
import { describe, expect, it } from 'vitest'
import { BASE, makeBoard, NOW, record, type TestBoard } from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { acceptRestrictions, practiceNow, skipLiveRecord } from '../policy.ts'
import { verifyLicense } from '../verify-license.ts'

const URL_OF_RECORD = `${BASE}/license/WV/MDR/00417-B.json`

async function verify(board: TestBoard, issued: Partial<LicenseRecord> = {}, policy = practiceNow) {
  const report = await verifyLicense(await board.issue({ license: issued }), {
    ...board.surroundings,
    policy,
  })
  const check = report.checks.find(({ id }) => id === 'live-record')
  const { verdict, authentic, standing } = report
  return { live: outcomeOf(report, 'live-record'), verdict, authentic, standing, evidence: check?.evidence }
}

async function boardThatSays(members: Partial<LicenseRecord>): Promise<TestBoard> {
  const board = await makeBoard()
  board.publish(URL_OF_RECORD, { ...record, ...members })
  return board
}

describe('the check live-record', () => {
  it('passes when the record says what the credential says', async () => {
    expect(await verify(await makeBoard())).toMatchObject({
      live: 'passed',
      verdict: 'accepted',
      standing: 'ACTIVE',
      evidence: { url: URL_OF_RECORD, status: 'ACTIVE', differences: [] },
    })
  })

  it.each([
    ['REVOKED', 'LICENSE_REVOKED'],
    ['SUSPENDED', 'LICENSE_SUSPENDED'],
    ['EXPIRED', 'LICENSE_EXPIRED'],
    ['DECEASED', 'LICENSEE_DECEASED'],
  ] as const)('rejects a license that is %s, though the document is authentic', async (status, code) => {
    expect(await verify(await boardThatSays({ status }))).toMatchObject({
      live: `failed ${code}`,
      verdict: 'rejected',
      authentic: true,
      standing: status,
    })
  })

  it('does not guess what a status means that nobody knows', async () => {
    const board = await makeBoard()
    for (const status of ['UNKNOWN', '', 'INACTIVE', 'active']) {
      board.publish(URL_OF_RECORD, { ...record, status })
      expect(await verify(board)).toMatchObject({
        live: 'undetermined LICENSE_STATUS_UNKNOWN',
        verdict: 'review',
        standing: 'UNKNOWN',
      })
    }
  })

  it('lists each difference with both values, and lets a person look at them', async () => {
    const board = await boardThatSays({
      last_name: 'Rockport',
      date_expires: '2028-01-31',
      updated_at: '2026-05-30',
    })
    expect(await verify(board)).toMatchObject({
      live: 'undetermined LIVE_RECORD_DIFFERS',
      verdict: 'review',
      authentic: true,
      standing: 'ACTIVE',
      evidence: {
        differences: [
          { field: 'last_name', credential: 'Flintrock', record: 'Rockport' },
          { field: 'updated_at', credential: '2026-01-10', record: '2026-05-30' },
          { field: 'date_expires', credential: '2027-01-31', record: '2028-01-31' },
        ],
      },
    })
  })

  it('lists a member that only one of them has', async () => {
    const board = await boardThatSays({ status_detail: 'Supervision ended' })
    expect(await verify(board)).toMatchObject({
      live: 'undetermined LIVE_RECORD_DIFFERS',
      evidence: { differences: [{ field: 'status_detail', credential: null, record: 'Supervision ended' }] },
    })
  })

  it('passes where nothing but the day of the last change differs, and lists it', async () => {
    expect(await verify(await boardThatSays({ updated_at: '2026-05-30' }))).toMatchObject({
      live: 'passed',
      verdict: 'accepted',
      evidence: { differences: [{ field: 'updated_at' }] },
    })
  })

  it('rejects a credential whose NPI is that of another person', async () => {
    expect(await verify(await boardThatSays({ npi: '1679576722' }))).toMatchObject({
      live: 'failed LIVE_RECORD_OF_ANOTHER',
      verdict: 'rejected',
    })
  })

  it('does not believe a record of another license', async () => {
    const board = await boardThatSays({ number: '00418-B', code: 'WV-MDR-00418-B' })
    expect(await verify(board)).toMatchObject({
      live: 'undetermined LIVE_RECORD_MALFORMED',
      verdict: 'review',
    })
  })

  it('does not call a license revoked because it is not on file', async () => {
    const board = await makeBoard()
    for (const httpStatus of [404, 303]) {
      board.web.set(URL_OF_RECORD, { outcome: 'not-found', httpStatus })
      expect(await verify(board)).toMatchObject({
        live: 'undetermined LIVE_RECORD_NOT_ON_FILE',
        verdict: 'review',
        authentic: true,
        standing: 'UNKNOWN',
      })
    }
  })

  it('does not pass when the record cannot be read', async () => {
    const board = await makeBoard()
    board.unreachable(URL_OF_RECORD)
    expect(await verify(board)).toMatchObject({
      live: 'undetermined LIVE_RECORD_UNREACHABLE',
      verdict: 'review',
      standing: 'UNKNOWN',
    })
  })

  it('does not pass when something else is there', async () => {
    const board = await makeBoard()
    for (const body of ['<html>', '[]', '{}', 'null', '{"status":"ACTIVE","status":"REVOKED"}']) {
      board.web.set(URL_OF_RECORD, { outcome: 'found', bytes: new TextEncoder().encode(body), headers: {} })
      expect(await verify(board)).toMatchObject({
        live: 'undetermined LIVE_RECORD_MALFORMED',
        verdict: 'review',
      })
    }
  })

  it('shows a record that says active and ended, and does not decide between the two', async () => {
    const ended = (day: string) => boardThatSays({ date_expires: day })
    expect(await verify(await ended('2026-05-30'))).toMatchObject({
      live: 'undetermined LIVE_RECORD_OUT_OF_DATE',
      verdict: 'review',
    })
    // Noon in UTC: in the westernmost time zone the day before has ended this very moment, and not a second earlier.
    expect(await verify(await ended('2026-05-31'))).toMatchObject({
      live: 'undetermined LIVE_RECORD_DIFFERS',
    })
    expect(NOW.toISOString()).toBe('2026-06-01T12:00:00.000Z')
  })

  it('asks at the address that the trust list has for the board, and nowhere else', async () => {
    const board = await makeBoard()
    const issued = await board.issue()
    const moved = 'https://licenses.wv.example/mlvs'
    const trust = await board.trustFile({ boards: [{ ...board.listed, mlvsBase: moved }] })
    board.requests.length = 0
    await verifyLicense(issued, { ...board.surroundings, trust })
    expect(board.requests.filter((url) => url.includes('/license/'))).toEqual([
      `${moved}/license/WV/MDR/00417-B.json`,
    ])
  })

  it('is left out by a policy that says so by name; then the lists alone say how the license stands', async () => {
    const board = await boardThatSays({ status: 'REVOKED' })
    expect(await verify(board, {}, { ...practiceNow, liveRecord: skipLiveRecord })).toMatchObject({
      live: 'skipped by policy',
      verdict: 'accepted',
      standing: 'ACTIVE',
    })
  })
})

describe('a license with restrictions', () => {
  const restricted = { status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'No surgery' } as const

  it('passes every check, and a person looks at the restrictions', async () => {
    expect(await verify(await boardThatSays(restricted), restricted)).toMatchObject({
      live: 'passed',
      verdict: 'review',
      authentic: true,
      standing: 'ACTIVE_WITH_RESTRICTIONS',
    })
  })

  it('is accepted by a policy that says so by name', async () => {
    const policy = { ...practiceNow, restrictions: acceptRestrictions } as const
    expect(await verify(await boardThatSays(restricted), restricted, policy)).toMatchObject({
      verdict: 'accepted',
    })
  })

  it('is noticed when the credential does not know of the restrictions yet', async () => {
    const policy = { ...practiceNow, restrictions: acceptRestrictions } as const
    expect(await verify(await boardThatSays(restricted), {}, policy)).toMatchObject({
      live: 'undetermined LIVE_RECORD_DIFFERS',
      verdict: 'review',
      standing: 'ACTIVE_WITH_RESTRICTIONS',
    })
  })
})
