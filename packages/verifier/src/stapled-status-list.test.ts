import { keyHash, type StatusPurpose } from '@licet/credential'
import type { JsonObject, JsonValue } from '@licet/mlvs'
import { describe, expect, it } from 'vitest'
import { asJson, first, keyNamed, listUrl, makeBoard, NOW, type TestBoard } from './fixture/board.ts'
import { outcomeOf } from './fixture/outcome.ts'
import { asOf, offline, type Policy } from './policy.ts'
import { verifyLicense } from './verify-license.ts'

const HOUR = 3600 * 1000
const hours = (n: number) => new Date(NOW.getTime() + n * HOUR)

/** Verifies with the board gone: its web answers nothing, and the chain alone is asked. */
async function verify(board: TestBoard, document: JsonValue, policy: Policy = offline, now = NOW) {
  board.web.clear()
  board.requests.length = 0
  const report = await verifyLicense(document, { ...board.surroundings, policy, now })
  const { verdict, authentic, standing } = report
  return {
    status: outcomeOf(report, 'status'),
    verdict,
    authentic,
    standing,
    report,
    requests: [...board.requests],
  }
}

async function bundleThatSet(...purposes: StatusPurpose[]) {
  const board = await makeBoard()
  const credential = await board.issue()
  for (const purpose of purposes) board.setStatus(purpose)
  return { board, credential, bundle: await board.bundle(credential) }
}

const listsOf = (bundle: JsonObject): JsonObject[] =>
  (Array.isArray(bundle.statusLists) ? bundle.statusLists : []).map(asJson)

