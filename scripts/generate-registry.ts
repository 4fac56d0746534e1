import { writeFile } from 'node:fs/promises'
import {
  formatLicenseCode,
  type LicenseRecord,
  type LicenseStatus,
  type LicenseType,
  licenseTypes,
  type RecordFaultCode,
  recordFields,
} from '../packages/mlvs/src/index.ts'
import { npiCheckDigit } from '../packages/mlvs/src/npi.ts'

const TARGET = new URL('../examples/registry.csv', import.meta.url)

/** Rows of the registry, header not counted. */
export const REGISTRY_ROWS = 1000

const SEED = 20261122

/** Writes the sample registry: the same bytes on every run and machine. */
export async function generateRegistry(): Promise<void> {
  await writeFile(TARGET, makeRegistry())
}

/**
 * The sample registry in our own CSV layout. Nobody in it exists: family names mean "sample" in some language, and NPIs
 * begin with 2, which has never been given out.
 */
export function makeRegistry(): string {
  const random = seededRandom(SEED)
  const accepted = makeRecords(REGISTRY_ROWS - refusedRows.length, random).map((record) =>
    formatRow(recordFields.map((field) => record[field] ?? '')),
  )
  // Spread through the file, each after rows that are read: a refused row must not disturb its neighbours.
  const gap = Math.floor(accepted.length / (refusedRows.length + 1))
  const rows = accepted.flatMap((row, index) => {
    const refused = index % gap === gap - 1 ? refusedRows[Math.floor(index / gap)] : undefined
    return refused ? [row, formatRow(refused.cells)] : [row]
  })
  return `${[formatRow(recordFields), ...rows].join('\n')}\n`
}

/** What makes a row of the sample registry one that must be refused. */
interface RefusedRow {
  readonly code: RecordFaultCode
  readonly because: string
  readonly cells: readonly string[]
}

const sound: LicenseRecord = {
  first_name: 'Refused',
  last_name: 'Testperson',
  state: 'WV',
  license_type: 'MDR',
  credential: 'Medical Doctor',
  code: 'WV-MDR-99001',
  number: '99001',
  status: 'ACTIVE',
  created_at: '2020-01-15',
  updated_at: '2026-03-01',
  issued_by: 'Sample Board of Licensure, WV',
  date_issued: '2020-01-15',
  date_expires: '2028-12-31',
}

function refusedRow(
  code: RecordFaultCode,
  because: string,
  change: Readonly<Record<string, string>>,
): RefusedRow {
  const fields: Readonly<Record<string, string | undefined>> = { ...sound, ...change }
  return { code, because, cells: recordFields.map((field) => fields[field] ?? '') }
}

/** The rows that must be refused, in the order of the file. */
export const refusedRows: readonly RefusedRow[] = [
  {
    code: 'MALFORMED_ROW',
    because: 'the row stops in the middle',
    cells: ['Refused', 'Testperson', 'WV', 'MDR'],
  },
  refusedRow('UNKNOWN_LICENSE_TYPE', 'New York licenses doctors as MDU, not as MDR', {
    state: 'NY',
    code: 'NY-MDR-99002',
    number: '99002',
  }),
  refusedRow('UNKNOWN_STATUS', 'PROBATION is not a status', {
    code: 'WV-MDR-99003',
    number: '99003',
    status: 'PROBATION',
  }),
  refusedRow('INVALID_NPI', 'the last digit of the NPI is wrong', {
    code: 'WV-MDR-99004',
    number: '99004',
    npi: '2100000002',
  }),
  refusedRow('INVALID_NUMBER', 'the number leads out of its folder', {
    code: 'WV-MDR-../../99005',
    number: '../../99005',
  }),
  refusedRow('INVALID_NUMBER', 'the number has a control character in it', {
    code: '',
    number: '990\u000706',
  }),
  refusedRow('DUPLICATE_CODE', 'the first row of the file has this code', {
    code: 'WV-MDR-0012345',
    number: '0012345',
  }),
  refusedRow('IMPOSSIBLE_DATE', '2025 has no 29 February', {
    code: 'WV-MDR-99008',
    number: '99008',
    date_issued: '2025-02-29',
  }),
  refusedRow('EXPIRES_BEFORE_ISSUED', 'the license ends before it begins', {
    code: 'WV-MDR-99009',
    number: '99009',
    date_issued: '2028-12-31',
    date_expires: '2020-01-15',
  }),
  refusedRow('MISSING_VALUE', 'the person has no family name', {
    code: 'WV-MDR-99010',
    number: '99010',
    last_name: ' ',
  }),
  refusedRow('CODE_MISMATCH', 'the code names another license than the fields', {
    code: 'WV-MDR-99999',
    number: '99011',
  }),
  refusedRow('INVALID_VALUE', 'the name turns the letters after it around', {
    code: 'WV-MDR-99012',
    number: '99012',
    last_name: '\u202eTestperson',
  }),
]

