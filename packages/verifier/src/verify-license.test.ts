import { describe, expect, it } from 'vitest'
import { makeBoard } from './fixture/board.ts'
import { verifyLicense } from './verify-license.ts'

describe('verifyLicense', () => {
  it('rejects a credential that is revoked, although its signature is valid', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    board.setStatus('revocation')
    await board.publishLists()

    const report = await verifyLicense(credential, board.surroundings)

    expect(report.checks.find(({ id }) => id === 'signature')).toMatchObject({ outcome: 'passed' })
    expect(report.checks.find(({ id }) => id === 'status')).toMatchObject({
      outcome: 'failed',
      code: 'CREDENTIAL_REVOKED',
    })
    expect(report).toMatchObject({ verdict: 'rejected', authentic: true, standing: 'ACTIVE' })
  })

  it('accepts a credential of a listed board that is signed, anchored, final, valid, not revoked and active', async () => {
    const board = await makeBoard()
    const report = await verifyLicense(await board.issue(), board.surroundings)
    expect(report.checks.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')).toEqual([])
    expect(report).toMatchObject({
      verdict: 'accepted',
      authentic: true,
      standing: 'ACTIVE',
      policy: 'practice-now',
    })
  })
})
