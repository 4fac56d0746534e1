import { describe, expect, it } from 'vitest'
import { asJson, makeBoard, NOW } from './fixture/board.ts'
import { outcomeOf } from './fixture/outcome.ts'
import { asOf } from './policy.ts'
import { checkIds } from './report.ts'
import { verifyLicense } from './verify-license.ts'

describe('verifyLicense', () => {
  it('rejects a credential that is revoked, although its signature is valid', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    board.setStatus('revocation')
    await board.publishLists()

    const report = await verifyLicense(credential, board.surroundings)

    expect(outcomeOf(report, 'signature')).toBe('passed')
    expect(outcomeOf(report, 'status')).toBe('failed CREDENTIAL_REVOKED')
    expect(report).toMatchObject({ verdict: 'rejected', authentic: true, standing: 'ACTIVE' })
  })

  it('accepts a credential of a listed board that is signed, anchored, final, valid, not revoked and active', async () => {
    const board = await makeBoard()
    const report = await verifyLicense(await board.issue(), board.surroundings)
    expect(report.checks.map(({ id }) => [id, outcomeOf(report, id)])).toEqual([
      ['document', 'passed'],
      ['contexts', 'passed'],
      ['trust', 'passed'],
      ['issuer-key', 'passed'],
      ['signature', 'passed'],
      ['anchor', 'passed'],
      ['finality', 'passed'],
      ['validity', 'passed'],
      ['status', 'passed'],
      ['live-record', 'passed'],
      ['holder-binding', 'skipped by not-applicable'],
      ['sanctions', 'skipped by policy'],
    ])
    expect(report).toMatchObject({
      verdict: 'accepted',
      authentic: true,
      standing: 'ACTIVE',
      asOf: '2026-06-01T12:00:00Z',
      checkedAt: '2026-06-01T12:00:00Z',
      policy: 'practice-now',
    })
  })

  it('gives every report all twelve checks in their order, and is plain JSON', async () => {
    const board = await makeBoard()
    for (const document of [null, 'x', {}, await board.issue(), board.credential()]) {
      const report = await verifyLicense(document, board.surroundings)
      expect(report.checks.map(({ id }) => id)).toEqual(checkIds)
      expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    }
  })

  it('names the check that a check builds on where it was not reached', async () => {
    const board = await makeBoard()
    const report = await verifyLicense('x', board.surroundings)
    expect(report.checks.filter(({ outcome }) => outcome === 'undetermined')).toHaveLength(10)
    expect(report.checks.find(({ id }) => id === 'signature')).toMatchObject({
      code: 'NOT_REACHED',
      evidence: { after: 'document' },
    })
    expect(report).toMatchObject({ verdict: 'rejected', authentic: false, standing: 'UNKNOWN' })
  })

  it('reads no address before the issuer was found on the trust list, and then none but the board’s', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    const trust = await board.trustFile({ boards: [] })
    await verifyLicense(credential, { ...board.surroundings, trust })
    expect(board.requests).toEqual([])
    await verifyLicense(credential, board.surroundings)
    expect(board.requests.toSorted()).toEqual([
      'https://board.example/.well-known/did.json',
      'https://board.example/license/WV/MDR/00417-B.json',
      'https://board.example/status/refresh/7',
      'https://board.example/status/revocation/7',
      'https://board.example/status/suspension/7',
    ])
  })

  it('takes a fault of its own surroundings for no answer, and shows no stack trace', async () => {
    const board = await makeBoard()
    const fetch = async () => {
      throw new TypeError('a bug')
    }
    const report = await verifyLicense(await board.issue(), { ...board.surroundings, fetch })
    expect(outcomeOf(report, 'live-record')).toBe('undetermined INTERNAL_FAULT')
    expect(report.verdict).toBe('review')
    expect(JSON.stringify(report)).not.toContain('a bug')
  })

  it('shows nothing of a document to a terminal that the terminal would act on', async () => {
    const board = await makeBoard()
    const credential = {
      ...(await board.issue()),
      issuer: { id: 'did:web:\u001b[2Jevil.example', name: '\u202e' },
    }
    const report = await verifyLicense(asJson(credential), board.surroundings)
    const details = report.checks.flatMap((check) => ('detail' in check ? [check.detail] : []))
    expect(details.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('throws for a time that is none: that is the caller’s fault', async () => {
    const board = await makeBoard()
    const invalid = expect.objectContaining({ name: 'VerifierError', code: 'INVALID_TIME' })
    const surroundings = { ...board.surroundings, now: new Date(Number.NaN) }
    await expect(verifyLicense({}, surroundings)).rejects.toEqual(invalid)
    const policy = asOf(new Date(Number.NaN))
    await expect(verifyLicense({}, { ...board.surroundings, policy, now: NOW })).rejects.toEqual(invalid)
  })
})
