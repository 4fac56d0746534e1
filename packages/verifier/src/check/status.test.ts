import { createBits, keyHash, type StatusPurpose } from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import { describe, expect, it } from 'vitest'
import {
  asJson,
  BASE,
  DID,
  entryOf,
  INDEX,
  keyNamed,
  listUrl,
  makeBoard,
  NOW,
  type TestBoard,
} from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { letLiveRecordStandIn, type Policy, practiceNow, skipLiveRecord } from '../policy.ts'
import { verifyLicense } from '../verify-license.ts'

const HOUR = 3600 * 1000
const hours = (n: number) => new Date(NOW.getTime() + n * HOUR)

async function verify(board: TestBoard, document?: JsonObject, policy: Policy = practiceNow) {
  const report = await verifyLicense(document ?? (await board.issue()), { ...board.surroundings, policy })
  const { verdict, authentic, standing } = report
  return { status: outcomeOf(report, 'status'), verdict, authentic, standing, report }
}

async function boardThatSet(...purposes: StatusPurpose[]): Promise<TestBoard> {
  const board = await makeBoard()
  for (const purpose of purposes) board.setStatus(purpose)
  await board.publishLists()
  return board
}

describe('the check status: what fetched lists say', () => {
  it('rejects a revoked credential, and does not call the license revoked for it', async () => {
    expect(await verify(await boardThatSet('revocation'))).toMatchObject({
      status: 'failed CREDENTIAL_REVOKED',
      verdict: 'rejected',
      authentic: true,
      standing: 'ACTIVE',
    })
  })

  it('calls a revoked credential with a refresh bit superseded', async () => {
    expect(await verify(await boardThatSet('revocation', 'refresh'))).toMatchObject({
      status: 'failed CREDENTIAL_SUPERSEDED',
      verdict: 'rejected',
    })
  })

  it('rejects a suspended license', async () => {
    expect(await verify(await boardThatSet('suspension'))).toMatchObject({
      status: 'failed LICENSE_SUSPENDED',
      verdict: 'rejected',
    })
  })

  it('takes a refresh bit alone for an offer, not for an objection', async () => {
    expect(await verify(await boardThatSet('refresh'))).toMatchObject({
      status: 'passed',
      verdict: 'accepted',
    })
  })

  it("reads the credential's own bit, not its neighbours'", async () => {
    const board = await boardThatSet('revocation')
    const neighbours = [INDEX - 1, INDEX + 1].map((index) => entryOf('revocation', undefined, index))
    for (const neighbour of neighbours) {
      const issued = await board.issue({ entries: [neighbour, entryOf('suspension'), entryOf('refresh')] })
      expect(await verify(board, issued)).toMatchObject({ status: 'passed', verdict: 'accepted' })
    }
  })

  it('does not overlook a revocation because another list cannot be read', async () => {
    const board = await boardThatSet('revocation')
    board.unreachable(listUrl('suspension'))
    expect(await verify(board)).toMatchObject({ status: 'failed CREDENTIAL_REVOKED', verdict: 'rejected' })
  })
})