describe('a stapled status list', () => {
  it('says, with the board gone, that the license stood as it was issued, as of the time of its anchor', async () => {
    const { board, bundle } = await bundleThatSet()
    const answer = await verify(board, bundle)
    expect(answer).toMatchObject({
      status: 'passed',
      verdict: 'accepted',
      authentic: true,
      standing: 'ACTIVE',
      requests: [],
    })
    expect(outcomeOf(answer.report, 'live-record')).toBe('skipped by policy')
    expect(Date.parse(answer.report.asOf)).toBeLessThan(NOW.getTime())
    expect(answer.report.checkedAt).toBe('2026-06-01T12:00:00Z')
  })

  it.each([
    [['revocation'], 'CREDENTIAL_REVOKED', 'UNKNOWN'],
    [['revocation', 'refresh'], 'CREDENTIAL_SUPERSEDED', 'UNKNOWN'],
    [['suspension'], 'LICENSE_SUSPENDED', 'SUSPENDED'],
  ] as const)('rejects with the bits %j set', async (purposes, code, standing) => {
    const { board, bundle } = await bundleThatSet(...purposes)
    expect(await verify(board, bundle)).toMatchObject({
      status: `failed ${code}`,
      verdict: 'rejected',
      standing,
    })
  })

  it('cannot hide a revocation behind an older list: the newest counts', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    const before = await board.bundle(credential, { validFrom: hours(-4) })
    board.setStatus('revocation')
    const after = await board.bundle(credential, { validFrom: hours(-3) })
    for (const statusLists of [
      [...listsOf(before), ...listsOf(after)],
      [...listsOf(after), ...listsOf(before)],
    ]) {
      expect(await verify(board, { ...after, statusLists })).toMatchObject({
        status: 'failed CREDENTIAL_REVOKED',
      })
    }
  })

  it('is missed where the bundle carries none, or the document is no bundle', async () => {
    const { board, credential, bundle } = await bundleThatSet()
    expect(await verify(board, { ...bundle, statusLists: listsOf(bundle).slice(1) })).toMatchObject({
      status: 'undetermined STATUS_NOT_STAPLED',
      verdict: 'review',
    })
    expect(await verify(board, credential)).toMatchObject({ verdict: 'review' })
  })

  it('proves nothing while it waits for its anchor, or for the anchor to be final', async () => {
    const { board, bundle } = await bundleThatSet()
    const unanchored = listsOf(bundle).map((list) => ({
      ...list,
      proof: Array.isArray(list.proof) ? list.proof.slice(0, 1) : [],
    }))
    expect(await verify(board, asJson({ ...bundle, statusLists: unanchored }))).toMatchObject({
      status: 'undetermined STATUS_UNPROVEN',
      verdict: 'review',
    })
    const fresh = await board.anchor([await board.statusList('revocation', { validFrom: hours(-1) })])
    expect(
      await verify(board, asJson({ ...bundle, statusLists: [...fresh, ...listsOf(bundle)] })),
    ).toMatchObject({
      status: 'undetermined STATUS_UNPROVEN',
      verdict: 'review',
    })
  })

  it('proves nothing where the chain may not be asked', async () => {
    const { board, bundle } = await bundleThatSet()
    const report = await verifyLicense(bundle, {
      ...board.surroundings,
      policy: offline,
      registry: () => undefined,
    })
    expect(outcomeOf(report, 'status')).toBe('undetermined STATUS_UNPROVEN')
    expect(report).toMatchObject({ verdict: 'review', authentic: null, standing: 'UNKNOWN' })
  })

  it('is rejected when it was changed, when another key signed it, and when it is of another board', async () => {
    const { board, bundle } = await bundleThatSet('revocation')
    const clean = listsOf((await bundleThatSet()).bundle)
    const [revoked = {}, ...others] = listsOf(bundle)
    const changed = { ...revoked, credentialSubject: asJson(first(clean).credentialSubject) }
    expect(await verify(board, asJson({ ...bundle, statusLists: [changed, ...others] }))).toMatchObject({
      status: 'failed STATUS_LIST_INVALID',
    })
    const foreign = [
      ['failed STATUS_LIST_INVALID', { by: board.signer }],
      ['failed STATUS_LIST_WRONG', { issuer: 'did:web:other.example' }],
    ] as const
    for (const [status, options] of foreign) {
      const lists = await board.anchor([await board.statusList('revocation', options)])
      board.registry.mine(4)
      expect(await verify(board, asJson({ ...bundle, statusLists: [...lists, ...others] }))).toMatchObject({
        status,
        verdict: 'rejected',
      })
    }
  })

  it('is rejected when another key signed it in the name of the right one, and the board anchored it', async () => {
    const { board, bundle } = await bundleThatSet()
    const { verificationMethod } = board.statusSigner
    const forger = { ...(await keyNamed('forger')), verificationMethod }
    const lists = await board.anchor([
      await board.statusList('revocation', { by: forger, validFrom: hours(-2) }),
    ])
    board.registry.mine(4)
    expect(
      await verify(board, asJson({ ...bundle, statusLists: [...lists, ...listsOf(bundle)] })),
    ).toMatchObject({
      status: 'failed STATUS_LIST_INVALID',
      verdict: 'rejected',
    })
  })

  it('stays good when its key is revoked later, and not when it was stolen before', async () => {
    const { board, bundle } = await bundleThatSet()
    await board.controller.revokeKey(keyHash(board.statusSigner.publicKey))
    expect(await verify(board, bundle)).toMatchObject({ status: 'passed', verdict: 'accepted' })
    await board.controller.compromiseKey(
      keyHash(board.statusSigner.publicKey),
      NOW.getTime() / 1000 - 3 * 3600,
    )
    expect(await verify(board, bundle)).toMatchObject({
      status: 'failed STATUS_LIST_INVALID',
      verdict: 'rejected',
    })
  })

  it('does not count when it had expired before it was anchored', async () => {
    const board = await makeBoard()
    const bundle = await board.bundle(await board.issue(), { validFrom: hours(-9), validUntil: hours(-8) })
    expect(await verify(board, bundle)).toMatchObject({
      status: 'undetermined STATUS_LIST_EXPIRED',
      verdict: 'review',
    })
  })

  it('goes stale after a week', async () => {
    const { board, bundle } = await bundleThatSet()
    const trust = await board.trustFile({ validUntil: hours(24 * 30) })
    const late = async (days: number) => {
      const now = hours(24 * days)
      return verifyLicense(bundle, { ...board.surroundings, trust, policy: offline, now })
    }
    expect(outcomeOf(await late(6), 'status')).toBe('passed')
    const stale = await late(8)
    expect(outcomeOf(stale, 'status')).toBe('undetermined EVIDENCE_STALE')
    expect(stale.verdict).toBe('review')
  })

  it('is never too old to say that a credential was revoked', async () => {
    const { board, bundle } = await bundleThatSet('revocation')
    const trust = await board.trustFile({ validUntil: hours(24 * 300) })
    const now = hours(24 * 200)
    const report = await verifyLicense(bundle, { ...board.surroundings, trust, policy: offline, now })
    expect(outcomeOf(report, 'status')).toBe('failed CREDENTIAL_REVOKED')
  })
})

