import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { cmsLicenseTypes, cmsTableSha256 } from './license-types.generated.ts'
import { licenseTypes } from './license-types.ts'

const sha256 = '678dadda2ad6764c76302e862abb8aaaf4809c7c7c83aa4fe2133fde49fc0a3c'

describe('the CMS table', () => {
  it('is the file of February 2014, byte for byte', async () => {
    const bytes = await readFile(new URL('../data/USProviderLicenseTypesFeb2014.csv', import.meta.url))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    expect(cmsTableSha256).toBe(sha256)
  })

  it('has 798 pairs of 53 jurisdictions and 17 professions, without the padding of four rows', () => {
    expect(cmsLicenseTypes).toHaveLength(798)
    expect(new Set(cmsLicenseTypes.map(([state]) => state)).size).toBe(53)
    expect(new Set(cmsLicenseTypes.map(([, licenseType]) => licenseType)).size).toBe(17)
    expect(
      cmsLicenseTypes.filter(
        ([state, type, title]) => /^\s|\s$/.test(`${state}${type}`) || title.trim() !== title,
      ),
    ).toEqual([])
  })
})

describe('licenseTypes', () => {
  it('knows a medical doctor of West Virginia from the table', () => {
    expect(licenseTypes.find('WV', 'MDR')).toEqual({
      state: 'WV',
      licenseType: 'MDR',
      title: 'Medical Doctor',
      ours: false,
      issuable: true,
    })
  })

  it('knows doctors of New York as MDU only', () => {
    expect(licenseTypes.find('NY', 'MDU')?.title).toBe('Doctor')
    expect(licenseTypes.find('NY', 'MDR')).toBeUndefined()
    expect(licenseTypes.find('NY', 'DOS')).toBeUndefined()
  })

  it('reads UNK and lets nothing be issued for it', () => {
    expect(licenseTypes.find('AZ', 'UNK')).toMatchObject({ title: 'Unknown Provider Type', issuable: false })
  })

  it('marks what Licet added as its own: Guam, American Samoa, the Marianas, nurses and therapists', () => {
    for (const state of ['AS', 'GU', 'MP'])
      expect(licenseTypes.find(state, 'MDR')).toMatchObject({ ours: true })
    expect(licenseTypes.find('WA', 'RNU')).toMatchObject({ title: 'Registered Nurse', ours: true })
    expect(licenseTypes.find('WA', 'LPN')).toMatchObject({ title: 'Licensed Practical Nurse', ours: true })
  })

  it('adds no pair that the table has, and none twice', () => {
    const pairs = licenseTypes.all().map((type) => `${type.state}-${type.licenseType}`)
    expect(new Set(pairs).size).toBe(pairs.length)
    expect(licenseTypes.all().filter((type) => !type.ours)).toHaveLength(798)
  })

  it('knows nothing of names that objects happen to have', () => {
    expect(licenseTypes.find('__proto__', 'constructor')).toBeUndefined()
  })
})
