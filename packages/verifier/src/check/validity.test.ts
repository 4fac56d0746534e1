import { beforeAll, describe, expect, it } from 'vitest'
import { makeBoard, NOW, record, type TestBoard } from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { asOf, practiceNow } from '../policy.ts'
import { verifyLicense } from '../verify-license.ts'
import { checkValidity } from './validity.ts'

const HOUR = 3600 * 1000
const DAY = 24 * HOUR
const credential = { validFrom: '2020-02-01T05:00:00Z', validUntil: '2027-02-01T04:59:59Z' }
/** A credential whose license has no end. */
const undated = { ...credential, credentialSubject: { license: {} } }
const proofs = { signed: '2026-05-31T00:00:00Z', anchored: undefined }

function validity(
  at: string | Date,
  { date_expires, ...dates }: { validFrom?: string; validUntil?: string; date_expires?: string } = credential,
  policy = practiceNow,
) {
  const license = date_expires === undefined ? {} : { date_expires }
  const answer = checkValidity({ ...dates, credentialSubject: { license } }, proofs, new Date(at), policy)
  return answer.outcome === 'passed' ? 'passed' : `${answer.outcome} ${answer.code}`
}

describe('the check validity', () => {
  it('passes from the first second to the last, which the board gave in UTC', () => {
    expect(validity('2020-02-01T05:00:00Z')).toBe('passed')
    expect(validity('2027-02-01T04:59:59Z')).toBe('passed')
  })

  it('allows clocks to lie two minutes apart, and no more', () => {
    expect(validity('2027-02-01T05:01:59Z')).toBe('passed')
    expect(validity('2027-02-01T05:02:00Z')).toBe('failed CREDENTIAL_EXPIRED')
    expect(validity('2020-02-01T04:58:00Z')).toBe('passed')
    expect(validity('2020-02-01T04:57:59Z')).toBe('failed NOT_YET_VALID')
  })

  it('lets a credential without an end grow old from the day it was signed, not from the day of the license', () => {
    const endless = { validFrom: '1981-07-01T00:00:00Z' }
    const threeYears = new Date('2026-05-31T00:00:00Z').getTime() + 3 * 365 * DAY
    expect(validity(new Date(threeYears), endless)).toBe('passed')
    expect(validity(new Date(threeYears + 1000), endless)).toBe('undetermined CREDENTIAL_TOO_OLD')
  })

  it('takes a credential without a beginning for valid until its end', () => {
    expect(validity('1999-01-01T00:00:00Z', { validUntil: credential.validUntil })).toBe('passed')
  })

  it.each([
    ['no end', {}],
    ['a later end', { validUntil: '2036-01-01T00:00:00Z' }],
  ])('ends with the day on which its license ends, everywhere on earth, though it says %s', (_, dates) => {
    const ended = { ...dates, date_expires: '2026-06-01' }
    expect(validity('2026-06-02T12:00:00Z', ended)).toBe('passed')
    expect(validity('2026-06-02T12:00:01Z', ended)).toBe('failed CREDENTIAL_EXPIRED')
  })

  it('is no evidence of a past day before it was anchored', () => {
    const anchored = Date.parse('2026-06-01T00:00:00Z') / 1000
    const at = (time: string) =>
      checkValidity(undated, { ...proofs, anchored }, new Date(time), asOf(new Date(time)))
    expect(at('2026-05-31T23:59:59Z')).toMatchObject({
      outcome: 'undetermined',
      code: 'EVIDENCE_NOT_OF_THAT_DAY',
    })
    expect(at('2026-06-01T00:00:00Z')).toMatchObject({ outcome: 'passed' })
  })

  it('does not mind a clock of today that is a little behind the chain', () => {
    const anchored = Date.parse('2026-06-01T00:00:30Z') / 1000
    const today = new Date('2026-06-01T00:00:00Z')
    expect(checkValidity(undated, { ...proofs, anchored }, today, practiceNow)).toMatchObject({
      outcome: 'passed',
    })
  })
})

describe('verifyLicense, on dates', () => {
  let board: TestBoard

  beforeAll(async () => {
    board = await makeBoard()
  })

  it.each([
    ['ended yesterday', '2026-05-31', 'failed CREDENTIAL_EXPIRED', 'rejected'],
    ['ends today', '2026-06-01', 'passed', 'accepted'],
  ])('judges a license that %s in the time zone of its board', async (_, date_expires, validity, verdict) => {
    const issued = await board.issue({ license: { date_expires } })
    board.publish('https://board.example/license/WV/MDR/00417-B.json', { ...record, date_expires })
    const report = await verifyLicense(issued, board.surroundings)
    expect(outcomeOf(report, 'validity')).toBe(validity)
    expect(report.verdict).toBe(verdict)
  })

  it('rejects a license that begins tomorrow', async () => {
    const issued = await board.issue({ license: { date_issued: '2026-06-02' } })
    const report = await verifyLicense(issued, { ...board.surroundings, now: NOW })
    expect(outcomeOf(report, 'validity')).toBe('failed NOT_YET_VALID')
    expect(report.verdict).toBe('rejected')
  })
})