describe('a past day', () => {
  it('is answered from a list that was the valid one at that time', async () => {
    const board = await makeBoard()
    const bundle = await board.bundle(await board.issue(), { validFrom: hours(-2) })
    const later = hours(24 * 100)
    const trust = await board.trustFile({ validUntil: hours(24 * 300) })
    const at = async (time: Date) =>
      verifyLicense(bundle, { ...board.surroundings, trust, policy: asOf(time), now: later })
    const covered = await at(hours(-1))
    expect(covered).toMatchObject({ verdict: 'accepted', standing: 'ACTIVE', policy: 'as-of' })
    expect(outcomeOf(await at(new Date(hours(-1).getTime() + 1)), 'status')).toBe(
      'undetermined EVIDENCE_NOT_OF_THAT_DAY',
    )
  })

  it('is answered as of the anchor of the oldest list, not as of the day that was asked about', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    const older = await board.bundle(credential, { validFrom: hours(-2) })
    const anchored = (await board.registry.block('latest'))?.time ?? 0
    board.registry.mine(1, anchored + 1200)
    const newer = await board.bundle(credential, { validFrom: hours(-2) })
    const statusLists = [...listsOf(older).slice(0, 1), ...listsOf(newer).slice(1)]
    const { report } = await verify(board, { ...newer, statusLists }, asOf(hours(-1)))
    expect(report).toMatchObject({ verdict: 'accepted', checkedAt: '2026-06-01T12:00:00Z' })
    const evidence = report.checks.find(({ id }) => id === 'status')?.evidence
    const later = new Date((anchored + 1201) * 1000).toISOString().replace('.000', '')
    expect(evidence?.lists).toMatchObject([
      { anchored: report.asOf },
      { anchored: later },
      { anchored: later },
    ])
    expect(report.asOf < later).toBe(true)
  })

  it('cannot hide a suspension behind the list before it, although that one is still valid', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    const before = await board.bundle(credential, { validFrom: hours(-2), validUntil: hours(22) })
    board.setStatus('suspension')
    board.registry.mine(1, hours(-0.75).getTime() / 1000)
    const after = await board.bundle(credential, { validFrom: hours(-0.75), validUntil: hours(23) })
    const onThatDay = asOf(hours(-0.5))
    expect(await verify(board, after, onThatDay)).toMatchObject({
      status: 'failed LICENSE_SUSPENDED',
      verdict: 'rejected',
      standing: 'SUSPENDED',
    })
    expect(await verify(board, before, onThatDay)).toMatchObject({
      status: 'undetermined EVIDENCE_NOT_OF_THAT_DAY',
      verdict: 'review',
      standing: 'UNKNOWN',
    })
  })

  it('cannot hide it behind a list either that was made before it and anchored after it', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    board.registry.mine(1, hours(-0.6).getTime() / 1000)
    const late = await board.bundle(credential, { validFrom: hours(-2), validUntil: hours(22) })
    expect(await verify(board, late, asOf(hours(-0.5)))).toMatchObject({
      status: 'undetermined EVIDENCE_NOT_OF_THAT_DAY',
      verdict: 'review',
    })
  })

  it('is answered by a set bit of the valid list, however much earlier that was made', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    board.setStatus('revocation')
    const bundle = await board.bundle(credential, { validFrom: hours(-3), validUntil: hours(21) })
    expect(await verify(board, bundle, asOf(NOW))).toMatchObject({ status: 'failed CREDENTIAL_REVOKED' })
  })

  it('is left open where the evidence is of another day, or the credential came later', async () => {
    const { board, bundle } = await bundleThatSet()
    const after = await verify(board, bundle, asOf(hours(2)), hours(3))
    expect(after).toMatchObject({ status: 'undetermined EVIDENCE_NOT_OF_THAT_DAY', verdict: 'review' })
    const before = await verify(board, bundle, asOf(hours(-2.5)))
    expect(outcomeOf(before.report, 'validity')).toBe('undetermined EVIDENCE_NOT_OF_THAT_DAY')
    expect(before.verdict).toBe('review')
  })

  it('names the list that it read', async () => {
    const { board, bundle } = await bundleThatSet()
    const { report } = await verify(board, bundle)
    const lists = report.checks.find(({ id }) => id === 'status')?.evidence.lists
    expect(lists).toMatchObject([{ url: listUrl('revocation'), isSet: false }, {}, {}])
  })
})
