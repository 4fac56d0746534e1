import type { JsonObject } from '@licet/mlvs'
import { beforeAll, describe, expect, it } from 'vitest'
import { asJson, didKeyNamed, makeBoard, NOW, type TestBoard } from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import type { Trust } from '../trust.ts'
import { verifyLicense } from '../verify-license.ts'

let board: TestBoard
let credential: JsonObject

beforeAll(async () => {
  board = await makeBoard()
  credential = await board.issue()
})

async function verify(trust: Trust, document = credential, now = NOW) {
  board.requests.length = 0
  const report = await verifyLicense(document, { ...board.surroundings, trust, now })
  const { verdict, authentic } = report
  return { trust: outcomeOf(report, 'trust'), verdict, authentic, requests: board.requests.length }
}

const refused = (code: string) => ({
  trust: `failed ${code}`,
  verdict: 'rejected',
  authentic: false,
  requests: 0,
})
const HOUR = 3600 * 1000

describe('the check trust', () => {
  it('passes for a board that the list names for this state and this type', async () => {
    expect(await verify(await board.trustFile())).toMatchObject({ trust: 'passed', verdict: 'accepted' })
  })

  it('rejects the valid signature of a signer who is not listed, and reads no address of theirs', async () => {
    const others = await board.trustFile({ boards: [{ ...board.listed, did: 'did:web:other.example' }] })
    expect(await verify(others)).toEqual(refused('ISSUER_NOT_LISTED'))
  })

  it.each([
    'did:web:BOARD.example',
    'did:web:board.example.',
    'did:web:board.example%2F',
    'did:web:bоard.example',
    'did:web:board.example:wv',
    'did:web:board.example#key-1',
    'https://board.example',
  ])('takes %j for somebody else than did:web:board.example', async (id) => {
    const report = await verify(await board.trustFile(), { ...credential, issuer: { id, name: 'x' } })
    expect(report).toMatchObject({ verdict: 'rejected', requests: 0 })
    expect(report.trust).not.toBe('passed')
  })

  it('rejects a license for a state that is not the board’s', async () => {
    const elsewhere = await board.trustFile({ boards: [{ ...board.listed, jurisdictions: ['OH'] }] })
    expect(await verify(elsewhere)).toEqual(refused('JURISDICTION_NOT_ALLOWED'))
  })

  it('rejects a license type that the board does not license', async () => {
    const nurses = await board.trustFile({ boards: [{ ...board.listed, licenseTypes: ['NPR'] }] })
    expect(await verify(nurses)).toEqual(refused('LICENSE_TYPE_NOT_ALLOWED'))
  })

  it('holds a board of several states to the license types of each', async () => {
    const listed = { ...board.listed, jurisdictions: ['WV', 'OH'] }
    const types = async (licenseTypes: Record<string, string[]>) =>
      verify(await board.trustFile({ boards: [{ ...listed, licenseTypes }] }))
    expect(await types({ WV: ['MDR'], OH: ['NPR'] })).toMatchObject({ trust: 'passed' })
    expect(await types({ WV: ['NPR'], OH: ['MDR'] })).toEqual(refused('LICENSE_TYPE_NOT_ALLOWED'))
    expect(await types({ OH: ['MDR'] })).toEqual(refused('LICENSE_TYPE_NOT_ALLOWED'))
  })

  it('rejects everything under a list that nobody signed, or a key that is not pinned', async () => {
    expect(await verify(await board.trustFile({}, { signers: [] }))).toEqual(refused('TRUST_LIST_INVALID'))
    const forger = await didKeyNamed('forger')
    expect(await verify(await board.trustFile({}, { signers: [forger] }))).toEqual(
      refused('TRUST_LIST_INVALID'),
    )
  })

  it('rejects everything under a list that was changed after it was signed', async () => {
    const trust = await board.trustFile({ boards: [{ ...board.listed, jurisdictions: ['OH'] }] })
    const text = JSON.stringify(trust.trustList).replace('"OH"', '"WV"')
    expect(await verify({ ...trust, trustList: asJson(JSON.parse(text)) })).toEqual(
      refused('TRUST_LIST_INVALID'),
    )
  })

  it('verifies a list again when the very same trust file comes to hold another', async () => {
    const trust = await board.trustFile()
    expect(await verify(trust)).toMatchObject({ trust: 'passed' })
    trust.trustList = asJson(JSON.parse(JSON.stringify(trust.trustList).replace('["MDR","DOS"]', '["MDR"]')))
    expect(JSON.stringify(trust.trustList)).toContain('["MDR"]')
    expect(await verify(trust)).toEqual(refused('TRUST_LIST_INVALID'))
  })

  it('rejects everything under a list that has expired, or is not valid yet', async () => {
    const hours = (n: number) => new Date(NOW.getTime() + n * HOUR)
    const old = await board.trustFile({ validFrom: hours(-9), validUntil: hours(-1) })
    const early = await board.trustFile({ validFrom: hours(1), validUntil: hours(9) })
    expect(await verify(old)).toEqual(refused('TRUST_LIST_EXPIRED'))
    expect(await verify(early)).toEqual(refused('TRUST_LIST_EXPIRED'))
    expect(await verify(old, credential, hours(-2))).toMatchObject({ trust: 'passed' })
  })

  it('rejects everything under what is no list at all', async () => {
    const trust = await board.trustFile()
    for (const trustList of [null, {}, [], 'list', credential]) {
      expect(await verify({ ...trust, trustList })).toEqual(refused('TRUST_LIST_INVALID'))
    }
  })

  it('says which list, which sequence and which board decided', async () => {
    const report = await verifyLicense(credential, board.surroundings)
    expect(report.checks.find(({ id }) => id === 'trust')?.evidence).toMatchObject({
      sequence: 3,
      board: 'did:web:board.example',
      name: 'West Virginia Board of Medicine',
    })
  })
})
