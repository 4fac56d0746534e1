import { type Signer, signPresentation } from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import { beforeAll, describe, expect, it } from 'vitest'
import { asJson, didKeyNamed, didOf, makeBoard, NOW, type TestBoard } from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { verifyLicense } from '../verify-license.ts'

const request = { challenge: 'c-7f3a9c', domain: 'hospital.example' }

let board: TestBoard
let bound: JsonObject

beforeAll(async () => {
  board = await makeBoard()
  bound = await board.issue({ holderDid: didOf(board.holder) })
})

async function present(
  by: Signer = board.holder,
  credential = bound,
  asked: { challenge: string; domain?: string } = request,
) {
  return asJson(await signPresentation({ holder: by, credentials: [credential], created: NOW, ...asked }))
}

async function verify(document: JsonObject, asked: { challenge?: string; domain?: string } = request) {
  const report = await verifyLicense(document, { ...board.surroundings, ...asked })
  const { verdict, authentic } = report
  return { holder: outcomeOf(report, 'holder-binding'), verdict, authentic }
}

describe('the check holder-binding', () => {
  it("passes for a presentation that the subject's key signed for this challenge and this domain", async () => {
    expect(await verify(await present())).toEqual({ holder: 'passed', verdict: 'accepted', authentic: true })
  })

  it('has nothing to say about a bare credential', async () => {
    expect(await verify(bound, {})).toMatchObject({
      holder: 'skipped by not-applicable',
      verdict: 'accepted',
    })
  })

  it('rejects a bare credential where a presentation was asked for', async () => {
    expect(await verify(bound)).toMatchObject({
      holder: 'failed HOLDER_PROOF_MISSING',
      verdict: 'rejected',
      authentic: true,
    })
  })

  it.each([
    ['another challenge', { ...request, challenge: 'c-000000' }],
    ['another domain', { ...request, domain: 'attacker.example' }],
  ])('rejects a presentation made for %s: it may be a replay', async (_, made) => {
    expect(await verify(await present(board.holder, bound, made))).toMatchObject({
      holder: 'failed HOLDER_PROOF_INVALID',
      verdict: 'rejected',
    })
  })

  it('rejects a presentation for no domain where one was asked for', async () => {
    expect(await verify(await present(board.holder, bound, { challenge: request.challenge }))).toMatchObject({
      holder: 'failed HOLDER_PROOF_INVALID',
      verdict: 'rejected',
    })
  })

  it('does not pass a presentation that nobody compared with a challenge, or with its domain', async () => {
    const presentation = await present()
    for (const asked of [{}, { challenge: request.challenge }]) {
      expect(await verify(presentation, asked)).toMatchObject({
        holder: 'undetermined CHALLENGE_NOT_SET',
        verdict: 'review',
      })
    }
    const { challenge } = request
    expect(await verify(await present(board.holder, bound, { challenge }), { challenge })).toMatchObject({
      holder: 'passed',
    })
  })

  it('rejects whoever presents the credential of another person', async () => {
    const thief = await didKeyNamed('thief')
    expect(await verify(await present(thief))).toMatchObject({
      holder: 'failed HOLDER_NOT_SUBJECT',
      verdict: 'rejected',
    })
  })

  it("rejects another key's signature in the name of the holder", async () => {
    const { verificationMethod } = board.holder
    const forger = { ...(await didKeyNamed('thief')), verificationMethod }
    expect(await verify(await present(forger))).toMatchObject({
      holder: 'failed HOLDER_PROOF_INVALID',
      verdict: 'rejected',
    })
  })

  it('rejects a presentation whose signature was made to assert, or was removed', async () => {
    const presentation = await present()
    const { proof, ...unsigned } = presentation
    for (const changed of [
      unsigned,
      { ...unsigned, proof: { ...asJson(proof), proofPurpose: 'assertionMethod' } },
    ]) {
      expect(await verify(asJson(changed))).toMatchObject({
        holder: 'failed HOLDER_PROOF_INVALID',
        verdict: 'rejected',
      })
    }
  })

  it('is not asked for the document of a stranger, or one whose proofs were refused: it costs the most', async () => {
    const { proof: _, ...unsigned } = await present()
    const proofs = Array.isArray(bound.proof) ? bound.proof : []
    const strange = { ...bound, issuer: { id: 'did:web:stranger.example', name: 'Stranger' } }
    for (const [credential, after] of [
      [strange, 'trust'],
      [{ ...bound, proof: [] }, 'signature'],
      [{ ...bound, proof: proofs.toReversed() }, 'signature'],
      [{ ...bound, proof: [...proofs, ...proofs] }, 'anchor'],
    ] as const) {
      const report = await verifyLicense(asJson({ ...unsigned, verifiableCredential: [credential] }), {
        ...board.surroundings,
        ...request,
      })
      expect(report.verdict).toBe('rejected')
      expect(report.checks.find(({ id }) => id === 'holder-binding')).toMatchObject({
        outcome: 'undetermined',
        code: 'NOT_REACHED',
        evidence: { after },
      })
    }
  })

  it('rejects a presentation whose credential was exchanged', async () => {
    const other = await board.issue({ holderDid: didOf(board.holder) })
    expect(await verify({ ...(await present()), verifiableCredential: [other] })).toMatchObject({
      holder: 'failed HOLDER_PROOF_INVALID',
      verdict: 'rejected',
    })
  })

  it('does not pass where the board bound no key to the licensee', async () => {
    expect(await verify(await present(board.holder, await board.issue()))).toMatchObject({
      holder: 'undetermined HOLDER_NOT_BOUND',
      verdict: 'review',
      authentic: true,
    })
  })
})
