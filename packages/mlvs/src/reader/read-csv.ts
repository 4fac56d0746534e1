import { importRecord } from '../import-record.ts'
import { formatLicenseCode, licenseTypeFault, numberFault, stateFault } from '../license-code.ts'
import type { RecordWarning } from '../license-record.ts'
import { MlvsError } from '../mlvs-error.ts'
import type { Refusal, Row } from '../row.ts'
import { type CsvRow, readCsvRows } from './csv-rows.ts'
import { type FirstRow, refuseSecond } from './duplicate.ts'
import { detectDelimiter, type Header, readHeader } from './header.ts'
import { type CsvMap, ownLayout } from './map.ts'
import { cellOf, MAX_REFUSED_LENGTH, type MappedFields, mapRow } from './map-row.ts'
import { decodeText, type TextEncoding } from './text-encoding.ts'

export interface CsvOptions {
  /** How the board's columns and words become ours. Default: our own layout, which csv2mlvs' is a part of. */
  readonly map?: CsvMap
  /** Called once, before the first row. */
  readonly onLayout?: (layout: CsvLayout) => void
}

/** What the file was found to be. */
export interface CsvLayout {
  readonly encoding: TextEncoding
  readonly delimiter: string
  /** Columns that nothing is read from. */
  readonly ignoredColumns: readonly string[]
}

/** A word the map has no meaning for. */
export interface UnmappedValue {
  readonly column: string
  readonly value: string
}

/** A row's answer, with all its unmapped words: the refusal names the first only. */
export interface MappedRow {
  readonly row: Row
  readonly unmapped: readonly UnmappedValue[]
}

/**
 * Reads license records from a CSV file, one row at a time. A row that cannot be read is refused and the next one
 * read; a code that occurs again is refused where it does, with what the rows disagree about. Memory stays constant but
 * for the codes seen, about 200 bytes a row.
 *
 * Codes and statuses the tables lack, which a record from elsewhere is read with, are refused here: what a board
 * imports it vouches for. A blank status is read as UNKNOWN, with a warning.
 *
 * @throws {MlvsError} when the file as a whole cannot be read, also after rows were given: `EMPTY_FILE`,
 *   `BINARY_FILE`, `INVALID_ENCODING`, `NOT_CSV`, `TRUNCATED_FILE`, `MISSING_COLUMN`, `DUPLICATE_COLUMN`,
 *   `UNREADABLE`. Whoever imports must then import nothing.
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<Row> {
  for await (const { row } of readMappedRows(bytes, options)) yield row
}

/** What {@link readCsv} does, with every unmapped word of every row. */
export async function* readMappedRows(
  bytes: AsyncIterable<Uint8Array>,
  { map = ownLayout, onLayout }: CsvOptions,
): AsyncGenerator<MappedRow> {
  const { encoding, text } = await decodeText(bytes, map.encoding)
  try {
    const head = await readFirstLine(text)
    const delimiter = map.delimiter ?? detectDelimiter(head, map)
    const firstRows = new Map<string, FirstRow>()
    let header: Header | undefined
    let isEmpty = true
    for await (const row of readCsvRows(concat(head, text), delimiter)) {
      if (!header) {
        header = readHeader(row.cells, map)
        onLayout?.({ encoding, delimiter, ignoredColumns: header.ignored })
        continue
      }
      if (row.cells.every((cell) => cell.trim() === '')) continue
      isEmpty = false
      const mapped = readRow(row, header, map)
      yield { ...mapped, row: refuseSecond(mapped.row, firstRows) }
    }
    if (!header) throw new MlvsError('EMPTY_FILE', 'The file has nothing but white space in it.')
    if (isEmpty) throw new MlvsError('EMPTY_FILE', 'The file has a header and no row.')
  } finally {
    await text.return(undefined)
  }
}

/** A header this long is none. In UTF-16 units. */
const MAX_HEADER_LENGTH = 64 * 1024

