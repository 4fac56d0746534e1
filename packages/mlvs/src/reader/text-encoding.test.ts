import { describe, expect, it } from 'vitest'
import { decodeText, type TextEncoding } from './text-encoding.ts'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function decode(bytes: Uint8Array, { named, size = 1 }: { named?: TextEncoding; size?: number } = {}) {
  const { encoding, text } = await decodeText(chunks(bytes, size), named)
  return { encoding, text: (await collect(text)).join('') }
}

const utf16 = (text: string, bigEndian: boolean) => {
  const bytes = Buffer.from(text, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

describe('decodeText', () => {
  const name = 'Ñandú, 見本 😀\n'

  it('reads UTF-8 with and without byte order mark, cut anywhere', async () => {
    expect(await decode(Buffer.from(name))).toEqual({ encoding: 'utf-8', text: name })
    expect(await decode(Buffer.from(`\ufeff${name}`))).toEqual({ encoding: 'utf-8', text: name })
  })

  it('reads UTF-16 in either byte order by its mark', async () => {
    expect(await decode(utf16(`\ufeff${name}`, false), { size: 3 })).toEqual({
      encoding: 'utf-16le',
      text: name,
    })
    expect(await decode(utf16(`\ufeff${name}`, true), { size: 3 })).toEqual({
      encoding: 'utf-16be',
      text: name,
    })
  })

  it('reads Windows-1252 where it is named, its curly apostrophe too', async () => {
    const bytes = Uint8Array.of(0x4f, 0x92, 0x46, 0xe9)
    expect(await decode(bytes, { named: 'windows-1252' })).toEqual({ encoding: 'windows-1252', text: 'O’Fé' })
  })

  it('believes a byte order mark more than a name', async () => {
    expect(await decode(Buffer.from('\ufeffé'), { named: 'windows-1252' })).toEqual({
      encoding: 'utf-8',
      text: 'é',
    })
  })

  it('never guesses: bytes that are not UTF-8 refuse the file, with the line and what to do', async () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,2\nZo'), Uint8Array.of(0xeb), Buffer.from(',3\n')])
    for (const size of [1, 100]) {
      await expect(decode(bytes, { size })).rejects.toMatchObject({
        code: 'INVALID_ENCODING',
        message: expect.stringMatching(/line 3.*"encoding": "windows-1252"/),
      })
    }
  })

  it('refuses a file that ends in the middle of a character', async () => {
    await expect(decode(Uint8Array.of(0x61, 0xc3))).rejects.toMatchObject({ code: 'INVALID_ENCODING' })
  })

  it.each([
    ['utf-16le', false],
    ['utf-16be', true],
  ] as const)('says so when a file looks like %s without its mark', async (encoding, bigEndian) => {
    await expect(decode(utf16('number,name\n', bigEndian))).rejects.toMatchObject({
      code: 'INVALID_ENCODING',
      message: expect.stringContaining(`"${encoding}"`),
    })
  })

  it('refuses an empty file', async () => {
    await expect(decode(new Uint8Array())).rejects.toMatchObject({ code: 'EMPTY_FILE' })
  })

  it.each([
    ['an Excel workbook', 'PK\u0003\u0004', 'Excel'],
    ['a PDF', '%PDF-1.7', 'PDF'],
    ['a NUL', 'a,b\n1,\u00002\n', 'NUL'],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0xb0, 0xff, 0x0a]), 'NUL'],
  ])('refuses %s as binary and says what it is', async (_, file, word) => {
    await expect(decode(Buffer.from(file))).rejects.toMatchObject({
      code: 'BINARY_FILE',
      message: expect.stringContaining(word),
    })
  })

  it('says so when the source breaks off', async () => {
    const broken = async function* () {
      yield Buffer.from('a,b\n')
      throw new Error('EIO: i/o error')
    }
    await expect(decodeText(broken(), undefined)).rejects.toMatchObject({ code: 'UNREADABLE' })
  })

  it('closes the source when it refuses the file', async () => {
    let closed = false
    const source = async function* () {
      try {
        for (;;) yield Buffer.from('%PDF')
      } finally {
        closed = true
      }
    }
    await expect(decodeText(source(), undefined)).rejects.toMatchObject({ code: 'BINARY_FILE' })
    expect(closed).toBe(true)
  })
})
