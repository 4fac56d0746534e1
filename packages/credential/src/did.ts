import { CredentialError } from './error.ts'

/** A DID of a method we read, without path, query and fragment. */
const DID = /^did:(?:web|key):[A-Za-z0-9.%:_-]{1,500}$/
/** Host in lower case, port after `%3A`, then path segments after `:`. */
const DID_WEB =
  /^did:web:(?<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?:%3A(?<port>[1-9]\d{0,4}))?(?<path>(?::[A-Za-z0-9_-][A-Za-z0-9._-]*)*)$/
const IP_V4 = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** Whether the text has the form of a did:web or did:key. */
export function isDid(text: string): boolean {
  return DID.test(text)
}

/**
 * The URL of a did:web's document. `https`, except for the host `localhost`, which gets `http`: whether that may be read
 * at all is for the caller's egress rules.
 *
 * @throws {CredentialError} `MALFORMED_DID` when it is not a did:web in its one normal spelling.
 * @see W3C CCG, did:web Method Specification, section 2.5.2 "Read (Resolve)"
 */
export function didWebUrl(did: string): string {
  const groups = DID_WEB.exec(did)?.groups
  const host = groups?.host
  // did:web §2.1: "The method specific identifier MUST match the common name used in the SSL/TLS certificate, and it MUST NOT
  // include IP addresses".
  if (
    groups === undefined ||
    host === undefined ||
    host.includes('..') ||
    IP_V4.test(host) ||
    did.length > 500
  ) {
    throw new CredentialError('MALFORMED_DID', `${JSON.stringify(did.slice(0, 200))} is not a did:web.`)
  }
  const scheme = host === 'localhost' ? 'http' : 'https'
  const port = groups.port === undefined ? '' : `:${groups.port}`
  const path =
    groups.path === undefined || groups.path === '' ? '/.well-known' : groups.path.replaceAll(':', '/')
  return `${scheme}://${host}${port}${path}/did.json`
}

/**
 * The did:web of whoever publishes under a URL, e.g. `did:web:localhost%3A8470` for `http://localhost:8470`.
 *
 * @throws {CredentialError} `MALFORMED_DID` when no did:web stands for the URL.
 */
export function didWebFromUrl(publicUrl: string): string {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined
  if (url === undefined || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new CredentialError(
      'MALFORMED_DID',
      `${JSON.stringify(publicUrl.slice(0, 200))} is not a plain URL.`,
    )
  }
  const path = url.pathname.replace(/\/$/, '').replaceAll('/', ':')
  const did = `did:web:${url.host.replace(':', '%3A')}${path}`
  const scheme = new URL(didWebUrl(did)).protocol
  if (scheme !== url.protocol) {
    throw new CredentialError('MALFORMED_DID', `A did:web is read over https; only localhost may be http.`)
  }
  return did
}
