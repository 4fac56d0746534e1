import { parse } from 'csv-parse/sync'
import type { RecordField } from '../license-record.ts'
import { recordFields } from '../license-record.ts'
import { MlvsError, quoted } from '../mlvs-error.ts'
import { type CsvMap, requiredFields } from './map.ts'

const delimiters = [',', ';', '\t', '|'] as const

/** A field that our own layout may have; the last two are read as `created_at` and `updated_at`. */
export type ColumnField = RecordField | 'date_created' | 'date_updated'

const ownColumns: readonly ColumnField[] = [...recordFields, 'date_created', 'date_updated']

const olderName: ReadonlyMap<ColumnField, ColumnField> = new Map([
  ['created_at', 'date_created'],
  ['updated_at', 'date_updated'],
])

/** Which cells of a row make which field. */
export interface Header {
  /** Cells in the row. */
  readonly width: number
  readonly columns: ReadonlyMap<ColumnField, Column>
  /** Columns of the file that nothing is read from. */
  readonly ignored: readonly string[]
}

export interface Column {
  /** The name in the file; several joined with ` + `. */
  readonly name: string
  readonly indexes: readonly number[]
}

/**
 * Finds the delimiter from the first line with anything on it: the one that makes most names known there, then the
 * one that makes most columns.
 *
 * @throws {MlvsError} `NOT_CSV`, `EMPTY_FILE`
 */
export function detectDelimiter(text: string, map: CsvMap): string {
  const line = text.trimStart().split(/[\r\n]/, 1)[0] ?? ''
  if (line === '') throw new MlvsError('EMPTY_FILE', 'The file has nothing but white space in it.')
  const known = new Set(map.columns ? [...map.columns.values()].flat() : ownColumns)
  const name = (cell: string) => (map.columns ? cell.trim() : ownName(cell))
  const candidates = delimiters.map((delimiter) => {
    const cells = headerCells(line, delimiter)
    return { delimiter, found: cells.filter((cell) => known.has(name(cell))).length, width: cells.length }
  })
  const [best] = candidates.sort((a, b) => b.found - a.found || b.width - a.width)
  if (!best || best.width < 2) throw notCsv(line)
  return best.delimiter
}

function headerCells(line: string, delimiter: string): string[] {
  const [cells = []] = parse(line, { delimiter, relax_quotes: true, skip_records_with_error: true })
  return cells
}

function notCsv(line: string): MlvsError {
  const looks = /^[[{]/.test(line)
    ? ' It looks like JSON.'
    : /^</.test(line)
      ? ' It looks like HTML or XML.'
      : ''
  return new MlvsError(
    'NOT_CSV',
    `The file is not CSV: its first line ${quoted(line)} has no comma, semicolon, tab or bar.${looks}`,
  )
}

/**
 * Finds the columns the map names, or those of our own layout, in the file's first row.
 *
 * @throws {MlvsError} `MISSING_COLUMN`, `DUPLICATE_COLUMN`; `NOT_CSV` when not one is there.
 */
export function readHeader(cells: readonly string[], map: CsvMap): Header {
  const names = cells.map((cell) => (map.columns ? cell.trim() : ownName(cell)))
  const wanted: ReadonlyMap<ColumnField, readonly string[]> =
    map.columns ?? new Map(ownColumns.filter((name) => names.includes(name)).map((name) => [name, [name]]))
  const known = [...wanted.values()].flat()

  const twice = known.find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice !== undefined) {
    throw new MlvsError('DUPLICATE_COLUMN', `The column ${quoted(twice)} is there twice; keep one of them.`)
  }
  const missing = map.columns ? known.find((name) => !names.includes(name)) : missingOwnColumn(wanted, map)
  if (missing !== undefined) {
    const here = names.filter((name) => name !== '').join(', ')
    if (!names.some((name) => known.includes(name))) {
      throw new MlvsError('NOT_CSV', `The first line is no header that is known here: ${quoted(here)}.`)
    }
    throw new MlvsError('MISSING_COLUMN', `The column ${quoted(missing)} is missing; the file has ${here}.`)
  }
  const columns = [...wanted].map(([field, columnNames]): [ColumnField, Column] => {
    return [field, { name: columnNames.join(' + '), indexes: columnNames.map((name) => names.indexOf(name)) }]
  })
  return {
    width: names.length,
    columns: new Map(columns),
    ignored: names.filter((name) => name !== '' && !known.includes(name)),
  }
}

function missingOwnColumn(wanted: ReadonlyMap<ColumnField, unknown>, map: CsvMap): string | undefined {
  return requiredFields.find((field) => {
    const older = olderName.get(field)
    return !wanted.has(field) && !map.constants.has(field) && !(older && wanted.has(older))
  })
}

/** As csv2mlvs cleans its header: no `.()`, spaces as `_`; case does not matter to us. */
function ownName(cell: string): ColumnField | string {
  return cell.trim().replace(/[.()]/g, '').replace(/\s+/g, '_').toLowerCase()
}
