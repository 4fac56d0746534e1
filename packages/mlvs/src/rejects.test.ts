import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatReject, rejectsHeader } from './rejects.ts'

const refusal = { column: 'npi', value: '123', code: 'INVALID_NPI', reason: 'No NPI.' } as const

describe('formatReject', () => {
  it('writes line, column, value, code and reason', () => {
    expect(rejectsHeader + formatReject({ line: 7, refusal })).toBe(
      'line,column,value,code,reason,path\r\n7,npi,123,INVALID_NPI,No NPI.,\r\n',
    )
    expect(formatReject({ line: 1, path: 'license/WV/MDR/1.json', refusal })).toMatch(
      /,license\/WV\/MDR\/1\.json\r\n$/,
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =cmd|x', '＝1'])('makes no formula of %j', (value) => {
    const [cells = []] = parse(formatReject({ line: 2, refusal: { ...refusal, value } }))
    expect(cells[2]).toMatch(/^(?:'|\\u)/)
  })

  it('is one line of six cells, whatever was refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (value, column) => {
        const line = formatReject({ line: 2, refusal: { ...refusal, value, column } })
        expect(line.slice(0, -2)).not.toMatch(/[\r\n]/)
        const rows = parse(line)
        expect(rows).toHaveLength(1)
        expect(rows[0]).toHaveLength(6)
      }),
    )
  })
})