describe('the check status: what cannot be found out never passes', () => {
  it.each(['revocation', 'suspension', 'refresh'] as const)(
    'an unreachable %s list is undetermined',
    async (purpose) => {
      const board = await makeBoard()
      board.unreachable(listUrl(purpose))
      expect(await verify(board)).toMatchObject({
        status: 'undetermined STATUS_UNREACHABLE',
        verdict: 'review',
      })
      board.web.delete(listUrl(purpose))
      expect(await verify(board)).toMatchObject({
        status: 'undetermined STATUS_UNREACHABLE',
        verdict: 'review',
      })
    },
  )

  it('a list that is not JSON, or not a list, is undetermined', async () => {
    const board = await makeBoard()
    const bytes = new TextEncoder().encode('<html>')
    board.web.set(listUrl('revocation'), { outcome: 'found', bytes, headers: {} })
    expect(await verify(board)).toMatchObject({
      status: 'undetermined STATUS_LIST_MALFORMED',
      verdict: 'review',
    })
    for (const value of [
      null,
      [],
      {},
      { ...(await board.statusList('revocation')), type: ['VerifiableCredential'] },
    ]) {
      board.publish(listUrl('revocation'), value)
      expect(await verify(board)).toMatchObject({
        status: 'undetermined STATUS_LIST_MALFORMED',
        verdict: 'review',
      })
    }
  })

  it('a list whose bits do not unpack, unpack to too few, or to a bomb, is undetermined', async () => {
    const board = await makeBoard()
    const bomb = `u${Buffer.from(new Uint8Array(await gzip(new Uint8Array(64 * 1024 * 1024)))).toString('base64url')}`
    const few = `u${Buffer.from(new Uint8Array(await gzip(new Uint8Array(16)))).toString('base64url')}`
    for (const encodedList of ['uAAAA', 'zAAAA', few, bomb]) {
      const list = await board.statusList('revocation')
      const { proof: _, ...unsigned } = list
      const tampered = { ...unsigned, credentialSubject: { ...asJson(list.credentialSubject), encodedList } }
      board.publish(listUrl('revocation'), await board.signDocument(asJson(tampered), board.statusSigner))
      expect(await verify(board)).toMatchObject({
        status: 'undetermined STATUS_LIST_MALFORMED',
        verdict: 'review',
      })
    }
  }, 20_000)

  it('a list that has expired, or is of the future, is undetermined', async () => {
    const board = await makeBoard()
    for (const dates of [
      { validFrom: hours(-9), validUntil: hours(-1) },
      { validFrom: hours(1), validUntil: hours(2) },
    ]) {
      board.publish(listUrl('revocation'), await board.statusList('revocation', dates))
      expect(await verify(board)).toMatchObject({
        status: 'undetermined STATUS_LIST_EXPIRED',
        verdict: 'review',
      })
    }
  })

  it('a list that waits to be signed again after its key was revoked or stolen is undetermined', async () => {
    const revoked = await makeBoard()
    const issued = await revoked.issue()
    await revoked.controller.revokeKey(keyHash(revoked.statusSigner.publicKey))
    expect(await verify(revoked, issued)).toMatchObject({
      status: 'undetermined STATUS_LIST_INVALID',
      verdict: 'review',
    })

    const stolen = await makeBoard()
    const other = await stolen.issue()
    await stolen.controller.compromiseKey(
      keyHash(stolen.statusSigner.publicKey),
      NOW.getTime() / 1000 - 3 * 3600,
    )
    expect(await verify(stolen, other)).toMatchObject({
      status: 'undetermined STATUS_LIST_INVALID',
      verdict: 'review',
    })
  })

  it('a list whose key was published a moment ago is undetermined until that is final', async () => {
    const board = await makeBoard()
    const issued = await board.issue()
    const fresh = await keyNamed(`${DID}#status-2`)
    const { verificationMethod: methods = [], assertionMethod = [] } = board.didDocument
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(fresh.publicKey).toString('base64url') }
    board.publish(`${BASE}/.well-known/did.json`, {
      ...board.didDocument,
      verificationMethod: [
        ...methods,
        { id: fresh.verificationMethod, type: 'JsonWebKey', controller: DID, publicKeyJwk: jwk },
      ],
      assertionMethod: [...assertionMethod, fresh.verificationMethod],
    })
    board.publish(listUrl('revocation'), await board.statusList('revocation', { by: fresh }))
    await board.controller.publishKey(keyHash(fresh.publicKey), 'status')
    expect(await verify(board, issued)).toMatchObject({
      status: 'undetermined STATUS_LIST_INVALID',
      verdict: 'review',
    })
    board.registry.mine(2)
    expect(await verify(board, issued)).toMatchObject({ status: 'passed', verdict: 'accepted' })
  })

  it('a credential that names no lists, or not those that matter, is undetermined', async () => {
    const board = await makeBoard()
    for (const entries of [[], [entryOf('refresh')], [entryOf('revocation'), entryOf('refresh')]]) {
      expect(await verify(board, await board.issue({ entries }))).toMatchObject({
        status: 'undetermined STATUS_ABSENT',
        verdict: 'review',
      })
    }
  })

  it('lets the live record stand in for lists that were never named, if the policy says so by name', async () => {
    const board = await makeBoard()
    const issued = await board.issue({ entries: [] })
    const standIn = { ...practiceNow, absentStatus: letLiveRecordStandIn } as const
    expect(await verify(board, issued, standIn)).toMatchObject({
      status: 'skipped by policy',
      verdict: 'accepted',
    })
    expect(await verify(board, issued, { ...standIn, liveRecord: skipLiveRecord })).toMatchObject({
      status: 'undetermined STATUS_ABSENT',
      verdict: 'review',
    })
    board.unreachable(`${BASE}/license/WV/MDR/00417-B.json`)
    expect(await verify(board, issued, standIn)).toMatchObject({ verdict: 'review' })
  })
})

