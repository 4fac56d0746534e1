import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../packages/mlvs/src/csv.ts'
import { isIssuableRecord, licenseStatuses, licenseTypes, type Row } from '../packages/mlvs/src/index.ts'
import { makeRegistry, REGISTRY_ROWS, refusedRows } from './generate-registry.ts'

const registry = new URL('../examples/registry.csv', import.meta.url)

async function readRegistry(): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of readCsv(createReadStream(registry))) rows.push(row)
  return rows
}

describe('the sample registry', () => {
  it('is what the generator makes, byte for byte', async () => {
    expect(await readFile(registry, 'utf8')).toBe(makeRegistry())
  })

  it('has 1,000 rows, of which 988 are read and 12 refused, each for its own reason', async () => {
    const rows = await readRegistry()
    expect(rows).toHaveLength(REGISTRY_ROWS)
    const refusals = rows.flatMap((row) => ('refusal' in row ? [row.refusal.code] : []))
    expect(refusals).toEqual([
      'MALFORMED_ROW',
      'UNKNOWN_LICENSE_TYPE',
      'UNKNOWN_STATUS',
      'INVALID_NPI',
      'INVALID_NUMBER',
      'INVALID_NUMBER',
      'DUPLICATE_CODE',
      'IMPOSSIBLE_DATE',
      'EXPIRES_BEFORE_ISSUED',
      'MISSING_VALUE',
      'CODE_MISMATCH',
      'INVALID_VALUE',
    ])
    expect(refusals).toEqual(refusedRows.map((row) => row.code))
    expect(rows.filter((row) => 'record' in row)).toHaveLength(988)
  })

  it('gives no warning for the rows that are read', async () => {
    const warned = (await readRegistry()).filter((row) => 'record' in row && row.warnings.length > 0)
    expect(warned).toEqual([])
  })

  it('has every pair of the CMS table and of the added jurisdictions, every profession, and every status', async () => {
    const records = (await readRegistry()).flatMap((row) => ('record' in row ? [row.record] : []))
    const pairs = new Set(records.map((record) => `${record.state}-${record.license_type}`))
    const wanted = licenseTypes.all().filter((type) => !type.ours || ['AS', 'GU', 'MP'].includes(type.state))
    const professions = new Set(wanted.filter((type) => !type.ours).map((type) => type.licenseType))
    const missing = wanted.filter(
      (type) => professions.has(type.licenseType) && !pairs.has(`${type.state}-${type.licenseType}`),
    )
    expect(missing).toEqual([])
    expect(new Set(records.map((record) => record.license_type))).toEqual(
      new Set(licenseTypes.all().map((type) => type.licenseType)),
    )
    expect(new Set(records.map((record) => record.status))).toEqual(new Set(licenseStatuses))
  })

  it('has licenses in force that end in 2027 to 2029, and most of it can be issued', async () => {
    const records = (await readRegistry()).flatMap((row) => ('record' in row ? [row.record] : []))
    const issuable = records.filter(isIssuableRecord)
    expect(issuable.length).toBeGreaterThan(800)
    expect(issuable.filter(({ date_expires = '' }) => !/^202[789]-/.test(date_expires))).toEqual([])
  })

  it('has people with two licenses, and an NPI never names two people', async () => {
    const records = (await readRegistry()).flatMap((row) => ('record' in row ? [row.record] : []))
    const holders = Map.groupBy(
      records.filter((record) => record.npi !== undefined),
      (record) => record.npi,
    )
    const people = [...holders.values()].map(
      (held) => new Set(held.map((r) => `${r.first_name} ${r.last_name}`)),
    )
    expect([...holders.values()].some((held) => held.length > 1)).toBe(true)
    expect(people.filter((named) => named.size > 1)).toEqual([])
  })
})
