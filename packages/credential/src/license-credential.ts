import {
  type LicenseRecord,
  licenseUrl,
  MAX_LICENSE_URL_LENGTH,
  MlvsError,
  parseLicenseRecord,
  parseLicenseUrl,
  recordFields,
} from '@licet/mlvs'
import { z } from 'zod'
import { mayBeginDay, mayEndDay, secondsOfDay } from './board-day.ts'
import { CREDENTIALS_V2, LICENSE_V1 } from './contexts.ts'
import { isDidKey } from './did-key.ts'
import type { Malformed } from './error.ts'
import { type Issuer, issuerSchema } from './issuer.ts'
import { isJsonObject } from './json-object.ts'
import { describeMalformed } from './malformed.ts'
import { type StatusEntry, statusEntrySchema } from './status/status-entry.ts'
import { formatTimestamp, timestampSchema } from './timestamp.ts'

/** A license as a W3C Verifiable Credential (VC Data Model 2.0), before it is signed. */
export interface UnsignedLicenseCredential {
  readonly '@context': readonly [typeof CREDENTIALS_V2, typeof LICENSE_V1]
  /** `urn:uuid:…` */
  readonly id: string
  readonly type: readonly ['VerifiableCredential', 'MedicalLicenseCredential']
  readonly issuer: Issuer
  /** First second of `date_issued` at the board, in UTC; absent without `date_issued`. */
  readonly validFrom?: string
  /** Last second of `date_expires` at the board, in UTC; absent without `date_expires`. */
  readonly validUntil?: string
  readonly credentialSubject: Licensee
  /** At most one entry a purpose; absent in credentials of profile `blockcerts`. */
  readonly credentialStatus?: readonly StatusEntry[]
}

/** A license credential as it came from outside: of our form, but with proofs that nobody has read or verified. */
export interface LicenseCredential extends UnsignedLicenseCredential {
  /** Read with `readProofs`. */
  readonly proof?: unknown
}

/** The person who holds the license. */
export interface Licensee {
  /** did:key when the holder proved a key, otherwise `<license id>#licensee`. */
  readonly id: string
  readonly type: 'Licensee'
  readonly license: License
}

/** The MLVS record, under the URL at which the board publishes it. `status` is the status when issued. */
export interface License extends LicenseRecord {
  readonly id: string
  readonly type: 'MedicalLicense'
}

/**
 * Builds a license credential from a record. Whether the record may be issued is for the issuer to ask first
 * (`isIssuable`).
 *
 * @param baseUrl - Under which the board publishes its MLVS files.
 * @param timeZone - The board's, IANA name: a license begins and ends with the board's days.
 * @param holder - did:key that the holder proved; without it the credential is not bound to a key.
 * @param id - `urn:uuid:…`, random.
 * @throws {CredentialError} `UNKNOWN_TIME_ZONE`
 * @throws {MlvsError} when the record is none that `parseLicenseRecord` takes, or has no license URL.
 * @see docs/formats.md, "License credential"
 */
export function buildLicenseCredential({
  record,
  issuer,
  baseUrl,
  timeZone,
  statusEntries,
  holder,
  id,
}: {
  readonly record: LicenseRecord
  readonly issuer: Issuer
  readonly baseUrl: string
  readonly timeZone: string
  readonly statusEntries: readonly StatusEntry[]
  readonly holder?: string
  readonly id: string
}): UnsignedLicenseCredential {
  const licenseId = licenseUrl(baseUrl, record.code)
  const { record: ordered } = parseLicenseRecord(record)
  const { date_issued, date_expires } = ordered
  return {
    '@context': [CREDENTIALS_V2, LICENSE_V1],
    id,
    type: ['VerifiableCredential', 'MedicalLicenseCredential'],
    issuer: { id: issuer.id, name: issuer.name },
    ...(date_issued === undefined
      ? {}
      : { validFrom: formatTimestamp(secondsOfDay(date_issued, timeZone).first) }),
    ...(date_expires === undefined
      ? {}
      : { validUntil: formatTimestamp(secondsOfDay(date_expires, timeZone).last) }),
    credentialSubject: {
      id: holder ?? subjectId(licenseId),
      type: 'Licensee',
      license: { id: licenseId, type: 'MedicalLicense', ...ordered },
    },
    ...(statusEntries.length === 0 ? {} : { credentialStatus: [...statusEntries] }),
  }
}

/** A credential's subject, when no holder proved a key. */
function subjectId(licenseId: string): string {
  return `${licenseId}#licensee`
}

const licenseSchema = z
  .looseObject({ id: z.string().max(MAX_LICENSE_URL_LENGTH), type: z.literal('MedicalLicense') })
  .transform((license, context): License => {
    const fault = readLicense(license)
    if (fault.outcome === 'read') return fault.license
    context.addIssue(fault.issue)
    return z.NEVER
  })

