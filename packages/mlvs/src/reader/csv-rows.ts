import { type Parser, parse } from 'csv-parse'
import { MlvsError } from '../mlvs-error.ts'

/** One row of a CSV file as it stands, header included. */
export interface CsvRow {
  /** The line on which it begins, from 1; quoted fields may make it several lines long. */
  readonly line: number
  readonly cells: readonly string[]
  /** Set when the row's quotes are broken, so its cells mean nothing. */
  readonly brokenQuotes: boolean
  /** Whether a line break follows: `false` only for a last row that ends with the file. */
  readonly terminated: boolean
  /** The row's text, line break included. */
  readonly raw: string
}

/** In bytes. No license record comes near; a quote that is never closed swallows the file up to this. */
const MAX_ROW_LENGTH = 1024 * 1024

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
const DOUBLE_QUOTE = 0x22

/**
 * Cuts a text into CSV rows (RFC 4180, with any of `\r\n`, `\n`, `\r` at the end of a row). Blank lines are skipped.
 * Holds one piece of the text and one row at a time.
 *
 * @throws {MlvsError} `TRUNCATED_FILE` when it ends within quotes, `NOT_CSV` for a row over {@link MAX_ROW_LENGTH}.
 */
export async function* readCsvRows(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRow> {
  let rows: CsvRow[] = []
  let line = 1
  // The bytes from the start of the row being read; csv-parse counts bytes, so rows are cut out by its count.
  let pending: Buffer = Buffer.alloc(0)
  let pendingStart = 0
  let rowStart = 0

  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    // Whether quotes are where RFC 4180 has them is checked on the row's own text below: csv-parse would
    // either end the file at the first fault or lose count of where the next row starts.
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: MAX_ROW_LENGTH,
    on_record: (cells: string[], { bytes }) => {
      const bytesOfRow = pending.subarray(rowStart - pendingStart, bytes - pendingStart)
      const last = bytesOfRow.at(-1)
      if (cells.length > 1 || cells[0] !== '') {
        const raw = bytesOfRow.toString()
        rows.push({
          line,
          cells,
          brokenQuotes: bytesOfRow.includes(DOUBLE_QUOTE) && !hasProperQuotes(raw, delimiter),
          terminated: last === NEWLINE || last === CARRIAGE_RETURN,
          raw,
        })
      }
      line += countLineBreaks(bytesOfRow)
      rowStart = bytes
      return null
    },
  })
  const failed = new Promise<never>((_, reject) => parser.on('error', reject))
  // Awaited only while a piece is being parsed.
  failed.catch(() => undefined)

  try {
    for await (const piece of text) {
      const chunk = Buffer.from(piece)
      pending = Buffer.concat([pending.subarray(rowStart - pendingStart), chunk])
      pendingStart = rowStart
      await Promise.race([write(parser, chunk), failed])
      yield* rows
      rows = []
    }
    await Promise.race([end(parser), failed])
    yield* rows
  } catch (error) {
    throw csvFault(error, line)
  } finally {
    parser.destroy()
  }
}

function write(parser: Parser, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => parser.write(chunk, () => resolve()))
}

function end(parser: Parser): Promise<void> {
  return new Promise((resolve) => parser.end(() => resolve()))
}

function csvFault(error: unknown, line: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    return new MlvsError(
      'TRUNCATED_FILE',
      `The file ends inside a quoted field of the row that begins at line ${line}.`,
    )
  }
  if (code === 'CSV_MAX_RECORD_SIZE') {
    const length = `${MAX_ROW_LENGTH / 1024} KiB`
    return new MlvsError(
      'NOT_CSV',
      `The row at line ${line} is over ${length} long: a quote there may never close.`,
    )
  }
  return error
}

function countLineBreaks(bytes: Buffer): number {
  let count = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index]
    if (byte === NEWLINE || (byte === CARRIAGE_RETURN && bytes[index + 1] !== NEWLINE)) count += 1
  }
  return count
}

/** RFC 4180 section 2: a field is quoted from end to end, with its own quotes doubled, or has no quotes at all. */
function hasProperQuotes(raw: string, delimiter: string): boolean {
  let position = 0
  for (;;) {
    const end =
      raw.charAt(position) === '"' ? endOfQuoted(raw, position) : endOfPlain(raw, position, delimiter)
    if (end === undefined) return false
    if (raw.charAt(end) !== delimiter) return /^(\r\n|\n|\r)?$/.test(raw.slice(end))
    position = end + delimiter.length
  }
}

function endOfQuoted(raw: string, start: number): number | undefined {
  let quote = raw.indexOf('"', start + 1)
  while (quote !== -1 && raw.charAt(quote + 1) === '"') quote = raw.indexOf('"', quote + 2)
  return quote === -1 ? undefined : quote + 1
}

function endOfPlain(raw: string, start: number, delimiter: string): number | undefined {
  let position = start
  while (position < raw.length) {
    const character = raw.charAt(position)
    if (character === '"') return undefined
    if (character === delimiter || character === '\n' || character === '\r') return position
    position += 1
  }
  return position
}