interface Person {
  readonly first_name: string
  readonly last_name: string
  readonly npi?: string
}

type Random = (below: number) => number

function makeRecords(count: number, random: Random): LicenseRecord[] {
  const people: Person[] = []
  return typesOf(count, random).map((type, index) => {
    // Some people hold a second license, as a nurse who became a midwife does.
    const person =
      (index >= names.length && index % 25 === 24 && people[index - 12]) || makePerson(index, random)
    people.push(person)
    return makeRecord(type, person, index, random)
  })
}

/** West Virginia's doctors first; then every pair of the CMS table and every added jurisdiction's, then our professions. */
function typesOf(count: number, random: Random): LicenseType[] {
  const all = licenseTypes.all()
  const ofTable = new Set(all.filter((type) => !type.ours).map((type) => type.licenseType))
  const professions = [...new Set(all.map((type) => type.licenseType))].filter((code) => !ofTable.has(code))
  const states = [...new Set(all.map((type) => type.state))]
  const first = licenseTypes.find('WV', 'MDR')
  const pairs = shuffled(
    all.filter((type) => type !== first && ofTable.has(type.licenseType)),
    random,
  )
  const rest = Array.from({ length: count - 1 - pairs.length }, (_, index) => {
    const profession = professions[index % professions.length] ?? ''
    return licenseTypes.find(states[index % states.length] ?? '', profession)
  })
  return [first, ...pairs, ...rest].filter((type) => type !== undefined)
}

function makeRecord(type: LicenseType, person: Person, index: number, random: Random): LicenseRecord {
  const { state, licenseType, title } = type
  const number = index === 0 ? '0012345' : makeNumber(licenseType, index, random)
  const status = index === 0 ? 'ACTIVE' : pickStatus(random)
  const date_issued = makeDay(1988, 2025, random)
  const created_at = date_issued < '2012-01-02' ? '2012-01-02' : date_issued
  const status_detail = pick(statusDetails[status] ?? [''], random)
  return {
    ...person,
    state,
    license_type: licenseType,
    credential: title,
    code: formatLicenseCode({ state, licenseType, number }),
    number,
    status,
    created_at,
    updated_at: makeDay(2026, 2026, random),
    issued_by: `Sample Board of Licensure, ${state}`,
    date_issued,
    // What may be practised today can be for some years more, so the sample stays of use.
    date_expires: status === 'EXPIRED' ? '2026-06-30' : `${2027 + random(3)}-${pick(monthEnds, random)}`,
    ...(status_detail === '' ? {} : { status_detail }),
  }
}

const monthEnds = ['03-31', '06-30', '09-30', '12-31'] as const

const statusDetails: Readonly<Partial<Record<LicenseStatus, readonly string[]>>> = {
  ACTIVE_WITH_RESTRICTIONS: [
    'Practises under the supervision of another licensee',
    'No prescribing of schedule II substances',
    'Probation; quarterly reports to the board',
  ],
  SUSPENDED: ['Suspended until the hearing', 'Suspended for lack of continuing education'],
  REVOKED: ['Revoked by order of the board'],
  UNKNOWN: ['Record under review'],
}

/** How many of a hundred. */
const statusShares: readonly (readonly [LicenseStatus, number])[] = [
  ['ACTIVE', 84],
  ['ACTIVE_WITH_RESTRICTIONS', 4],
  ['EXPIRED', 5],
  ['SUSPENDED', 2],
  ['REVOKED', 2],
  ['DECEASED', 2],
  ['UNKNOWN', 1],
]

function pickStatus(random: Random): LicenseStatus {
  let left = random(100)
  for (const [status, share] of statusShares) {
    if (left < share) return status
    left -= share
  }
  return 'ACTIVE'
}

