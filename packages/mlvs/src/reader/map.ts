import * as z from 'zod'
import { parseJson } from '../json.ts'
import { type RecordField, recordFields } from '../license-record.ts'
import { type LicenseStatus, licenseStatuses } from '../license-status.ts'
import { licenseTypes } from '../license-types.ts'
import { MlvsError } from '../mlvs-error.ts'
import { type DateReader, dateReader } from './date-format.ts'
import { textEncodings } from './text-encoding.ts'

const dateFields = ['created_at', 'updated_at', 'date_issued', 'date_expires'] as const
type DateField = (typeof dateFields)[number]

/** What a record cannot be without; `code` and `credential` follow from these. */
export const requiredFields: readonly RecordField[] = [
  'first_name',
  'last_name',
  'state',
  'license_type',
  'number',
  'status',
  'created_at',
  'updated_at',
]

const fieldSchema = z.enum(recordFields)
const textSchema = z.string().min(1).max(256)
const licenseTypeCodes = new Set(licenseTypes.all().map((type) => type.licenseType))

const mapSchema = z.strictObject({
  version: z.literal(1),
  /** For people: which file this reads, and why its words were mapped so. */
  about: z.union([z.string(), z.array(z.string())]).optional(),
  /** Without it, the delimiter is found from the header. */
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  /** For a file without byte order mark that is not UTF-8. */
  encoding: z.enum(textEncodings).optional(),
  /** The board's, an IANA name such as America/Los_Angeles; needed for dates that are instants. */
  timeZone: z.string().refine(isTimeZone, 'is not an IANA time zone').optional(),
  /** One format for all dates, or one for each date field. Default YYYY-MM-DD. */
  dateFormat: z.union([z.string(), z.partialRecord(z.enum(dateFields), z.string())]).optional(),
  /** The column, or columns to be joined with a space, each field is read from. */
  columns: z.partialRecord(fieldSchema, z.union([textSchema, z.array(textSchema).min(1)])).optional(),
  /** Fields that are the same in every row. */
  constants: z.partialRecord(fieldSchema, textSchema).optional(),
  /** Cells that say nothing, such as 00000000 or N/A. */
  blank: z.array(z.string()).optional(),
  /** How numbers are cleaned: first the prefix goes, then the characters. */
  number: z
    .strictObject({
      removePrefix: textSchema.optional(),
      removeCharacters: textSchema.optional(),
      upperCase: z.boolean().optional(),
    })
    .optional(),
  /** The board's words and ours. A word that is not here refuses its row with UNMAPPED_VALUE. */
  values: z
    .strictObject({
      state: z.record(textSchema, z.string().regex(/^[A-Z]{2}$/)).optional(),
      license_type: z
        .record(
          textSchema,
          z.string().refine((code) => licenseTypeCodes.has(code), 'is not a license type'),
        )
        .optional(),
      status: z
        .record(
          textSchema,
          z.strictObject({ status: z.enum(licenseStatuses), status_detail: textSchema.optional() }),
        )
        .optional(),
    })
    .optional(),
})

type MapFile = z.infer<typeof mapSchema>

/** What a word of the board's means. */
export interface MappedStatus {
  readonly status: LicenseStatus
  readonly status_detail?: string | undefined
}

/** How one board's CSV becomes license records. Made by {@link parseMap}. */
export interface CsvMap {
  readonly delimiter: string | undefined
  readonly encoding: MapFile['encoding']
  /** `undefined`: the file has the columns of our own layout. */
  readonly columns: ReadonlyMap<RecordField, readonly string[]> | undefined
  readonly constants: ReadonlyMap<RecordField, string>
  readonly blank: ReadonlySet<string>
  readonly cleanNumber: (number: string) => string
  /** Empty: dates are as in our own layout. */
  readonly dayReaders: ReadonlyMap<string, DateReader>
  readonly states: ReadonlyMap<string, string> | undefined
  readonly licenseTypes: ReadonlyMap<string, string> | undefined
  readonly statuses: ReadonlyMap<string, MappedStatus> | undefined
}

