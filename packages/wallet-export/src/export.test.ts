import { offline, verifyLicense } from '@licet/verifier'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  asJson,
  BASE,
  didKeyNamed,
  didOf,
  listUrl,
  makeBoard,
  record,
  type TestBoard,
} from '../../verifier/src/fixture/board.ts'
import type { Destination } from './destination.ts'
import { WalletExportError, type WalletExportErrorCode } from './error.ts'
import { exportBundle } from './export-bundle.ts'
import { exportJson } from './export-json.ts'
import { exportPresentation } from './export-presentation.ts'

/** A destination in memory, on a disk that may damage what it is given. */
function memory(damage: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) {
  const stored: { bytes?: Uint8Array; staged: boolean } = { staged: false }
  const destination: Destination = {
    async stage(bytes) {
      stored.staged = true
      const written = damage(bytes)
      return {
        read: async () => written,
        commit: async () => {
          stored.bytes = written
          stored.staged = false
        },
        discard: async () => {
          stored.staged = false
        },
      }
    },
  }
  return { destination, stored }
}

const refusal = (code: WalletExportErrorCode) => expect.objectContaining({ name: 'WalletExportError', code })
const request = { challenge: 'c-7f3a', domain: 'hospital.example' }

let board: TestBoard

beforeAll(async () => {
  board = await makeBoard()
})

describe('exportJson', () => {
  it('writes the credential, and what was written verifies', async () => {
    const credential = await board.issue()
    const { destination, stored } = memory()
    const { bytes, report } = await exportJson(credential, destination, board.surroundings)
    expect(report.verdict).toBe('accepted')
    expect(stored).toEqual({ bytes, staged: false })
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual(credential)
  })

  it('writes nothing that does not verify, and says why', async () => {
    const credential = {
      ...(await board.issue({ license: { number: '9', code: 'WV-MDR-9' } })),
      validUntil: '2027-02-01T05:59:59Z',
    }
    const { destination, stored } = memory()
    const error: unknown = await exportJson(credential, destination, board.surroundings).catch(
      (e: unknown) => e,
    )
    expect(error).toEqual(refusal('EXPORT_NOT_ACCEPTED'))
    expect(error instanceof WalletExportError && error.report?.verdict).toBe('rejected')
    expect(error instanceof WalletExportError && error.message).toContain('SIGNATURE_INVALID')
    expect(stored).toEqual({ staged: false })
  })

  it('writes nothing on a disk that reads back something else', async () => {
    const credential = await board.issue({ license: { number: '8', code: 'WV-MDR-8' } })
    const { destination, stored } = memory((bytes) => bytes.slice(0, -1))
    await expect(exportJson(credential, destination, board.surroundings)).rejects.toEqual(
      refusal('EXPORT_NOT_READ_BACK'),
    )
    expect(stored).toEqual({ staged: false })
  })

  it('does not write a credential whose anchor is not final yet', async () => {
    const fresh = await makeBoard()
    const [credential = {}] = await fresh.anchor([await fresh.signDocument(fresh.credential())])
    const { destination } = memory()
    await expect(exportJson(credential, destination, fresh.surroundings)).rejects.toEqual(
      refusal('EXPORT_NOT_ACCEPTED'),
    )
  })

  it('lets the holder of a license with restrictions take it away', async () => {
    const restricted = await makeBoard()
    const license = { status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'No surgery' } as const
    const credential = await restricted.issue({ license })
    restricted.publish(`${BASE}/license/WV/MDR/00417-B.json`, { ...record, ...license })
    const { report } = await exportJson(credential, memory().destination, restricted.surroundings)
    expect(report).toMatchObject({ verdict: 'accepted', standing: 'ACTIVE_WITH_RESTRICTIONS' })
    expect((await verifyLicense(credential, restricted.surroundings)).verdict).toBe('review')
  })
})