/** The index makes it unique; the forms are those boards use: digits, zeros, letters, dashes, spaces, signs. */
function makeNumber(licenseType: string, index: number, random: Random): string {
  const serial = String(20000 + index)
  const forms = [
    serial,
    `00${serial}`,
    `${licenseType}${serial}`,
    `${licenseType.slice(0, 2)}.00${serial}`,
    `${10 + random(80)}-${serial}`,
    `${licenseType.slice(0, 1)} ${serial}`,
    `${serial}-${licenseType.slice(0, 1).toLowerCase()}`,
  ]
  if (index % 97 === 50) return `No. ${serial}#${random(9)}`
  return pick(forms, random)
}

function makePerson(index: number, random: Random): Person {
  const [first_name, last_name] = names[index] ?? [pick(givenNames, random), pick(familyNames, random)]
  if (random(5) === 0) return { first_name, last_name }
  const digits = `2${String(10_000_000 + index * 7919).padStart(8, '0')}`
  return { first_name, last_name, npi: `${digits}${npiCheckDigit(digits)}` }
}

const hundredLetters = `${'Langbeispiel-'.repeat(7)}Musterman`

/** The first people of the file: names as the world has them, which systems get wrong. */
const names: readonly (readonly [first: string, last: string])[] = [
  ['Fredericka', 'Samplestone'],
  ["D'Andra", "O'Fiction"],
  ['Anne-Marie', 'Mock-Example'],
  ['Zoë', 'Ñandú-Ejemplo'],
  ['O', 'X'],
  ['Maximiliana', hundredLetters],
  ['שירה', 'דוגמה'],
  ['ليلى', 'مثال'],
  ['見', '見本'],
  ['𠮷', '範例'],
  ['지우', '보기'],
  ['Иван', 'Примеров'],
  ['Ελένη', 'Υποδειγματίδου'],
  ['Łucja', 'Przykładowska'],
  ['Ze\u0301lie', 'E\u0301chantillon'],
  ['Siân', 'ap Enghraifft'],
  ['Kaʻiulani', 'Laʻana'],
  ['Mary Jo', 'van der Placeholder'],
  ['John "Jack"', 'Samplewood, Jr.'],
  ['Thị Mẫu', 'Ví-Dụ'],
  ['Þóra', 'Dæmisdóttir'],
  ['Jean-François', 'de l’Exemple'],
  ['İpek', 'Örnekoğlu'],
  ['อรุณ', 'ตัวอย่าง'],
  ['उषा', 'उदाहरण'],
  ['Null', 'Null'],
  ['Test', '-'],
  ['=Sum', 'Plusminus'],
]

const givenNames = [
  'Abel',
  'Bettina',
  'Caspar',
  'Dagny',
  'Eitan',
  'Fatou',
  'Gita',
  'Hamza',
  'Ines',
  'Jun',
  'Kwame',
  'Lior',
  'Mireille',
  'Nkechi',
  'Oksana',
  'Pilar',
  'Quentin',
  'Rosalind',
  'Søren',
  'Tadeo',
  'Ugo',
  'Véronique',
  'Wanda',
  'Xochitl',
  'Yusuf',
  'Zdenka',
] as const

const familyNames = [
  'Beispiel',
  'Campioni',
  'Demoson',
  'Esempio',
  'Exemplar',
  'Fakename',
  'Fixture',
  'Ingotere',
  'Klinkmuster',
  'Madeup',
  "N'Exemple",
  'Näidis',
  'Placeholder',
  'Príklad',
  'Pseudonym',
  'Sampleton',
  'Specimen',
  'Testwell',
  'Ukázka',
  'Voorbeeld',
] as const

function makeDay(fromYear: number, toYear: number, random: Random): string {
  const year = fromYear + random(toYear - fromYear + 1)
  return `${year}-${String(1 + random(10)).padStart(2, '0')}-${String(1 + random(28)).padStart(2, '0')}`
}

function formatRow(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}

function pick<T>(choices: readonly T[], random: Random): T {
  const choice = choices[random(choices.length)]
  if (choice === undefined) throw new Error('There is nothing to pick from.')
  return choice
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, order: random(2 ** 32) }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}

/** A linear congruential generator (Numerical Recipes), taken from its high bits: enough for sample data. */
function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
