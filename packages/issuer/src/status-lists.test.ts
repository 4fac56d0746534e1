import { decodeBits, getBit, parseStatusListCredential, verifySignature } from '@licet/credential'
import { parseJson } from '@licet/mlvs'
import { expect, it } from 'vitest'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { readSetPositions } from './ledger/status-indices.ts'
import { setStatus } from './set-status.ts'
import {
  readNewestVersion,
  renewStatusLists,
  STATUS_LIST_RENEWAL,
  STATUS_LIST_VALIDITY,
} from './status-lists.ts'
import { describeOnBothDatabases, type OpenLedgers } from './testing/both-databases.ts'
import { makeParts, makeSampleBoard, rowsOf, type SampleParts, sampleRecord } from './testing/sample-board.ts'

const sample = await makeSampleBoard()
const revocation = { purpose: 'revocation', list: 1 } as const

async function withLists(ledgers: OpenLedgers): Promise<SampleParts> {
  const parts = await makeParts(await ledgers.fresh(), sample)
  await importRecords({ ...parts, source: 'a', rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
  await issue(parts)
  return parts
}

async function newest(parts: SampleParts) {
  const version = await readNewestVersion(parts.ledger.read, revocation)
  const document = parseJson(version?.document ?? '')
  const parsed = parseStatusListCredential(document)
  if (parsed.outcome !== 'parsed') throw new Error(parsed.detail)
  return { version, document, list: parsed.credential }
}

describeOnBothDatabases('Status lists', (ledgers) => {
  it('are signed by the status key, for a day, under the address the credentials name', async () => {
    const parts = await withLists(ledgers)
    const { document, list } = await newest(parts)
    const { publicKey } = parts.statusSigner
    expect(await verifySignature(document, { publicKey, expectedPurpose: 'assertionMethod' })).toEqual({
      valid: true,
    })
    expect(list.id).toBe('https://board.example/status/revocation/1')
    expect(Date.parse(list.validUntil) - Date.parse(list.validFrom)).toBe(STATUS_LIST_VALIDITY)
  })

  it('say exactly what the ledger says: the set bits and no other', async () => {
    const parts = await withLists(ledgers)
    await setStatus({ ...parts, code: 'WV-MDR-2', status: 'REVOKED', reason: 'Board order' })
    const { list } = await newest(parts)
    const decoded = await decodeBits(list.credentialSubject.encodedList)
    if (decoded.outcome !== 'decoded') throw new Error(decoded.detail)
    const set = Array.from({ length: decoded.bits.length }, (_, i) => i).filter((i) =>
      getBit(decoded.bits, i),
    )
    expect(set).toEqual(await readSetPositions(parts.ledger.read, revocation))
    expect(set).toHaveLength(1)
  })

  it('never share a validFrom and never go back, though the clock stands still or is set back', async () => {
    const parts = await withLists(ledgers)
    const seen = [Date.parse((await newest(parts)).list.validFrom)]
    await setStatus({ ...parts, code: 'WV-MDR-1', status: 'REVOKED', reason: 'Board order' })
    seen.push(Date.parse((await newest(parts)).list.validFrom))
    parts.time.now = new Date(parts.time.now.getTime() - 3600 * 1000)
    await setStatus({ ...parts, code: 'WV-MDR-2', status: 'REVOKED', reason: 'Board order' })
    seen.push(Date.parse((await newest(parts)).list.validFrom))
    expect(seen).toEqual([seen[0], (seen[0] ?? 0) + 1000, (seen[0] ?? 0) + 2000])
  })

  it('stay within seconds of the clock, however many change at once', async () => {
    const parts = await withLists(ledgers)
    const start = parts.time.now.getTime()
    const leads: number[] = []
    for (let i = 0; i < 60; i++) {
      const status = i % 2 === 0 ? 'SUSPENDED' : 'ACTIVE'
      await setStatus({ ...parts, code: 'WV-MDR-1', status, reason: `Order ${i}` })
      const version = await readNewestVersion(parts.ledger.read, { purpose: 'suspension', list: 1 })
      leads.push(Date.parse(version?.valid_from ?? '') - parts.time.now.getTime())
    }
    expect(Math.max(...leads)).toBeLessThanOrEqual(11_000)
    expect(parts.time.now.getTime() - start).toBeLessThan(60_000)
  })

  it('make a change wait only seconds for a clock that was set back', async () => {
    const parts = await withLists(ledgers)
    parts.time.now = new Date(parts.time.now.getTime() - 3600 * 1000)
    const pauses: number[] = []
    const pause = async (milliseconds: number) => void pauses.push(milliseconds)
    await setStatus({ ...parts, pause, code: 'WV-MDR-1', status: 'REVOKED', reason: 'Board order' })
    expect(pauses).toEqual([5_000])
  })

  it('are renewed when half their life is over, and not before', async () => {
    const parts = await withLists(ledgers)
    const start = parts.time.now.getTime()
    parts.time.now = new Date(start + STATUS_LIST_RENEWAL - 1000)
    expect(await renewStatusLists(parts)).toEqual({ signed: 0 })
    parts.time.now = new Date(start + STATUS_LIST_RENEWAL + 1000)
    expect(await renewStatusLists(parts)).toEqual({ signed: 3 })
    expect(await renewStatusLists(parts)).toEqual({ signed: 0 })
    const { version, list } = await newest(parts)
    expect(version?.version).toBe(2)
    expect(Date.parse(list.validFrom)).toBe(parts.time.now.getTime())
  })
})
