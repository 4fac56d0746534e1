import { MlvsError, quoted } from './mlvs-error.ts'

/** What names one license: jurisdiction, profession, and the board's own number. */
export interface LicenseCode {
  /** Two capital letters, USPS. */
  readonly state: string
  /** Three capital letters or digits, as in the CMS table. */
  readonly licenseType: string
  /** The board's number as the board writes it: case, leading zeros and dashes are kept. */
  readonly number: string
}

/** In UTF-16 units. */
const MAX_NUMBER_LENGTH = 64

/**
 * Reads `ST-TYP-NUMBER`. The first two dashes separate; further ones belong to the number.
 *
 * @throws {MlvsError} `MALFORMED_CODE`
 */
export function parseLicenseCode(text: string): LicenseCode {
  // MLVS 0.0.5 section 1: "Two dashes shall separate the three elements". Numbers have dashes too.
  const match = /^([^-]*)-([^-]*)-(.*)$/s.exec(text)
  if (!match) throw malformed(text, 'write it as ST-TYP-NUMBER')
  const [, state = '', licenseType = '', number = ''] = match
  const fault = stateFault(state) ?? licenseTypeFault(licenseType) ?? numberFault(number)
  if (fault) throw malformed(text, fault)
  return { state, licenseType, number }
}

/**
 * Writes `ST-TYP-NUMBER`, the inverse of {@link parseLicenseCode}.
 *
 * @throws {MlvsError} `MALFORMED_CODE` when a part could not be read back.
 */
export function formatLicenseCode({ state, licenseType, number }: LicenseCode): string {
  const text = `${state}-${licenseType}-${number}`
  const fault = stateFault(state) ?? licenseTypeFault(licenseType) ?? numberFault(number)
  if (fault) throw malformed(text, fault)
  return text
}

/** What is wrong with a jurisdiction's letters; `undefined` when nothing is. */
export function stateFault(state: string): string | undefined {
  return /^[A-Z]{2}$/.test(state) ? undefined : 'the state is two capital letters'
}

/** What is wrong with a license type's letters; `undefined` when nothing is. */
export function licenseTypeFault(licenseType: string): string | undefined {
  return /^[A-Z0-9]{3}$/.test(licenseType) ? undefined : 'the license type is three capital letters or digits'
}

/**
 * What is wrong with a license number; `undefined` when nothing is. The number becomes a file name and part of a
 * URL, so whatever could mean another place there is refused.
 */
export function numberFault(number: string): string | undefined {
  if (number === '') return 'the number is empty'
  if (number.length > MAX_NUMBER_LENGTH) return `the number is longer than ${MAX_NUMBER_LENGTH} characters`
  if (/[/\\]/.test(number)) return 'the number has a slash in it'
  if (number.includes('..')) return 'the number has two dots in a row'
  if (number.startsWith('.')) return 'the number begins with a dot'
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(number))
    return 'the number has a control or invisible character in it'
  if (!number.isWellFormed()) return 'the number has half a surrogate pair in it'
  if (number !== number.trim()) return 'the number has white space around it'
  return undefined
}

function malformed(text: string, fault: string): MlvsError {
  return new MlvsError('MALFORMED_CODE', `${quoted(text)} is not a license code: ${fault}.`, {
    field: 'code',
    value: text,
  })
}
