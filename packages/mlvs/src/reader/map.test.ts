import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseMap } from './map.ts'

const columns = {
  first_name: 'First',
  last_name: 'Last',
  state: 'State',
  license_type: 'Type',
  number: 'No',
  status: 'Status',
  created_at: 'Made',
  updated_at: 'Changed',
}
const parse = (change: object) => parseMap(JSON.stringify({ version: 1, columns, ...change }))

describe('parseMap', () => {
  it("reads Washington's", async () => {
    const map = parseMap(await readFile(new URL('../../../../examples/washington.map.json', import.meta.url)))
    expect(map.constants.get('state')).toBe('WA')
  })

  it("never maps one of Washington's states of not practising to an active one", async () => {
    const map = parseMap(await readFile(new URL('../../../../examples/washington.map.json', import.meta.url)))
    const active = [...(map.statuses ?? [])].filter(([, { status }]) => status.startsWith('ACTIVE'))
    expect(active).toEqual([['active', { status: 'ACTIVE' }]])
  })

  it('takes a map of an encoding alone, for our own layout', () => {
    expect(parseMap('{"version":1,"encoding":"windows-1252"}')).toMatchObject({
      columns: undefined,
      encoding: 'windows-1252',
    })
  })

  it.each([
    ['another version', { version: 2 }, 'version'],
    ['a misspelt member', { colums: {} }, 'colums'],
    ['a field that records do not have', { columns: { ...columns, birthday: 'DOB' } }, 'birthday'],
    ['a required field without column', { columns: { first_name: 'F' } }, 'last_name'],
    ['a field twice', { constants: { state: 'WA' } }, 'state'],
    ['a status that is none', { values: { status: { inactive: { status: 'INACTIVE' } } } }, 'inactive'],
    [
      'a license type that is none',
      { values: { license_type: { 'Registered Nurse': 'RN' } } },
      'license type',
    ],
    ['a word twice', { values: { state: { Oregon: 'OR', ' oregon ': 'WA' } } }, 'oregon'],
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['a date format that is none', { dateFormat: 'YY/MM/DD' }, 'YY/MM/DD'],
    ['an instant without time zone', { dateFormat: { created_at: 'YYYY-MM-DDTHH:mmZ' } }, 'timeZone'],
    ['a delimiter of two characters', { delimiter: '||' }, 'delimiter'],
    ['an encoding that is none', { encoding: 'ebcdic' }, 'encoding'],
  ])('refuses %s, and names it', (_, change, word) => {
    expect(() => parse(change)).toThrow(
      expect.objectContaining({ code: 'INVALID_MAP', message: expect.stringContaining(word) }),
    )
  })

  it('refuses what is not JSON', () => {
    expect(() => parseMap('version: 1')).toThrow(expect.objectContaining({ code: 'INVALID_JSON' }))
  })
})
