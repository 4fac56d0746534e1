import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { numberFault } from './license-code.ts'
import {
  formatLicenseRecord,
  isIssuableRecord,
  type LicenseRecord,
  parseLicenseRecord,
} from './license-record.ts'
import { licenseStatuses } from './license-status.ts'
import { licenseTypes } from './license-types.ts'
import { npiCheckDigit } from './npi.ts'

const fred = {
  first_name: 'Fred',
  last_name: 'Samplestone',
  state: 'WV',
  license_type: 'MDR',
  credential: 'Medical Doctor',
  code: 'WV-MDR-3242345345',
  number: '3242345345',
  npi: '1234567893',
  status: 'ACTIVE',
  created_at: '2012-04-20',
  updated_at: '2014-08-14',
  issued_by: 'Sample Board of Medicine',
  date_issued: '2012-04-20',
  date_expires: '2028-04-19',
  status_detail: 'In good standing',
} as const

const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter(
    (value) =>
      value === value.trim() &&
      value !== '' &&
      !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(value),
  )
const npi = fc.integer({ min: 1e8, max: 3e8 - 1 }).map((nine) => `${nine}${npiCheckDigit(String(nine))}`)

const records: fc.Arbitrary<LicenseRecord> = fc
  .record(
    {
      type: fc.constantFrom(...licenseTypes.all()),
      number: text.filter((number) => numberFault(number) === undefined),
      first_name: text,
      last_name: text,
      status: fc.constantFrom(...licenseStatuses),
      days: fc.tuple(day, day),
      npi,
      issued_by: text,
      term: fc.tuple(day, day),
      status_detail: text,
    },
    { requiredKeys: ['type', 'number', 'first_name', 'last_name', 'status', 'days'] },
  )
  .map(({ type, number, days, term, first_name, last_name, status, ...rest }) => ({
    first_name,
    last_name,
    state: type.state,
    license_type: type.licenseType,
    credential: type.title,
    code: `${type.state}-${type.licenseType}-${number}`,
    number,
    status,
    created_at: days.toSorted()[0] ?? '',
    updated_at: days.toSorted()[1] ?? '',
    ...rest,
    ...(term && { date_issued: term.toSorted()[0] ?? '', date_expires: term.toSorted()[1] ?? '' }),
  }))

describe('parseLicenseRecord and formatLicenseRecord', () => {
  it('are inverse', () => {
    fc.assert(
      fc.property(records, (record) => {
        const written = formatLicenseRecord(record)
        const read = parseLicenseRecord(parseJson(written))
        expect(read.record).toEqual(record)
        expect(formatLicenseRecord(read.record)).toBe(written)
        expect(read.warnings.filter((warning) => warning.code !== 'REPLACEMENT_CHARACTER')).toEqual([])
      }),
      { numRuns: process.env.CI ? 5000 : 300 },
    )
  })

  it('write in MLVS order, whatever the order of the record, with a newline at the end', () => {
    const shuffled = Object.fromEntries(Object.entries(fred).reverse())
    const { record } = parseLicenseRecord(shuffled)
    expect(formatLicenseRecord(record)).toBe(`${JSON.stringify(fred, undefined, 2)}\n`)
  })

  it('leave out what is not known', () => {
    const { npi: _, status_detail: __, ...rest } = fred
    const written = formatLicenseRecord(parseLicenseRecord({ ...rest, npi: '' }).record)
    expect(written).not.toContain('npi')
    expect(written).not.toContain('status_detail')
  })
})

