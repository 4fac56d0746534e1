import { createSigner } from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import { beforeAll, describe, expect, it } from 'vitest'
import { asJson, didKeyNamed, didOf, makeBoard, NOW, type TestBoard } from './fixture/board.ts'
import { makeTrustList, readTrustList, signTrustList, type TrustListContent } from './trust-list.ts'

let board: TestBoard
let content: TrustListContent
let members: Awaited<ReturnType<typeof didKeyNamed>>[]

beforeAll(async () => {
  board = await makeBoard()
  members = await Promise.all(['one', 'two', 'three'].map(didKeyNamed))
  content = {
    id: 'urn:uuid:6f1a3c52-91a7-4a3f-9c37-0a5d6f0c1e22',
    federation: { id: 'did:web:federation.example', name: 'Federation' },
    sequence: 7,
    validFrom: new Date('2026-01-01T00:00:00Z'),
    validUntil: new Date('2026-12-31T23:59:59Z'),
    boards: [board.listed],
    checkpoints: [{ chainId: 1, number: 20_000_000, hash: `0x${'ab'.repeat(32)}` }],
  }
})

async function signedBy(...signers: typeof members): Promise<JsonObject> {
  let list: Parameters<typeof signTrustList>[0] = makeTrustList(content)
  for (const signer of signers) list = await signTrustList(list, signer, { created: NOW })
  return asJson({ proof: [], ...list })
}

const federation = (threshold: number) => ({ threshold, keys: members.map(didOf) })

async function read(value: unknown, threshold = 2) {
  const answer = await readTrustList(value, federation(threshold))
  return answer.outcome === 'passed' ? 'passed' : `${answer.outcome} ${answer.code}`
}

describe('readTrustList', () => {
  it('gives back what was made, when as many signed as the threshold says', async () => {
    const [one, two] = members
    if (one === undefined || two === undefined) throw new Error('two members')
    const answer = await readTrustList(await signedBy(one, two), federation(2))
    expect(answer).toMatchObject({
      outcome: 'passed',
      found: content,
      evidence: { signers: [didOf(one), didOf(two)] },
    })
  })

  it('counts a signer once, whatever number of times it signed', async () => {
    const [one, two] = members
    if (one === undefined || two === undefined) throw new Error('two members')
    expect(await read(await signedBy(one))).toBe('failed TRUST_LIST_INVALID')
    expect(await read(await signedBy(one, one, one))).toBe('failed TRUST_LIST_INVALID')
    expect(await read(await signedBy(one, one, two))).toBe('passed')
  })

  it('does not count a signature by a key that is not pinned, and is not hindered by it', async () => {
    const [one, two] = members
    const stranger = await didKeyNamed('stranger')
    if (one === undefined || two === undefined) throw new Error('two members')
    expect(await read(await signedBy(one, stranger))).toBe('failed TRUST_LIST_INVALID')
    expect(await read(await signedBy(stranger, one, two))).toBe('passed')
  })

  it('does not count a signature under the name of a member that another key made', async () => {
    const [one, two] = members
    if (one === undefined || two === undefined) throw new Error('two members')
    const forger = await createSigner({
      verificationMethod: two.verificationMethod,
      seed: new Uint8Array(32).fill(9),
    })
    expect(await read(await signedBy(one, forger))).toBe('failed TRUST_LIST_INVALID')
  })

  it.each([
    ['its sequence', (text: string) => text.replace('"sequence":7', '"sequence":8')],
    ['its end', (text: string) => text.replace('2026-12-31', '2036-12-31')],
    [
      'a board’s address',
      (text: string) => text.replace('"mlvsBase":"https://board.', '"mlvsBase":"https://bored.'),
    ],
    ['a controller', (text: string) => text.replace(`0x${'c0'.repeat(20)}`, `0x${'c1'.repeat(20)}`)],
    ['a checkpoint', (text: string) => text.replace(`0x${'ab'.repeat(32)}`, `0x${'ac'.repeat(32)}`)],
    ['a term of a controller', (text: string) => text.replace('"from":0', '"from":0,"until":9')],
  ])('refuses a list when %s was changed', async (_, change) => {
    const signed = JSON.stringify(await signedBy(...members))
    expect(change(signed)).not.toBe(signed)
    expect(await read(JSON.parse(signed))).toBe('passed')
    expect(await read(JSON.parse(change(signed)))).toBe('failed TRUST_LIST_INVALID')
  })

  it.each([null, [], 'list', {}, { type: ['VerifiableCredential', 'TrustListCredential'] }])(
    'refuses %j',
    async (value) => expect(await read(value)).toBe('failed TRUST_LIST_INVALID'),
  )
})

describe('makeTrustList', () => {
  const made = (change: Partial<TrustListContent>) => () => makeTrustList({ ...content, ...change })
  const chain = () => {
    const [only] = board.listed.chains
    if (only === undefined) throw new Error('one chain')
    return only
  }

  it.each([
    ['a board twice', () => ({ boards: [board.listed, board.listed] })],
    ['a chain of a board twice', () => ({ boards: [{ ...board.listed, chains: [chain(), chain()] }] })],
    [
      'an address with a slash at its end',
      () => ({ boards: [{ ...board.listed, mlvsBase: 'https://board.example/' }] }),
    ],
    [
      'an address that is not in its one spelling',
      () => ({ boards: [{ ...board.listed, mlvsBase: 'https://Board.example' }] }),
    ],
    [
      'an address with a user',
      () => ({ boards: [{ ...board.listed, mlvsBase: 'https://u@board.example' }] }),
    ],
    ['a state in small letters', () => ({ boards: [{ ...board.listed, jurisdictions: ['wv'] }] })],
    ['a board without a state', () => ({ boards: [{ ...board.listed, jurisdictions: [] }] })],
    [
      'a chain without a controller',
      () => ({ boards: [{ ...board.listed, chains: [{ ...chain(), controllers: [] }] }] }),
    ],
    ['a negative sequence', () => ({ sequence: -1 })],
  ])('refuses %s', (_, change) => {
    expect(made(change())).toThrow(expect.objectContaining({ code: 'TRUST_LIST_MALFORMED' }))
  })

  it('takes an address with a path', () => {
    expect(
      made({ boards: [{ ...board.listed, mlvsBase: 'https://wv.example/medicine/mlvs' }] }),
    ).not.toThrow()
  })
})
