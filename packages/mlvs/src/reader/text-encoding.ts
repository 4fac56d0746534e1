import { MlvsError } from '../mlvs-error.ts'

/** What a register may be written in. ISO 8859-1 is read as Windows-1252, which holds all its letters. */
export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type TextEncoding = (typeof textEncodings)[number]

export interface DecodedText {
  readonly encoding: TextEncoding
  /** The text in pieces, without byte order mark. Throws what {@link decodeText} throws, also late in the file. */
  readonly text: AsyncGenerator<string>
}

/** Enough to know a file by its first bytes. */
const HEAD_LENGTH = 512

const byteOrderMarks: readonly (readonly [TextEncoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

const signatures: readonly (readonly [what: string, first: readonly number[]])[] = [
  ['a ZIP archive or an Excel workbook (.xlsx); save it as CSV', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Office document (.xls, .doc); save it as CSV', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a gzip archive; unpack it first', [0x1f, 0x8b]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
]

/**
 * Turns the bytes of a file into text. A byte order mark decides; without one the named encoding; without that
 * UTF-8. An encoding is never guessed: a name read in the wrong one is another name, so bytes that are
 * not UTF-8 refuse the file, and the message says how to name its encoding.
 *
 * @throws {MlvsError} `EMPTY_FILE`, `BINARY_FILE`, `INVALID_ENCODING`, `UNREADABLE`
 */
export async function decodeText(
  bytes: AsyncIterable<Uint8Array>,
  named: TextEncoding | undefined,
): Promise<DecodedText> {
  const chunks = readable(bytes)
  const head = await readHead(chunks)
  try {
    const encoding = encodingOf(head, named)
    return { encoding, text: decode(head, chunks, encoding) }
  } catch (error) {
    await chunks.return(undefined)
    throw error
  }
}

function encodingOf(head: Uint8Array, named: TextEncoding | undefined): TextEncoding {
  if (head.length === 0) throw new MlvsError('EMPTY_FILE', 'The file is empty.')
  refuseBinary(head)
  const encoding = byteOrderMark(head) ?? named ?? 'utf-8'
  if (named === undefined && encoding === 'utf-8') refuseUnmarkedUtf16(head)
  return encoding
}

async function* readable(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    throw new MlvsError(
      'UNREADABLE',
      `The file cannot be read: ${error instanceof Error ? error.message : error}.`,
    )
  }
}

async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let head = new Uint8Array()
  while (head.length < HEAD_LENGTH) {
    const next = await chunks.next()
    if (next.done) break
    const joined = new Uint8Array(head.length + next.value.length)
    joined.set(head)
    joined.set(next.value, head.length)
    head = joined
  }
  return head
}

function startsWith(bytes: Uint8Array, first: readonly number[]): boolean {
  return first.every((byte, index) => bytes[index] === byte)
}

function byteOrderMark(head: Uint8Array): TextEncoding | undefined {
  return byteOrderMarks.find(([, mark]) => startsWith(head, mark))?.[0]
}

function refuseBinary(head: Uint8Array): void {
  const signature = signatures.find(([, first]) => startsWith(head, first))
  if (signature) throw new MlvsError('BINARY_FILE', `The file is not CSV but ${signature[0]}.`)
}

/** Latin text in UTF-16 has a NUL in every second place, which nothing in UTF-8 has. */
function refuseUnmarkedUtf16(head: Uint8Array): void {
  const nuls = [0, 0]
  for (const [index, byte] of head.entries()) if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nuls
  const encoding = odd > head.length / 4 ? 'utf-16le' : 'utf-16be'
  if (Math.min(even, odd) > 0 || Math.max(even, odd) <= head.length / 4) return
  throw new MlvsError(
    'INVALID_ENCODING',
    `The file looks like UTF-16 without a byte order mark; name it in a map file: "encoding": "${encoding}".`,
  )
}

async function* decode(
  head: Uint8Array,
  chunks: AsyncGenerator<Uint8Array>,
  encoding: TextEncoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  const next = (chunk?: Uint8Array): string => {
    const text = decodeChunk(decoder, chunk, line)
    if (text.includes('\0')) {
      throw new MlvsError('BINARY_FILE', `The file is not text: there is a NUL after line ${line}.`)
    }
    line += text.split('\n').length - 1
    return text
  }
  try {
    yield next(head)
    for await (const chunk of chunks) yield next(chunk)
    yield next()
  } finally {
    await chunks.return(undefined)
  }
}

function decodeChunk(decoder: TextDecoder, chunk: Uint8Array | undefined, line: number): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch {
    const { encoding } = decoder
    // No encoding's name would help with a program or an image; in UTF-16 every second byte of Latin text is 0.
    if (!encoding.startsWith('utf-16') && chunk?.includes(0)) {
      throw new MlvsError('BINARY_FILE', `The file is not text: there are NULs after line ${line}.`)
    }
    const advice =
      encoding === 'utf-8'
        ? '; if it is Windows-1252, name that in a map file: "encoding": "windows-1252"'
        : ''
    const lenient = new TextDecoder(encoding).decode(chunk)
    const before = lenient.slice(0, Math.max(0, lenient.indexOf('\ufffd'))).split('\n').length - 1
    throw new MlvsError('INVALID_ENCODING', `The file is not ${encoding} at line ${line + before}${advice}.`)
  }
}