describe('the check status: lists made to deceive', () => {
  it('rejects a list whose address is not under the board’s own, without reading it', async () => {
    const board = await makeBoard()
    for (const address of [
      'https://attacker.example/status/revocation/7',
      'https://board.example.attacker.example/status/7',
      'https://board.example:8443/status/revocation/7',
      'http://board.example/status/revocation/7',
      'https://169.254.169.254/latest/meta-data',
    ]) {
      board.requests.length = 0
      const issued = await board.issue({ entries: [entryOf('revocation', address), entryOf('suspension')] })
      expect(await verify(board, issued)).toMatchObject({
        status: 'failed STATUS_URL_NOT_ALLOWED',
        verdict: 'rejected',
      })
      expect(board.requests.filter((url) => !url.startsWith(`${BASE}/`))).toEqual([])
    }
  })

  it('rejects the list of another issuer, of another address, and of another purpose', async () => {
    const board = await makeBoard()
    const lists = [
      board.statusList('revocation', { issuer: 'did:web:other.example' }),
      board.statusList('revocation', { id: `${BASE}/status/revocation/8` }),
      board.statusList('suspension', { id: listUrl('revocation') }),
    ]
    for (const list of lists) {
      board.publish(listUrl('revocation'), await list)
      expect(await verify(board)).toMatchObject({ status: 'failed STATUS_LIST_WRONG', verdict: 'rejected' })
    }
  })

  it('rejects an index that the list does not have', async () => {
    const board = await makeBoard()
    const beyond = entryOf('revocation', undefined, 131_072)
    const issued = await board.issue({ entries: [beyond, entryOf('suspension')] })
    expect(await verify(board, issued)).toMatchObject({
      status: 'failed STATUS_LIST_WRONG',
      verdict: 'rejected',
    })
  })

  it('rejects a list that was changed, is unsigned, or is signed by a key for credentials', async () => {
    const board = await boardThatSet('revocation')
    const honest = await board.statusList('revocation')
    board.lists.set('revocation', createBits())
    const clean = await board.statusList('revocation')
    const { proof: _, ...unsigned } = clean
    const lists = [
      { ...honest, credentialSubject: asJson(clean.credentialSubject) },
      unsigned,
      await board.statusList('revocation', { by: board.signer }),
    ]
    for (const list of lists) {
      board.publish(listUrl('revocation'), list)
      expect(await verify(board)).toMatchObject({ status: 'failed STATUS_LIST_INVALID', verdict: 'rejected' })
    }
  })

  it('says of every list what became of it', async () => {
    const { report } = await verify(await boardThatSet('revocation'))
    expect(report.checks.find(({ id }) => id === 'status')?.evidence).toMatchObject({
      lists: [
        {
          purpose: 'revocation',
          list: listUrl('revocation'),
          index: String(INDEX),
          outcome: 'passed',
          isSet: true,
        },
        { purpose: 'suspension', outcome: 'passed', isSet: false },
        { purpose: 'refresh', outcome: 'passed', isSet: false },
      ],
    })
  })

  it('reads the lists of this board alone', async () => {
    const board = await makeBoard()
    await verify(board)
    expect(board.requests.every((url) => url.startsWith(`${BASE}/`))).toBe(true)
    expect(board.listed.did).toBe(DID)
  })
})

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}
