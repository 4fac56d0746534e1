import type { MlvsErrorCode } from '../mlvs-error.ts'
import type { Refusal } from '../row.ts'
import type { Column, ColumnField, Header } from './header.ts'
import { type CsvMap, normalizeWord } from './map.ts'

/** A row's texts under our field names, and every cell that could not be turned into one. */
export interface MappedFields {
  readonly fields: Readonly<Record<string, string>>
  readonly refusals: readonly Refusal[]
}

/** In UTF-16 units: what is kept of a cell in a refusal. */
export const MAX_REFUSED_LENGTH = 1000

/** Turns a row's cells into the fields of a license record, as the map says. */
export function mapRow(cells: readonly string[], header: Header, map: CsvMap): MappedFields {
  const fields: Record<string, string> = Object.fromEntries(map.constants)
  const refusals: Refusal[] = []
  // In record order, so a column for status_detail is read after status and its wording stays.
  for (const [field, column] of header.columns) {
    const cell = cellOf(cells, column, map)
    if (cell === '') continue
    const mapped = mapCell(field, cell, map)
    if ('fault' in mapped) {
      const value = cell.slice(0, MAX_REFUSED_LENGTH)
      refusals.push({ column: column.name, value, code: mapped.fault, reason: mapped.reason })
    } else {
      Object.assign(fields, mapped.fields)
    }
  }
  return { fields, refusals }
}

/** The text in a column's cells, trimmed; empty where they say nothing. */
export function cellOf(cells: readonly string[], column: Column, map: CsvMap): string {
  return column.indexes
    .map((index) => (cells[index] ?? '').trim())
    .filter((cell) => cell !== '' && !map.blank.has(cell))
    .join(' ')
}

type MappedCell = { fields: Readonly<Record<string, string>> } | { fault: MlvsErrorCode; reason: string }

function mapCell(field: ColumnField, cell: string, map: CsvMap): MappedCell {
  switch (field) {
    case 'state':
      return mapWord(field, cell, map.states)
    case 'license_type':
      return mapWord(field, cell, map.licenseTypes)
    case 'status':
      return mapStatus(cell, map)
    case 'number':
      return { fields: { number: map.cleanNumber(cell) } }
    case 'created_at':
    case 'updated_at':
    case 'date_issued':
    case 'date_expires':
      return mapDay(field, cell, map)
    default:
      return { fields: { [field]: cell } }
  }
}

function mapWord(
  field: 'state' | 'license_type',
  cell: string,
  words: ReadonlyMap<string, string> | undefined,
): MappedCell {
  const code = words ? words.get(normalizeWord(cell)) : cell.toUpperCase()
  return code === undefined ? unmapped(field) : { fields: { [field]: code } }
}

function mapStatus(cell: string, map: CsvMap): MappedCell {
  if (!map.statuses) return { fields: { status: cell.toUpperCase() } }
  const meaning = map.statuses.get(normalizeWord(cell))
  if (!meaning) return unmapped('status')
  const { status, status_detail = cell } = meaning
  // Where the board's word is our own, repeating it would say nothing.
  return { fields: { status, ...(status_detail.toUpperCase() === status ? {} : { status_detail }) } }
}

function mapDay(field: ColumnField, cell: string, map: CsvMap): MappedCell {
  const readDay = map.dayReaders.get(field)
  const day = readDay ? readDay(cell) : cell
  if (day !== undefined) return { fields: { [field]: day } }
  return { fault: 'IMPOSSIBLE_DATE', reason: `${field} is not a day in the format that the map gives.` }
}

function unmapped(field: string): MappedCell {
  return { fault: 'UNMAPPED_VALUE', reason: `The map has no meaning for this ${field}.` }
}
