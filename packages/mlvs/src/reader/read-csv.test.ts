import { createReadStream } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordFields } from '../license-record.ts'
import { MlvsError } from '../mlvs-error.ts'
import type { Row } from '../row.ts'
import { parseMap } from './map.ts'
import { type CsvLayout, type CsvOptions, readCsv } from './read-csv.ts'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

async function* chunks(source: string | Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(source)
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function read(source: string | Uint8Array, options: CsvOptions = {}): Promise<Row[]> {
  return collect(readCsv(chunks(source), options))
}

const header = 'number,npi,last_name,first_name,state,license_type,credential,status,created_at,updated_at'
const fred = '12345,,Samplestone,Fred,WV,MDR,Medical Doctor,ACTIVE,2012-04-20,2014-08-14'
const betty = '23456,,Specimen,Betty,ND,DOS,Doctor of Osteopathy,REVOKED,2012-04-21,2014-08-15'

describe('readCsv', () => {
  it('reads the sample of csv2mlvs, and refuses its NPI of nine digits', async () => {
    const sample = new URL('../../data/csv2mlvs-sample.csv', import.meta.url)
    const rows = await collect(readCsv(createReadStream(sample)))
    expect(rows).toMatchObject([
      { line: 2, refusal: { column: 'npi', value: '123456789', code: 'INVALID_NPI' } },
      { line: 3, record: { code: 'ND-DOS-23456', status: 'REVOKED', credential: 'Osteopath' } },
      { line: 4, record: { code: 'WV-DEN-12345', last_name: 'Simpson' } },
    ])
  })

  it('reads our own layout with all fields, in any order of columns', async () => {
    const record = {
      first_name: 'Zoë',
      last_name: "O'Fiction, Jr.",
      state: 'WV',
      license_type: 'MDR',
      credential: 'Medical Doctor',
      code: 'WV-MDR-00-1 a',
      number: '00-1 a',
      npi: '1234567893',
      status: 'ACTIVE_WITH_RESTRICTIONS',
      created_at: '2012-04-20',
      updated_at: '2014-08-14',
      issued_by: 'Sample Board',
      date_issued: '2012-04-20',
      date_expires: '2028-04-19',
      status_detail: 'Supervised',
    }
    for (const fields of [recordFields, recordFields.toReversed()]) {
      const file = `${fields.join(',')}\n${fields.map((field) => `"${record[field]}"`).join(',')}\n`
      expect(await read(file)).toEqual([{ line: 2, record, warnings: [] }])
    }
  })

  it.each([
    ['semicolons', (text: string) => text.replaceAll(',', ';')],
    ['tabs', (text: string) => text.replaceAll(',', '\t')],
    ['bars', (text: string) => text.replaceAll(',', '|')],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR', (text: string) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['quotes around everything', (text: string) => text.replace(/[^,\n]+/g, '"$&"')],
    [
      'a header in capitals, with spaces',
      (text: string) => text.replace(header, header.toUpperCase().replaceAll('_', ' ')),
    ],
    ['blank lines', (text: string) => `\n\n${text.replaceAll('\n', '\n\n')}`],
    [
      'the empty rows and cells of a spreadsheet',
      (text: string) => `${text.replaceAll('\n', ',,\n')},,,,,,,,,\n`,
    ],
  ])('reads a file with %s', async (_, change) => {
    const rows = await read(change(`${header}\n${fred}\n${betty}\n`))
    expect(rows).toMatchObject([{ record: { code: 'WV-MDR-12345' } }, { record: { code: 'ND-DOS-23456' } }])
  })

  it('reads UTF-16, and says what it found the file to be', async () => {
    const layouts: CsvLayout[] = []
    const file = `\ufeff${header};birth_year\n${fred};1970\n`.replaceAll(',', ';')
    const rows = await read(Buffer.from(file, 'utf16le'), { onLayout: (layout) => layouts.push(layout) })
    expect(rows).toMatchObject([{ line: 2, record: { last_name: 'Samplestone' } }])
    expect(layouts).toEqual([{ encoding: 'utf-16le', delimiter: ';', ignoredColumns: ['birth_year'] }])
  })

  it('gives the line of the file, also after fields of several lines', async () => {
    const rows = await read(`${header}\n${fred.replace('Medical Doctor', '"Medical\nDoctor"')}\n${betty}\n`)
    expect(rows).toMatchObject([
      { line: 2, refusal: { column: 'credential', code: 'INVALID_VALUE' } },
      { line: 4, record: { code: 'ND-DOS-23456' } },
    ])
  })

  it('reads state, type and status in small letters', async () => {
    const rows = await read(`${header}\n${fred.replace('WV,MDR', 'wv,mdr').replace('ACTIVE', 'Active')}\n`)
    expect(rows).toMatchObject([{ record: { code: 'WV-MDR-12345', status: 'ACTIVE' }, warnings: [] }])
  })

  it('reads a blank status as UNKNOWN, with a warning', async () => {
    const rows = await read(`${header}\n${fred.replace('ACTIVE', '')}\n`)
    expect(rows).toMatchObject([{ record: { status: 'UNKNOWN' }, warnings: [{ code: 'STATUS_MISSING' }] }])
  })

  it('warns when the file ends with a full row but no line break, since its last field may be cut', async () => {
    const rows = await read(`${header}\n${fred}\n${betty}`)
    expect(rows).toMatchObject([{ warnings: [] }, { warnings: [{ code: 'NO_FINAL_NEWLINE' }] }])
  })
})

describe('a row that cannot be read is refused with its column, value and reason, and the next one read:', () => {
  const columns = `${header},code,date_issued,date_expires`
  const row = `${fred},,2012-04-20,2028-04-19`
  it.each([
    ['a short row', '12345,,Samplestone', 'MALFORMED_ROW', ''],
    ['a long row', `${row},surplus`, 'MALFORMED_ROW', ''],
    ['a quote in the middle', row.replace('Fred', 'Fr"e"d'), 'MALFORMED_ROW', ''],
    [
      'a profession the state does not license',
      row.replace('WV', 'NY'),
      'UNKNOWN_LICENSE_TYPE',
      'license_type',
    ],
    ['a state that is none', row.replace('WV', 'ZZ'), 'UNKNOWN_LICENSE_TYPE', 'license_type'],
    ['a status that is none', row.replace('ACTIVE', 'PROBATION'), 'UNKNOWN_STATUS', 'status'],
    ['an NPI with a wrong digit', row.replace('12345,,', '12345,1234567890,'), 'INVALID_NPI', 'npi'],
    ['a number that leads out of its folder', row.replace('12345', '../../evil'), 'INVALID_NUMBER', 'number'],
    ['a number with a control character', row.replace('12345', '12\u0007345'), 'INVALID_NUMBER', 'number'],
    [
      'a day that does not exist',
      row.replace('2012-04-20,2028', '2025-02-29,2028'),
      'IMPOSSIBLE_DATE',
      'date_issued',
    ],
    ['an end before the beginning', row.replace('2028', '2011'), 'EXPIRES_BEFORE_ISSUED', 'date_expires'],
    ['no family name', row.replace('Samplestone', ' '), 'MISSING_VALUE', 'last_name'],
    ['no number', row.replace('12345', ''), 'MISSING_VALUE', 'number'],
    ['a code of another license', row.replace(',,2012', ',WV-MDR-54321,2012'), 'CODE_MISMATCH', 'code'],
  ])('%s', async (_, bad, code, column) => {
    const rows = await read(`${columns}\n${bad}\n${betty},,,\n`)
    expect(rows).toMatchObject([
      { line: 2, refusal: { code, column, value: expect.any(String), reason: expect.stringMatching(/\.$/) } },
      { line: 3, record: { code: 'ND-DOS-23456' } },
    ])
  })

  it.each([
    [
      'the status above all',
      fred.replace('ACTIVE', 'REVOKED'),
      'THE STATUS DIFFERS: the first row says ACTIVE, this one REVOKED; "WV-MDR-12345" is already on line 2.',
    ],
    [
      'the status above all, then the other fields',
      fred.replace('ACTIVE', 'REVOKED').replace('Fred', 'Alfred'),
      'THE STATUS DIFFERS: the first row says ACTIVE, this one REVOKED; "WV-MDR-12345" is already on line 2, with another first_name.',
    ],
    [
      'fields in which they differ',
      fred.replace('Fred', 'Alfred').replace('2014', '2015'),
      '"WV-MDR-12345" is already on line 2, with another first_name, updated_at.',
    ],
    ['none when there is none', fred, '"WV-MDR-12345" is already on line 2, the same in every field.'],
  ])('a code that is there a second time, naming the first line and %s', async (_, second, reason) => {
    const rows = await read(`${header}\n${fred}\n${betty}\n${second}\n`)
    expect(rows).toMatchObject([
      { line: 2, record: { status: 'ACTIVE' } },
      { line: 3 },
      { line: 4, refusal: { code: 'DUPLICATE_CODE', column: 'code', value: 'WV-MDR-12345', reason } },
    ])
  })
})

describe('a refused row', () => {
  it('names its license where state, type and number are good, and none where they are not', async () => {
    const rows = await read(
      `${header}\n${fred.replace('ACTIVE', 'PROBATION')}\n${betty.replace('23456', '23/456')}\n`,
    )
    expect(rows).toMatchObject([
      { refusal: { code: 'UNKNOWN_STATUS' }, license: 'WV-MDR-12345' },
      { refusal: { code: 'INVALID_NUMBER' } },
    ])
    expect(rows[1]).not.toHaveProperty('license')
  })
})

describe('a file that cannot be read as a whole is refused in one line:', () => {
  it.each([
    ['nothing in it', '', 'EMPTY_FILE'],
    ['white space alone', ' \n\r\n ', 'EMPTY_FILE'],
    ['a byte order mark alone', '\ufeff', 'EMPTY_FILE'],
    ['a header alone', `${header}\n`, 'EMPTY_FILE'],
    ['JSON', '[{"number":"12345"}]', 'NOT_CSV'],
    ['JSON over several lines', '{\n "number": "1"\n}\n', 'NOT_CSV'],
    ['a web page', '<!DOCTYPE html>\n<html></html>\n', 'NOT_CSV'],
    ['prose', 'Dear board, enclosed, please find, our register\n', 'NOT_CSV'],
    ['one column', 'number\n1\n', 'NOT_CSV'],
    ['a first line of 70,000 letters', 'x'.repeat(70_000), 'NOT_CSV'],
    ['a NUL', `${header}\n${fred}\n\u0000`, 'BINARY_FILE'],
    ['a workbook', 'PK\u0003\u0004\u0014', 'BINARY_FILE'],
    [
      'Windows-1252 that is not named',
      Buffer.from(`${header}\n${fred.replace('Fred', 'Frédéric')}\n`, 'latin1'),
      'INVALID_ENCODING',
    ],
    ['an end in mid-row', `${header}\n${fred}\n23456,,Spec`, 'TRUNCATED_FILE'],
    ['an end in a quoted field', `${header}\n${fred}\n23456,,"Spec`, 'TRUNCATED_FILE'],
    ['an end in the header', 'number,npi,last_na', 'MISSING_COLUMN'],
    ['no status', `${header.replace('status', 'state_of_it')}\n${fred}\n`, 'MISSING_COLUMN'],
    ['two columns for the number', `${header},number\n${fred},54321\n`, 'DUPLICATE_COLUMN'],
  ])('%s', async (_, file, code) => {
    const error = await read(file).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(MlvsError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^[^\n\r]{10,400}\.$/) })
  })

  it('closes the source when the reader stops early', async () => {
    let closed = false
    const source = async function* () {
      try {
        yield Buffer.from(`${header}\n${fred}\n`)
        for (;;) yield Buffer.from(`${betty}\n`)
      } finally {
        closed = true
      }
    }
    for await (const _ of readCsv(source())) break
    expect(closed).toBe(true)
  })

  it('never throws anything but its own errors, whatever the bytes', async () => {
    const line = fc.array(
      fc.constantFrom(...fred.split(','), '"', '""', '\n', '\r', ',', ';', '\t', 'é', '\u0000', '\ud800'),
    )
    const file = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .uint8Array({ maxLength: 60 })
        .map((bytes) => Buffer.concat([Buffer.from(`${header}\n${fred}\n`), bytes])),
      line.map((parts) => Buffer.from(`${header}\n${parts.join(',')}`)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(`\ufeff${header}\n${text}`, 'utf16le')),
    )
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        try {
          await collect(readCsv(chunks(bytes, size)))
        } catch (error) {
          expect(error).toBeInstanceOf(MlvsError)
        }
      }),
      { numRuns: process.env.CI ? 5000 : 500 },
    )
  })
})

