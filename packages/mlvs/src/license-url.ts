import { formatLicenseCode, type LicenseCode, numberFault, parseLicenseCode } from './license-code.ts'
import { MlvsError, quoted } from './mlvs-error.ts'

/** In UTF-16 units; as long as any URL we take. */
export const MAX_LICENSE_URL_LENGTH = 2_048

/**
 * The address of a license: `<base>/license/ST/TYP/NUMBER.json`, the number percent-encoded.
 *
 * @param base - The board's MLVS base URL, http or https, with or without a path and a slash at its end.
 * @param code - The license code, as text or in its parts.
 * @throws {MlvsError} `MALFORMED_CODE`, `MALFORMED_URL`
 */
export function licenseUrl(base: string, code: string | LicenseCode): string {
  const { state, licenseType, number } = typeof code === 'string' ? parseLicenseCode(code) : code
  formatLicenseCode({ state, licenseType, number })
  const url = `${checkedBase(base)}/license/${state}/${licenseType}/${encodeURIComponent(number)}.json`
  if (url.length > MAX_LICENSE_URL_LENGTH) throw tooLong(url)
  return url
}

/**
 * Takes a license URL apart: the inverse of {@link licenseUrl}. Only the one spelling that `licenseUrl` writes is
 * read, so two different texts never name one license.
 *
 * @throws {MlvsError} `MALFORMED_URL`
 */
export function parseLicenseUrl(url: string): { base: string; code: string } {
  if (url.length > MAX_LICENSE_URL_LENGTH) throw tooLong(url)
  const match = /^(.*)\/license\/([A-Z]{2})\/([A-Z0-9]{3})\/([^/]+)\.json$/s.exec(url)
  if (!match) throw malformed(url, 'a license URL ends in /license/ST/TYP/NUMBER.json')
  const [, base = '', state = '', licenseType = '', encoded = ''] = match
  const parts = { state, licenseType, number: decoded(url, encoded) }
  const fault = numberFault(parts.number)
  if (fault) throw malformed(url, fault)
  if (licenseUrl(base, parts) !== url)
    throw malformed(url, 'it is not in the one spelling that MLVS files have')
  return { base, code: formatLicenseCode(parts) }
}

function decoded(url: string, encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw malformed(url, 'its percent-encoding is broken')
  }
}

function checkedBase(base: string): string {
  if (base.length > MAX_LICENSE_URL_LENGTH) throw tooLong(base)
  const url = URL.canParse(base) ? new URL(base) : undefined
  const plain =
    url && (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.password
  if (!plain || /[?#\s]/.test(base)) {
    throw malformed(base, 'a base is an http or https URL without user, query and fragment')
  }
  return withoutSlashesAtEnd(base)
}

/** A loop: a regular expression begins anew at every slash, so a base of slashes would take the square of its length. */
function withoutSlashesAtEnd(base: string): string {
  let end = base.length
  while (base.charAt(end - 1) === '/') end -= 1
  return base.slice(0, end)
}

function tooLong(url: string): MlvsError {
  return malformed(url, `a license URL has at most ${MAX_LICENSE_URL_LENGTH} characters`)
}

function malformed(url: string, fault: string): MlvsError {
  return new MlvsError('MALFORMED_URL', `${quoted(url)} cannot be used: ${fault}.`, { value: url })
}
