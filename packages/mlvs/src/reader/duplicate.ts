import { type LicenseRecord, type RecordField, recordFields } from '../license-record.ts'
import type { LicenseStatus } from '../license-status.ts'
import { quoted } from '../mlvs-error.ts'
import type { Row } from '../row.ts'

/** What is kept of the first row about a license, to tell how a second one differs. */
export interface FirstRow {
  readonly line: number
  readonly status: LicenseStatus
  /** 32 bits of digest for each of {@link digestedFields}, as two UTF-16 units: a string is the smallest thing to keep. */
  readonly digests: string
}

/** Rows with one code have these in common. */
const fieldsOfCode: readonly RecordField[] = ['state', 'license_type', 'number', 'code']

/** Fields about which two rows with one code can disagree, but for the status, which is kept as it is. */
const digestedFields = recordFields.filter((field) => field !== 'status' && !fieldsOfCode.includes(field))

/**
 * Refuses a row whose code an earlier row has. Which of two rows about one license is right cannot be told, so the first
 * stays and the board is asked: the reason says what they disagree about, first of all when that is the status.
 *
 * @param firstRows - The rows so far, by code; a row with a new code is added.
 */
export function refuseSecond(row: Row, firstRows: Map<string, FirstRow>): Row {
  if ('refusal' in row) return row
  const { line, record } = row
  const first = firstRows.get(record.code)
  if (first === undefined) {
    firstRows.set(record.code, { line, status: record.status, digests: digestFields(record) })
    return row
  }
  const reason = describeConflict(first, record)
  return { line, refusal: { column: 'code', value: record.code, code: 'DUPLICATE_CODE', reason } }
}

function describeConflict(first: FirstRow, second: LicenseRecord): string {
  const code = quoted(second.code)
  const digests = digestFields(second)
  const different = digestedFields.filter(
    (_, index) => digestAt(digests, index) !== digestAt(first.digests, index),
  )
  if (first.status !== second.status) {
    const others = different.length === 0 ? '' : `, with another ${different.join(', ')}`
    return `THE STATUS DIFFERS: the first row says ${first.status}, this one ${second.status}; ${code} is already on line ${first.line}${others}.`
  }
  const how = different.length === 0 ? 'the same in every field' : `with another ${different.join(', ')}`
  return `${code} is already on line ${first.line}, ${how}.`
}

function digestFields(record: LicenseRecord): string {
  return digestedFields.map((field) => digest(record[field] ?? '')).join('')
}

function digestAt(digests: string, index: number): string {
  return digests.slice(2 * index, 2 * index + 2)
}

/** FNV-1a, 32 bits, over UTF-16 units: nobody gains by a collision, since the row is refused whatever the reason says. */
function digest(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return String.fromCharCode(hash >>> 16, hash & 0xffff)
}