describe("readCsv with a board's map", () => {
  const washington = async () => {
    const folder = new URL('../../../../examples/', import.meta.url)
    const map = parseMap(
      Buffer.concat(await collect(createReadStream(new URL('washington.map.json', folder)))),
    )
    return collect(readCsv(createReadStream(new URL('washington-sample.csv', folder)), { map }))
  }

  it("reads Washington's nine statuses: only active may practise, and the board's word is kept", async () => {
    const statuses = (await washington()).flatMap((row) =>
      'record' in row ? [[row.record.status, row.record.status_detail]] : [],
    )
    expect(statuses).toEqual([
      ['ACTIVE', undefined],
      ['DECEASED', undefined],
      ['EXPIRED', undefined],
      ['EXPIRED', 'INACTIVE'],
      ['EXPIRED', 'MILITARY'],
      ['REVOKED', undefined],
      ['SUSPENDED', undefined],
      ['EXPIRED', 'UNLICENSED'],
      ['EXPIRED', 'RETIRED'],
    ])
  })

  it('reads its columns, professions, dates and constants', async () => {
    expect((await washington())[0]).toEqual({
      line: 2,
      record: {
        first_name: 'Astrid Q',
        last_name: 'Samplestone',
        state: 'WA',
        license_type: 'MDR',
        credential: 'Medical Doctor',
        code: 'WA-MDR-MD60012345',
        number: 'MD60012345',
        status: 'ACTIVE',
        created_at: '2005-06-14',
        updated_at: '2026-03-01',
        issued_by: 'Washington State Department of Health',
        date_issued: '2005-06-14',
        date_expires: '2028-03-31',
      },
      warnings: [],
    })
  })

  it('refuses words the map has no meaning for, and days that do not exist, in the terms of the file', async () => {
    expect((await washington()).slice(9)).toMatchObject([
      { line: 11, refusal: { column: 'Status', value: 'ACTIVE WITH CONDITIONS', code: 'UNMAPPED_VALUE' } },
      {
        line: 12,
        refusal: { column: 'CredentialType', value: 'Massage Therapist License', code: 'UNMAPPED_VALUE' },
      },
      { line: 13, refusal: { column: 'CredentialType', code: 'UNMAPPED_VALUE' } },
      { line: 14, refusal: { column: 'FirstIssueDate', value: '20150231', code: 'IMPOSSIBLE_DATE' } },
    ])
  })

  const columns = {
    first_name: 'Given',
    last_name: 'Family',
    number: 'No',
    status: 'State of license',
    created_at: 'Made',
    updated_at: 'Changed',
  }
  const map = (change: object) =>
    parseMap(
      JSON.stringify({ version: 1, columns, constants: { state: 'OR', license_type: 'MDR' }, ...change }),
    )
  const file =
    'Given;Family;No;State of license;Made;Changed\nZoë;Specimen;OR-00 12.a;In  Good Standing;2020-01-02;2021-02-03\n'

  it('cleans numbers and takes words without regard to case and spaces', async () => {
    const values = { status: { 'in good standing': { status: 'ACTIVE' } } }
    const number = { removePrefix: 'OR-', removeCharacters: ' .', upperCase: true }
    expect(await read(file, { map: map({ values, number }) })).toMatchObject([
      { record: { code: 'OR-MDR-0012A', status: 'ACTIVE', status_detail: 'In  Good Standing' } },
    ])
  })

  it("takes the statuses as ours where the map has no words for them, and refuses the board's", async () => {
    expect(await read(file, { map: map({}) })).toMatchObject([{ refusal: { code: 'UNKNOWN_STATUS' } }])
  })

  it('reads the encoding and the delimiter the map names', async () => {
    const values = { status: { 'in good standing': { status: 'ACTIVE' } } }
    const rows = await read(Buffer.from(file, 'latin1'), {
      map: map({ values, encoding: 'windows-1252', delimiter: ';' }),
    })
    expect(rows).toMatchObject([{ record: { first_name: 'Zoë' } }])
  })

  it('refuses a file without a column that the map names, and says which it has', async () => {
    await expect(read(file.replace('Made', 'Born'), { map: map({}) })).rejects.toMatchObject({
      code: 'MISSING_COLUMN',
      message: expect.stringMatching(/"Made".*Given, Family, No, State of license, Born, Changed/),
    })
  })

  it('keeps a column for status_detail rather than the word of the status', async () => {
    const values = { status: { 'in good standing': { status: 'ACTIVE', status_detail: 'as mapped' } } }
    const withDetail = map({ values, columns: { ...columns, status_detail: 'Note' } })
    const noted = file.replace('\n', ';Note\n').replace(/\n$/, ';as noted\n')
    expect(await read(noted, { map: withDetail })).toMatchObject([{ record: { status_detail: 'as noted' } }])
  })
})