describe('exportPresentation', () => {
  it("writes a presentation that the holder's key signed for this challenge and domain", async () => {
    const bound = await makeBoard()
    const credential = await bound.issue({ holderDid: didOf(bound.holder) })
    const { bytes } = await exportPresentation(
      credential,
      { holder: bound.holder, ...request },
      memory().destination,
      bound.surroundings,
    )
    const report = await verifyLicense(bytes, { ...bound.surroundings, ...request })
    expect(report.verdict).toBe('accepted')
    const replayed = await verifyLicense(bytes, { ...bound.surroundings, ...request, challenge: 'another' })
    expect(replayed.checks.find(({ id }) => id === 'holder-binding')).toMatchObject({
      code: 'HOLDER_PROOF_INVALID',
    })
  })

  it("writes none that another person's key signed", async () => {
    const bound = await makeBoard()
    const credential = await bound.issue({ holderDid: didOf(bound.holder) })
    const thief = await didKeyNamed('thief')
    await expect(
      exportPresentation(credential, { holder: thief, ...request }, memory().destination, bound.surroundings),
    ).rejects.toThrow('HOLDER_NOT_SUBJECT')
  })

  it('writes none of a credential that is bound to no key', async () => {
    const unbound = await makeBoard()
    const refused = exportPresentation(
      await unbound.issue(),
      { holder: unbound.holder, ...request },
      memory().destination,
      unbound.surroundings,
    )
    await expect(refused).rejects.toEqual(refusal('EXPORT_NOT_ACCEPTED'))
    await expect(refused).rejects.toThrow(
      'holder-binding: The board bound no key to the licensee. (HOLDER_NOT_BOUND)',
    )
  })
})

describe('exportBundle', () => {
  async function boardWithAnchoredLists(): Promise<TestBoard> {
    const anchored = await makeBoard()
    const purposes = ['revocation', 'suspension', 'refresh'] as const
    const lists = await anchored.anchor(
      await Promise.all(purposes.map((purpose) => anchored.statusList(purpose))),
    )
    // As a board does: the newest list has no anchor yet, and the newest anchored one stands beside it.
    for (const list of lists) anchored.publish(String(list.id).replace('/status/', '/status/anchored/'), list)
    return anchored
  }

  it('writes a bundle that the chain alone confirms, with the board gone', async () => {
    const anchored = await boardWithAnchoredLists()
    const credential = await anchored.issue()
    const { bytes, withoutBoard } = await exportBundle(
      credential,
      memory().destination,
      anchored.surroundings,
    )
    expect(withoutBoard).toMatchObject({ verdict: 'accepted', policy: 'offline' })

    anchored.web.clear()
    const report = await verifyLicense(bytes, { ...anchored.surroundings, policy: offline })
    expect(report).toMatchObject({ verdict: 'accepted', authentic: true, standing: 'ACTIVE' })
  })

  it('says when the status lists still wait for their anchor', async () => {
    const fresh = await makeBoard()
    const { report, withoutBoard } = await exportBundle(
      await fresh.issue(),
      memory().destination,
      fresh.surroundings,
    )
    expect(report.verdict).toBe('accepted')
    expect(withoutBoard.verdict).toBe('review')
    expect(withoutBoard.checks.find(({ id }) => id === 'status')).toMatchObject({ code: 'STATUS_UNPROVEN' })
  })

  it('names nothing but the credential and its evidence', async () => {
    const fresh = await makeBoard()
    const { bytes } = await exportBundle(await fresh.issue(), memory().destination, fresh.surroundings)
    expect(Object.keys(asJson(JSON.parse(new TextDecoder().decode(bytes))))).toEqual([
      'type',
      'version',
      'credential',
      'didDocument',
      'statusLists',
      'trustList',
    ])
  })

  it('writes nothing when a list vanishes between verifying and gathering', async () => {
    const fresh = await makeBoard()
    const credential = await fresh.issue()
    const seen = new Set<string>()
    const { destination, stored } = memory()
    const surroundings: TestBoard['surroundings'] = {
      ...fresh.surroundings,
      fetch: async (url) => {
        if (url === listUrl('suspension') && seen.has(url)) return { outcome: 'unreachable', reason: 'gone' }
        seen.add(url)
        return fresh.surroundings.fetch(url)
      },
    }
    await expect(exportBundle(credential, destination, surroundings)).rejects.toEqual(
      refusal('EVIDENCE_UNREACHABLE'),
    )
    expect(stored).toEqual({ staged: false })
  })

  it('gathers nothing for a credential of a stranger', async () => {
    const fresh = await makeBoard()
    const credential = asJson({
      ...(await fresh.issue()),
      issuer: { id: 'did:web:stranger.example', name: 'Stranger' },
    })
    fresh.requests.length = 0
    await expect(exportBundle(credential, memory().destination, fresh.surroundings)).rejects.toEqual(
      refusal('EXPORT_NOT_ACCEPTED'),
    )
    expect(fresh.requests).toEqual([])
  })
})