/** The map of a file that is already in our own layout or that of csv2mlvs. */
export const ownLayout: CsvMap = compile({ version: 1 })

/**
 * Reads a map file (JSON; its format is described in this package's README).
 *
 * @throws {MlvsError} `INVALID_MAP`, or what `parseJson` throws.
 */
export function parseMap(text: string | Uint8Array): CsvMap {
  const parsed = mapSchema.safeParse(parseJson(text))
  if (parsed.success) return compile(parsed.data)
  const [issue] = parsed.error.issues
  const place = issue?.path.map(String).join('.') || 'its top level'
  throw invalid(`${issue?.message ?? 'unreadable'}, at ${place}`)
}

/** A word as it is compared: case and the number of spaces do not matter. */
export function normalizeWord(word: string): string {
  return word.trim().replace(/\s+/g, ' ').toLowerCase()
}

function compile(file: MapFile): CsvMap {
  const columns = file.columns && compileColumns(file.columns)
  const constants = new Map(entriesOf(file.constants ?? {}))
  if (columns) checkFields(columns, constants)
  const blank = new Set(file.blank?.map((cell) => cell.trim()))
  return {
    delimiter: file.delimiter,
    encoding: file.encoding,
    columns,
    constants,
    blank,
    cleanNumber: compileNumber(file.number ?? {}),
    dayReaders: compileDates(file),
    states: compileWords('state', file.values?.state),
    licenseTypes: compileWords('license_type', file.values?.license_type),
    statuses: compileWords('status', file.values?.status),
  }
}

function entriesOf<Value>(object: Partial<Record<RecordField, Value>>): [RecordField, Value][] {
  return recordFields.flatMap((field): [RecordField, Value][] => {
    const value = object[field]
    return value === undefined ? [] : [[field, value]]
  })
}

function compileColumns(columns: NonNullable<MapFile['columns']>): Map<RecordField, readonly string[]> {
  return new Map(
    entriesOf(columns).map(([field, names]) => [field, [names].flat().map((name) => name.trim())] as const),
  )
}

function checkFields(
  columns: ReadonlyMap<RecordField, unknown>,
  constants: ReadonlyMap<RecordField, string>,
): void {
  const missing = requiredFields.find((field) => !columns.has(field) && !constants.has(field))
  if (missing) throw invalid(`${missing} has neither a column nor a constant`)
  const twice = recordFields.find((field) => columns.has(field) && constants.has(field))
  if (twice) throw invalid(`${twice} has both a column and a constant`)
}

function compileDates({ dateFormat, timeZone }: MapFile): Map<string, DateReader> {
  if (dateFormat === undefined) return new Map()
  const formatOf = (field: DateField) =>
    typeof dateFormat === 'string' ? dateFormat : (dateFormat[field] ?? 'YYYY-MM-DD')
  return new Map(
    dateFields.map((field) => {
      const reader = dateReader(formatOf(field), timeZone)
      if (typeof reader === 'string') throw invalid(reader)
      return [field, reader] as const
    }),
  )
}

function compileNumber(rules: NonNullable<MapFile['number']>): (number: string) => string {
  const { removePrefix = '', removeCharacters = '', upperCase = false } = rules
  return (number) => {
    const rest = number.startsWith(removePrefix) ? number.slice(removePrefix.length) : number
    const kept = [...rest].filter((character) => !removeCharacters.includes(character)).join('')
    return upperCase ? kept.toUpperCase() : kept
  }
}

function compileWords<Meaning>(
  field: string,
  words: Readonly<Record<string, Meaning>> | undefined,
): Map<string, Meaning> | undefined {
  if (!words) return undefined
  const compiled = new Map<string, Meaning>()
  for (const [word, meaning] of Object.entries(words)) {
    const key = normalizeWord(word)
    if (compiled.has(key)) throw invalid(`values.${field} has "${word}" twice`)
    compiled.set(key, meaning)
  }
  return compiled
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function invalid(fault: string): MlvsError {
  return new MlvsError('INVALID_MAP', `The map file cannot be used: ${fault}.`)
}