/** The text up to the end of the first line with anything on it, and what came with it. */
async function readFirstLine(text: AsyncGenerator<string>): Promise<string> {
  let head = ''
  let begun = false
  while (head.length <= MAX_HEADER_LENGTH) {
    const next = await text.next()
    if (next.done) return head
    head += next.value
    const rest: string = begun ? next.value : next.value.trimStart()
    begun ||= rest !== ''
    if (/[\r\n]/.test(rest)) return head
  }
  throw new MlvsError(
    'NOT_CSV',
    `The file is not CSV: its first line is over ${MAX_HEADER_LENGTH} characters.`,
  )
}

async function* concat(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}

const noFinalNewline: RecordWarning = {
  code: 'NO_FINAL_NEWLINE',
  field: '',
  value: '',
  reason: 'The file ends with this row, without a line break; compare its last field with the source.',
}

function readRow(row: CsvRow, header: Header, map: CsvMap): MappedRow {
  const { line } = row
  const shape = shapeFault(row, header)
  if (shape !== undefined) {
    const value = row.raw.trimEnd().slice(0, MAX_REFUSED_LENGTH)
    return {
      row: { line, refusal: { column: '', value, code: 'MALFORMED_ROW', reason: shape } },
      unmapped: [],
    }
  }
  const { fields, refusals } = mapRow(row.cells, header, map)
  const [first] = refusals
  if (first) {
    return {
      row: { line, refusal: first, ...licenseOf(fields) },
      unmapped: refusals.filter(({ code }) => code === 'UNMAPPED_VALUE'),
    }
  }
  const answer = importRecord(fields)
  if ('refusal' in answer) {
    const refusal = inColumn(answer.refusal, row, header, map)
    return { row: { line, refusal, ...licenseOf(fields) }, unmapped: [] }
  }
  const warnings = answer.warnings.filter((warning) => !isOfLayout(warning, header))
  if (!row.terminated) warnings.push(noFinalNewline)
  return { row: { line, record: answer.record, warnings }, unmapped: [] }
}

/** Which license a refused row is about: its state, type and number may be good although something else is not. */
function licenseOf({ state = '', license_type: licenseType = '', number = '' }: MappedFields['fields']): {
  license?: string
} {
  const fault = stateFault(state) ?? licenseTypeFault(licenseType) ?? numberFault(number)
  return fault === undefined ? { license: formatLicenseCode({ state, licenseType, number }) } : {}
}

/** @throws {MlvsError} `TRUNCATED_FILE` when the row is short because the file ends in it. */
function shapeFault(row: CsvRow, header: Header): string | undefined {
  const { length } = row.cells
  if (length < header.width && !row.terminated) {
    throw new MlvsError(
      'TRUNCATED_FILE',
      `The file ends in mid-row: line ${row.line} has ${length} of ${header.width} fields and no line break.`,
    )
  }
  if (row.brokenQuotes)
    return 'A quote is in the middle of a field, or a quoted field goes on after its quote.'
  // Spreadsheets write empty cells after the last column.
  const surplus = row.cells.slice(header.width).some((cell) => cell.trim() !== '')
  if (length < header.width || surplus) return `The row has ${length} fields; the header has ${header.width}.`
  return undefined
}

/** Whether the warning is about the file having no such column, which is so in every row. */
function isOfLayout({ code }: RecordWarning, header: Header): boolean {
  if (code === 'CODE_DERIVED') return !header.columns.has('code')
  return code === 'CREDENTIAL_DERIVED' && !header.columns.has('credential')
}

/** The refusal in the file's own terms: its column, and what stood there. */
function inColumn(refusal: Refusal, row: CsvRow, header: Header, map: CsvMap): Refusal {
  const found = [...header.columns].find(([field]) => field === refusal.column)
  if (!found) return refusal
  const [, column] = found
  return {
    ...refusal,
    column: column.name,
    value: cellOf(row.cells, column, map).slice(0, MAX_REFUSED_LENGTH),
  }
}
