import type { JsonObject } from '@licet/mlvs'
import { beforeAll, describe, expect, it } from 'vitest'
import { asJson, makeBoard, type TestBoard } from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { verifyLicense } from '../verify-license.ts'

const V2 = 'https://www.w3.org/ns/credentials/v2'
const LICENSE = 'https://w3id.org/licet/license/v1'

let board: TestBoard
let credential: JsonObject

beforeAll(async () => {
  board = await makeBoard()
  credential = await board.issue()
})

async function verify(document: JsonObject) {
  board.requests.length = 0
  const report = await verifyLicense(document, board.surroundings)
  return { contexts: outcomeOf(report, 'contexts'), verdict: report.verdict, requests: board.requests }
}

describe('the check contexts', () => {
  it.each([
    ['an unknown context', [V2, LICENSE, 'https://attacker.example/v1']],
    ['a known context that is not of license credentials', [V2, LICENSE, 'https://w3id.org/licet/trust/v1']],
    ['another order', [LICENSE, V2]],
    ['a context too few', [V2]],
    ['none', []],
    ['a context that is not in a list', V2],
    ['an inline context', [V2, LICENSE, { status: 'https://attacker.example/nickname' }]],
    ['an inline @vocab', [V2, LICENSE, { '@vocab': 'https://attacker.example/' }]],
    ['another spelling of a known context', [V2, `${LICENSE}#`]],
  ])('refuses %s, and reads nothing from the network', async (_, contexts) => {
    expect(await verify({ ...credential, '@context': contexts })).toEqual({
      contexts: 'failed CONTEXT_NOT_ALLOWED',
      verdict: 'rejected',
      requests: [],
    })
  })

  it.each(['credentialSubject', 'issuer'])('refuses a context of its own within %s', async (member) => {
    const inner = { ...asJson(credential[member]), '@context': [V2] }
    expect(await verify({ ...credential, [member]: inner })).toMatchObject({
      contexts: 'failed CONTEXT_NESTED',
      verdict: 'rejected',
    })
  })

  it('refuses a context within a proof', async () => {
    const proof = [{ '@context': [V2], type: 'DataIntegrityProof' }]
    expect(await verify({ ...credential, proof })).toMatchObject({ contexts: 'failed CONTEXT_NESTED' })
  })

  it('holds the presentation around a credential to its own context', async () => {
    const presentation = { type: ['VerifiablePresentation'], verifiableCredential: [credential] }
    for (const contexts of [[V2, LICENSE], ['https://attacker.example/v1'], []]) {
      expect(await verify({ '@context': contexts, ...presentation })).toMatchObject({
        contexts: 'failed CONTEXT_NOT_ALLOWED',
      })
    }
  })

  it('leaves the question open for what is no license credential', async () => {
    expect(await verify({ '@context': [V2, LICENSE] })).toMatchObject({
      contexts: 'skipped by not-applicable',
    })
  })
})
