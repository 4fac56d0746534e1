import type { JsonValue } from '@licet/mlvs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asJson, makeBoard, NOW } from './fixture/board.ts'
import { outcomeOf } from './fixture/outcome.ts'
import { asOf } from './policy.ts'
import { checkIds } from './report.ts'
import { verifyLicense } from './verify-license.ts'

type Path = readonly (string | number)[]

/** The way to every member and element of a value. */
function pathsOf(value: JsonValue, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value)
    ? value.flatMap((element, i) => pathsOf(element, [...path, i]))
    : Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]))
  return path.length === 0 ? inner : [path, ...inner]
}

/** The value with one member or element replaced, or left out. */
function replaced(value: JsonValue, [step, ...rest]: Path, by: JsonValue | undefined): JsonValue {
  if (step === undefined) return by ?? null
  if (Array.isArray(value)) {
    return value.flatMap((element, i) => {
      if (i !== step) return [element]
      return rest.length === 0 && by === undefined ? [] : [replaced(element, rest, by)]
    })
  }
  return Object.fromEntries(
    Object.entries(asJson(value)).flatMap(([name, member]) => {
      if (name !== step) return [[name, member]]
      return rest.length === 0 && by === undefined ? [] : [[name, replaced(member, rest, by)]]
    }),
  )
}

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

  it('shows nothing of a server or a node that a terminal would act on', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    const fetch = async () => ({ outcome: 'unreachable', reason: '\u001b[2Jaccepted\u009b' }) as const
    const report = await verifyLicense(credential, { ...board.surroundings, fetch })
    const check = report.checks.find(({ id }) => id === 'issuer-key')
    expect(check).toMatchObject({ code: 'ISSUER_UNREACHABLE' })
    expect(JSON.stringify(check)).toContain('u{1b}[2Jaccepted')
    expect(JSON.stringify(report)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('needs every member of a credential: none can be left out, blanked or given another type', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    const paths = pathsOf(credential)
    expect(paths.length).toBeGreaterThan(50)
    for (const path of paths) {
      for (const value of [undefined, null, [], 'x']) {
        const { verdict } = await verifyLicense(replaced(credential, path, value), board.surroundings)
        expect([path.join('.'), verdict]).toEqual([path.join('.'), 'rejected'])
      }
    }
  })

  it('answers whatever JSON it is handed with a report, and accepts none of it', async () => {
    const board = await makeBoard()
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const { verdict } = await verifyLicense(JSON.stringify(value), board.surroundings)
        return verdict === 'rejected'
      }),
      { numRuns: process.env.CI ? 1000 : 100 },
    )
  })

  it('throws for a time that is none: that is the caller’s fault', async () => {
    const board = await makeBoard()
    const invalid = expect.objectContaining({ name: 'VerifierError', code: 'INVALID_TIME' })
    const surroundings = { ...board.surroundings, now: new Date(Number.NaN) }
    await expect(verifyLicense({}, surroundings)).rejects.toEqual(invalid)
    const policy = asOf(new Date(Number.NaN))
    await expect(verifyLicense({}, { ...board.surroundings, policy, now: NOW })).rejects.toEqual(invalid)
  })

  it('throws for a time in the future: nobody knows how a license will stand', async () => {
    const board = await makeBoard()
    const bundle = await board.bundle(await board.issue())
    const policy = asOf(new Date(NOW.getTime() + 1))
    await expect(verifyLicense(bundle, { ...board.surroundings, policy })).rejects.toEqual(
      expect.objectContaining({ name: 'VerifierError', code: 'INVALID_TIME' }),
    )
  })
})