type ReadLicense =
  | { readonly outcome: 'read'; readonly license: License }
  | { readonly outcome: 'fault'; readonly issue: LicenseIssue }

type LicenseIssue =
  | { code: 'custom'; message: string; input: unknown; path?: string[] }
  | { code: 'unrecognized_keys'; keys: string[]; input: Record<string, unknown>; message: string }

function readLicense(license: { readonly id: string; readonly type: 'MedicalLicense' }): ReadLicense {
  const { id, type, ...members } = license
  const known: ReadonlySet<string> = new Set(recordFields)
  const unknown = Object.keys(members).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    return {
      outcome: 'fault',
      issue: { code: 'unrecognized_keys', keys: unknown, input: members, message: 'unknown member' },
    }
  }
  try {
    const { record } = parseLicenseRecord(members)
    // parseLicenseRecord mends what MLVS servers in the wild send. What a board signed needs no mending.
    const mended = recordFields.find(
      (field) => record[field] !== Object.entries(members).find(([n]) => n === field)?.[1],
    )
    if (mended !== undefined) return fault(`${mended} is missing or not in its normal form`, license)
    // MLVS 0.0.5 §1: the code, the fields and the URL name the same license.
    if (parseLicenseUrl(id).code !== record.code) return fault('id is the URL of another license', license)
    return { outcome: 'read', license: { id, type, ...record } }
  } catch (error) {
    if (error instanceof MlvsError) return fault(error.message, license)
    throw error
  }
}

function fault(message: string, input: unknown): ReadLicense {
  return { outcome: 'fault', issue: { code: 'custom', message, input } }
}

const credentialSchema = z
  .strictObject({
    '@context': z.tuple([z.literal(CREDENTIALS_V2), z.literal(LICENSE_V1)]),
    id: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    type: z.tuple([z.literal('VerifiableCredential'), z.literal('MedicalLicenseCredential')]),
    issuer: issuerSchema,
    validFrom: timestampSchema.exactOptional(),
    validUntil: timestampSchema.exactOptional(),
    credentialSubject: z.strictObject({
      id: z.string().max(4_096),
      type: z.literal('Licensee'),
      license: licenseSchema,
    }),
    credentialStatus: z.array(statusEntrySchema).min(1).max(3).exactOptional(),
    proof: z.unknown().exactOptional(),
  })
  // A verifier asks the period, people read the days: one license must not have two of either.
  .refine(
    ({ validFrom, credentialSubject: { license } }) => agrees(validFrom, license.date_issued, mayBeginDay),
    { message: 'validFrom is not the first second of date_issued in any time zone' },
  )
  .refine(
    ({ validUntil, credentialSubject: { license } }) => agrees(validUntil, license.date_expires, mayEndDay),
    { message: 'validUntil is not the last second of date_expires in any time zone' },
  )
  // VC Data Model 2.0 §4.9: validUntil "MUST represent a value that is temporally the same or later than" validFrom.
  .refine(
    ({ validFrom, validUntil }) =>
      validFrom === undefined || validUntil === undefined || validFrom <= validUntil,
    { message: 'validUntil is before validFrom' },
  )
  .refine(({ credentialSubject: { id, license } }) => id === subjectId(license.id) || isDidKey(id), {
    message: 'credentialSubject.id is neither a did:key nor <license id>#licensee',
  })
  .refine(
    ({ credentialStatus = [] }) =>
      new Set(credentialStatus.map((entry) => entry.statusPurpose)).size === credentialStatus.length,
    { message: 'credentialStatus names a purpose twice' },
  )

/** Whether a time and a day are both there and agree, or are both absent. */
function agrees(
  time: string | undefined,
  day: string | undefined,
  agree: (day: string, time: Date) => boolean,
): boolean {
  if (time === undefined || day === undefined) return time === day
  return agree(day, new Date(time))
}

/** A license credential that was read, or why it is none. */
export type LicenseCredentialAnswer =
  | { readonly outcome: 'parsed'; readonly credential: LicenseCredential }
  | Malformed

/**
 * Reads a license credential that came from outside: exactly the members of our form, a record whose code, fields and URL
 * agree, and a period of validity that is the record's in some time zone. Its proofs are left as they are, and nothing is verified. Never throws.
 *
 * @returns `CONTEXT_NOT_ALLOWED` for other, nested or inline contexts, `UNDEFINED_TERM` for members that are not ours,
 *   `MALFORMED_DOCUMENT` for everything else.
 */
export function parseLicenseCredential(value: unknown): LicenseCredentialAnswer {
  const parsed = credentialSchema.safeParse(value)
  if (parsed.success) return { outcome: 'parsed', credential: parsed.data }
  if (!isJsonObject(value)) {
    return { outcome: 'malformed', code: 'MALFORMED_DOCUMENT', detail: 'The document is not a JSON object.' }
  }
  return describeMalformed(parsed.error, 'MALFORMED_DOCUMENT')
}
