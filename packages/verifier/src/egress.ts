import { lookup as lookupHost } from 'node:dns/promises'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Fetch, Fetched } from '@licet/credential'
import { requireLoopbackOrigin } from './loopback-origin.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** Time for a whole answer, in milliseconds, from the look-up of the name to the last byte. */
export const DEFAULT_TIMEOUT = 5_000

/** Size of an answer, in bytes, where the caller does not ask for another (status lists: 10 MiB). */
export const DEFAULT_MAX_BYTES = 1024 * 1024

/** An address as the name service has it. */
export type ResolvedAddress = { address: string; family: number }

export type EgressOptions = {
  /**
   * Origins of this machine that may be read, over http too. Each must be `localhost`, 127.0.0.0/8 or `[::1]` with its
   * port. Default: none.
   */
  loopbackOrigins?: readonly string[]
  /** Milliseconds. Default: {@link DEFAULT_TIMEOUT}. */
  timeout?: number
  /** Looks up all addresses of a host name. Default: the system's resolver. */
  resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>
}

/**
 * Makes the one client through which Licet reads the network.
 *
 * https only; http for the named loopback origins alone. The host name is resolved once and the connection goes to the
 * address that was checked, so a name cannot point elsewhere in between. Private, link-local, loopback, IPv4-mapped and
 * other special addresses are refused, redirects are not followed, time and size are capped while the answer streams in.
 *
 * The answer is data: 200 is `found`; 404, 410 and MLVS's 303 are `not-found`; all else, also every refusal, is
 * `unreachable` with a reason, since it says nothing about what was asked for.
 *
 * @throws {VerifierError} `INVALID_ORIGIN` when a loopback origin is not one. The returned function never throws.
 */
export function createEgress(options: EgressOptions = {}): Fetch {
  const { timeout = DEFAULT_TIMEOUT, resolve = systemResolver } = options
  const loopbackOrigins = new Set((options.loopbackOrigins ?? []).map(requireLoopbackOrigin))
  return async (text, limits) => {
    const target = admit(text, loopbackOrigins)
    if ('refused' in target) return unreachable(target.refused)
    try {
      return await read(target, { maxBytes: limits?.maxBytes ?? DEFAULT_MAX_BYTES, timeout, resolve })
    } catch (cause) {
      return unreachable(reasonOf(cause, timeout))
    }
  }
}

type Target = { url: URL; mayConnect: (address: string) => boolean }

function admit(text: string, loopbackOrigins: ReadonlySet<string>): Target | { refused: string } {
  const url = URL.parse(text)
  if (url === null) return { refused: 'not a URL' }
  if (url.username !== '' || url.password !== '')
    return { refused: 'the URL carries a user name or password' }
  const isNamed = loopbackOrigins.has(url.origin)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isNamed)) {
    return { refused: 'only https is read, and http only for loopback origins that the trust file names' }
  }
  const mayConnect = isNamed ? isLoopbackAddress : isPublicAddress
  const host = bare(url.hostname)
  // Node connects to an address literal without asking `lookup`.
  if (isIP(host) !== 0 && !mayConnect(host)) return { refused: `${host} is not a public address` }
  return { url, mayConnect }
}

type Limits = { maxBytes: number; timeout: number; resolve: NonNullable<EgressOptions['resolve']> }

function read({ url, mayConnect }: Target, { maxBytes, timeout, resolve }: Limits): Promise<Fetched> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const signal = AbortSignal.timeout(timeout)
  return new Promise((settle, fail) => {
    let isAnswered = false
    const outgoing = request(
      url,
      {
        method: 'GET',
        // A pooled connection would have been checked for another request.
        agent: false,
        headers: { accept: 'application/json, */*;q=0.1', 'accept-encoding': 'identity' },
        lookup: pinnedLookup(resolve, mayConnect),
        signal,
      },
      (answer) => {
        isAnswered = true
        readAnswer(answer, maxBytes)
          .then(settle, fail)
          .finally(() => outgoing.destroy())
      },
    )
    // RFC 9110 §7.8: a server may only switch to a protocol that was asked for, and none was.
    outgoing.on('upgrade', (answer, socket) => {
      socket.destroy()
      settle(unreachable(`HTTP ${answer.statusCode}`))
    })
    outgoing.on('error', fail)
    // Node may close a request without an error; one whose answer has begun is settled by the end of that answer.
    outgoing.on('close', () => {
      if (!isAnswered) fail(new Refusal('the connection closed without an answer'))
    })
    // Node itself heeds the signal only while it sees the request as open.
    signal.addEventListener('abort', () => {
      outgoing.destroy()
      fail(signal.reason)
    })
    outgoing.end()
  })
}

/** Resolves once, drops the addresses that may not be connected to, and hands Node what is left. */
function pinnedLookup(resolve: Limits['resolve'], mayConnect: Target['mayConnect']): LookupFunction {
  return (hostname, { all, family }, done) => {
    resolve(hostname).then(
      (addresses) => {
        const allowed = addresses.filter(
          (each) => mayConnect(each.address) && (!family || each.family === Number(family)),
        )
        const [first] = allowed
        if (first === undefined) done(new Refusal(`${hostname} has no public address`), '', 0)
        else if (all) done(null, allowed.slice())
        else done(null, first.address, first.family)
      },
      (cause: unknown) => done(cause instanceof Error ? cause : new Error(String(cause)), '', 0),
    )
  }
}

async function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<Fetched> {
  const httpStatus = answer.statusCode ?? 0
  // MLVS §2.2: "404 or 303" say that nothing is on file.
  if (httpStatus === 404 || httpStatus === 410 || httpStatus === 303)
    return { outcome: 'not-found', httpStatus }
  if (httpStatus >= 300 && httpStatus < 400)
    return unreachable(`HTTP ${httpStatus}: redirects are not followed`)
  if (httpStatus !== 200) return unreachable(`HTTP ${httpStatus}`)
  const encoding = answer.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    return unreachable('the answer is compressed unasked')
  const tooLarge = unreachable(`the answer is larger than ${maxBytes} bytes`)
  if (Number(answer.headers['content-length']) > maxBytes) return tooLarge

  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer) {
    if (!(chunk instanceof Uint8Array)) return unreachable('the answer is not bytes')
    size += chunk.length
    if (size > maxBytes) return tooLarge
    chunks.push(chunk)
  }
  return { outcome: 'found', bytes: concatenate(chunks, size), headers: flatten(answer.headers) }
}

/** The egress rules said no: the reason may be shown as it is. */
class Refusal extends Error {
  override readonly name = 'Refusal'
}

function reasonOf(cause: unknown, timeout: number): string {
  if (cause instanceof Refusal) return cause.message
  if (!(cause instanceof Error)) return 'the connection failed'
  if (cause.name === 'AbortError' || cause.name === 'TimeoutError') return `no answer within ${timeout} ms`
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
  return `the connection failed (${code})`
}

async function systemResolver(hostname: string): Promise<readonly ResolvedAddress[]> {
  return lookupHost(hostname, { all: true, order: 'verbatim' })
}

function unreachable(reason: string): Fetched {
  return { outcome: 'unreachable', reason }
}

/** A URL's host name without the brackets of an IPv6 address. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}
