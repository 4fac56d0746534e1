import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CsvRow, readCsvRows } from './csv-rows.ts'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  const characters = [...text]
  for (let start = 0; start < characters.length; start += size) {
    yield characters.slice(start, start + size).join('')
  }
}

async function rowsOf(text: string, { delimiter = ',', size = 1000 } = {}): Promise<CsvRow[]> {
  return collect(readCsvRows(pieces(text, size), delimiter))
}

const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`

describe('readCsvRows', () => {
  it('gives back the cells that were written, on the lines they were written on, whatever the pieces', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab"é見😀,;\n\r '), maxLength: 6 })
    const row = fc.array(cell, { minLength: 2, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.integer({ min: 1, max: 40 }),
        async (rows, newline, delimiter, size) => {
          const lines = rows.map((cells) => cells.map(quote).join(delimiter))
          const found = await rowsOf(lines.map((line) => `${line}${newline}`).join(''), { delimiter, size })
          expect(found.map((row) => row.cells)).toEqual(rows)
          expect(found.some((row) => row.brokenQuotes)).toBe(false)
          const starts = lines.map((_, index) => {
            const before = lines.slice(0, index).join('\n')
            return index === 0 ? 1 : 1 + before.split(/\r\n|\n|\r/).length
          })
          expect(found.map((row) => row.line)).toEqual(starts)
        },
      ),
      { numRuns: process.env.CI ? 2000 : 200 },
    )
  })

  it('counts lines through quoted line breaks and blank lines', async () => {
    const rows = await rowsOf('a,b\n\n"1\r\n2\n3",x\r\n\r\n4,5\n')
    expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'a'],
      [3, '1\r\n2\n3'],
      [7, '4'],
    ])
  })

  it('reads the three kinds of line ends in one file', async () => {
    const rows = await rowsOf('a,b\r\n1,2\n3,4\r5,6', { size: 1 })
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ])
  })

  it('tells whether the last row has a line break', async () => {
    expect((await rowsOf('a,b\n1,2')).map((row) => row.terminated)).toEqual([true, false])
    expect((await rowsOf('a,b\n1,2\n')).map((row) => row.terminated)).toEqual([true, true])
  })

  it.each([
    ['a quote in the middle of a field', 'x "y" z,2'],
    ['a quoted field that goes on', '"x" y,2'],
    ['a quote after a space', 'a, "b"'],
    ['a lone quote', 'a",2'],
  ])('marks %s, and reads the next row', async (_, row) => {
    const rows = await rowsOf(`a,b\n${row}\n1,2\n`)
    expect(rows.map((found) => found.brokenQuotes)).toEqual([false, true, false])
    expect(rows[2]).toMatchObject({ line: 3, cells: ['1', '2'] })
  })

  it('refuses a file that ends within quotes, and names the row', async () => {
    await expect(rowsOf('a,b\n1,2\n3,"4\n5,6\n')).rejects.toMatchObject({
      code: 'TRUNCATED_FILE',
      message: expect.stringContaining('line 3'),
    })
  })

  it('refuses a row of more than a mebibyte, without holding more than it', async () => {
    let given = 0
    const endless = async function* () {
      yield 'a,b\n1,"'
      for (;;) {
        given += 65_536
        yield 'x'.repeat(65_536)
      }
    }
    await expect(collect(readCsvRows(endless(), ','))).rejects.toMatchObject({ code: 'NOT_CSV' })
    expect(given).toBeLessThan(2_000_000)
  })
})