describe('parseLicenseRecord', () => {
  it.each([
    ['null', null],
    ['an array', []],
    ['a text', 'WV-MDR-1'],
    ['a number', 1],
  ])('refuses %s where a record belongs', (_, value) => {
    expect(() => parseLicenseRecord(value)).toThrow(expect.objectContaining({ code: 'NOT_A_RECORD' }))
  })

  it.each([
    ['MISSING_VALUE', 'last_name', { last_name: ' ' }],
    ['MISSING_VALUE', 'number', { number: '' }],
    ['MISSING_VALUE', 'created_at', { created_at: '' }],
    ['INVALID_VALUE', 'first_name', { first_name: null }],
    ['INVALID_VALUE', 'number', { number: 12345 }],
    ['INVALID_VALUE', 'status', { status: ['ACTIVE'] }],
    ['INVALID_VALUE', 'last_name', { last_name: 'x'.repeat(257) }],
    ['INVALID_VALUE', 'last_name', { last_name: 'a\u0000b' }],
    ['INVALID_VALUE', 'last_name', { last_name: 'a\ud800' }],
    ['INVALID_VALUE', 'last_name', { last_name: 'evil\u202ename' }],
    ['INVALID_VALUE', 'state', { state: 'West Virginia' }],
    ['INVALID_VALUE', 'license_type', { license_type: 'MD' }],
    ['INVALID_NUMBER', 'number', { number: '../../../evil' }],
    ['INVALID_NUMBER', 'number', { number: '1\u00072' }],
    ['INVALID_NPI', 'npi', { npi: '1234567890' }],
    ['IMPOSSIBLE_DATE', 'date_issued', { date_issued: '2025-02-29' }],
    ['IMPOSSIBLE_DATE', 'updated_at', { updated_at: '2014-08-14T00:00:00Z' }],
    ['EXPIRES_BEFORE_ISSUED', 'date_expires', { date_expires: '2012-04-19' }],
    ['CODE_MISMATCH', 'code', { code: 'WV-MDR-234234534' }],
  ])('refuses with %s in %s', (code, field, change) => {
    expect(() => parseLicenseRecord({ ...fred, ...change })).toThrow(expect.objectContaining({ code, field }))
  })

  it('takes a name of 100 letters, one of one letter, and right-to-left names', () => {
    for (const last_name of ['x'.repeat(100), 'O', 'דוגמה', 'مثال']) {
      expect(parseLicenseRecord({ ...fred, last_name }).record.last_name).toBe(last_name)
    }
  })

  it('reads what csv2mlvs writes: no code and no title, both derived, with warnings', () => {
    const { code: _, credential: __, ...rest } = fred
    const { record, warnings } = parseLicenseRecord(rest)
    expect(record).toMatchObject({ code: 'WV-MDR-3242345345', credential: 'Medical Doctor' })
    expect(warnings.map((warning) => warning.code)).toEqual(['CREDENTIAL_DERIVED', 'CODE_DERIVED'])
  })

  it("reads date_created and date_updated, as in MLVS' examples, with warnings", () => {
    const { created_at, updated_at, ...rest } = fred
    const { record, warnings } = parseLicenseRecord({
      ...rest,
      date_created: created_at,
      date_updated: updated_at,
    })
    expect(record).toMatchObject({ created_at, updated_at })
    expect(warnings.map((warning) => warning.code)).toEqual(['OLD_DATE_NAME', 'OLD_DATE_NAME'])
  })

  it('prefers created_at where both are there and differ, with a warning', () => {
    const { record, warnings } = parseLicenseRecord({ ...fred, date_created: '2011-01-01' })
    expect(record.created_at).toBe('2012-04-20')
    expect(warnings).toMatchObject([{ code: 'DATES_DIFFER' }])
  })

  it.each([
    ['', 'STATUS_MISSING'],
    ['PROBATION', 'UNKNOWN_STATUS'],
    ['active', 'UNKNOWN_STATUS'],
  ])('reads the status %j as UNKNOWN, never as active, with a warning', (status, code) => {
    const { record, warnings } = parseLicenseRecord({ ...fred, status })
    expect(record.status).toBe('UNKNOWN')
    expect(warnings).toMatchObject([{ code }])
  })

  it('reads a doctor of New York as MDR, which the table lacks, with a warning; none is issuable', () => {
    const { record, warnings } = parseLicenseRecord({ ...fred, state: 'NY', code: 'NY-MDR-3242345345' })
    expect(warnings).toMatchObject([{ code: 'UNKNOWN_LICENSE_TYPE' }])
    expect(isIssuableRecord(record)).toBe(false)
  })

  it('drops fields it does not know, with a warning that does not repeat them', () => {
    const { record, warnings } = parseLicenseRecord({ ...fred, ssn: '078-05-1120' })
    expect(record).toEqual(fred)
    expect(warnings).toMatchObject([{ code: 'UNKNOWN_FIELD', field: 'ssn' }])
    expect(JSON.stringify(warnings)).not.toContain('078')
  })

  it('takes an object with __proto__ in it for what it is: one more unknown field', () => {
    const { record } = parseLicenseRecord(
      JSON.parse('{"__proto__":{"status":"ACTIVE"}}'.replace('}}', `},${JSON.stringify(fred).slice(1)}`)),
    )
    expect(record).toEqual(fred)
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  })

  it('warns where a record was updated before it was created, and where letters were lost', () => {
    const { warnings } = parseLicenseRecord({ ...fred, updated_at: '2012-04-19', last_name: 'Gonz\ufffdlez' })
    expect(warnings.map((warning) => warning.code)).toEqual([
      'REPLACEMENT_CHARACTER',
      'UPDATED_BEFORE_CREATED',
    ])
  })
})

describe('parseLicenseRecord, strict', () => {
  it('takes a record of MLVS 0.0.5', () => {
    expect(parseLicenseRecord(fred, { strict: true })).toEqual({ record: fred, warnings: [] })
  })

  it.each([
    ['UNKNOWN_STATUS', 'status', { status: 'SUSPENDED' }],
    ['UNKNOWN_STATUS', 'status', { status: 'UNKNOWN' }],
    ['MISSING_VALUE', 'status', { status: '' }],
    ['MISSING_VALUE', 'code', { code: '' }],
    ['MISSING_VALUE', 'credential', { credential: '' }],
    ['MISSING_VALUE', 'created_at', { created_at: '', date_created: '2012-04-20' }],
    ['UNKNOWN_LICENSE_TYPE', 'license_type', { state: 'NY', code: 'NY-MDR-3242345345' }],
    ['UNKNOWN_LICENSE_TYPE', 'license_type', { license_type: 'RNU', code: 'WV-RNU-3242345345' }],
    ['UNKNOWN_LICENSE_TYPE', 'license_type', { state: 'GU', code: 'GU-MDR-3242345345' }],
  ])('refuses with %s in %s what is not in it', (code, field, change) => {
    expect(() => parseLicenseRecord({ ...fred, ...change }, { strict: true })).toThrow(
      expect.objectContaining({ code, field }),
    )
  })
})

describe('isIssuableRecord', () => {
  it('is true of active licenses of known professions alone', () => {
    expect(isIssuableRecord({ state: 'WV', license_type: 'MDR', status: 'ACTIVE' })).toBe(true)
    expect(isIssuableRecord({ state: 'WA', license_type: 'RNU', status: 'ACTIVE_WITH_RESTRICTIONS' })).toBe(
      true,
    )
    expect(isIssuableRecord({ state: 'WV', license_type: 'MDR', status: 'SUSPENDED' })).toBe(false)
    expect(isIssuableRecord({ state: 'AK', license_type: 'UNK', status: 'ACTIVE' })).toBe(false)
  })
})
