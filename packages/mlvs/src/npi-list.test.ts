import { describe, expect, it } from 'vitest'
import { type JsonObject, parseJson } from './json.ts'
import { type LicenseRecord, parseLicenseRecord } from './license-record.ts'
import { formatNpiList } from './npi-list.ts'

function record(code: string): LicenseRecord {
  const [state = '', license_type = '', number = ''] = code.split('-')
  const fields: JsonObject = {
    first_name: 'Ada',
    last_name: 'Specimen',
    state,
    license_type,
    number,
    npi: '1234567893',
    status: 'ACTIVE',
    created_at: '2020-01-01',
    updated_at: '2020-01-01',
  }
  return parseLicenseRecord(fields).record
}

describe('formatNpiList', () => {
  it('lists all licenses of a person in the order of their codes, whatever order they come in', () => {
    const records = [record('WV-MDR-2'), record('OH-MDR-9'), record('WV-CNM-1')]
    const text = formatNpiList(records)
    expect(parseJson(text)).toMatchObject([{ code: 'OH-MDR-9' }, { code: 'WV-CNM-1' }, { code: 'WV-MDR-2' }])
    expect(formatNpiList(records.toReversed())).toBe(text)
    expect(text).toBe(`${JSON.stringify(parseJson(text), undefined, 2)}\n`)
  })

  it('is an empty array for nobody', () => {
    expect(formatNpiList([])).toBe('[]\n')
  })
})
