import { createHash, timingSafeEqual } from 'node:crypto'
import { formatLicenseCode, formatNpiList, isNpi, MlvsError } from '@licet/mlvs'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import { routePath } from 'hono/route'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Board } from '../board.ts'
import { IssuerError } from '../issuer-error.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { readLicense, readLicensesOfNpi, recordOf } from '../ledger/licenses.ts'
import type { LicenseRow } from '../ledger/schema.ts'
import { type ListName, statusPurposes } from '../ledger/status-indices.ts'
import {
  anchoredStatusListFile,
  CREDENTIAL_MEDIA_TYPE,
  contextFiles,
  didDocumentFile,
  type PublicFile,
  statusListFile,
} from '../public-files.ts'
import { problem } from './problem.ts'

/** What the service works with. */
export type AppParts = {
  ledger: Ledger
  board: Board
  clock: () => Date
  log: Pick<Logger, 'info' | 'error'>
  /** Signs anew the status lists that end soon; called before one is served. Absent where no key is at hand. */
  renewStatusLists?: () => Promise<unknown>
}

/** How long caches may keep an answer, in seconds, in an emergency suspension the time until everybody sees it. */
const FRESH = 60

/** Contexts never change under their URL. */
const IMMUTABLE = 31_536_000

/**
 * The board's public endpoints. `app.request('/license/…')` answers without a port.
 *
 * `GET` and `HEAD`, with ETag and 304; errors are problem documents; public reads are open to every origin.
 */
export function createApp({ ledger, board, clock, log, renewStatusLists }: AppParts): Hono {
  const app = new Hono()
  const queries = ledger.read

  app.use(logged(log, clock), nosniff)
  app.notFound((c) => problem(c, 404))
  app.onError((error, c) => {
    log.error(faultOf(error), 'request failed')
    return problem(c, isDatabaseFault(error) ? 503 : 500)
  })

  const didDocument = didDocumentFile(board)
  for (const path of ['/license/*', '/npi/*', '/status/*', '/contexts/*', `/${didDocument.path}`]) {
    app.use(path, cors({ origin: '*' }), conditional)
  }

  app.get('/license/:state/:licenseType/:file', async (c) => {
    const code = codeOf(c.req.param())
    const license = code && (await readLicense(queries, code))
    if (!license) return problem(c, 404)
    c.header('Last-Modified', lastModified([license]))
    return send(c, { mediaType: 'application/json', text: license.record }, FRESH)
  })

  app.get('/npi/:file', async (c) => {
    const npi = c.req.param('file').replace(/\.json$/, '')
    const licenses = isNpi(npi) && c.req.param('file') !== npi ? await readLicensesOfNpi(queries, npi) : []
    if (licenses.length === 0) return problem(c, 404)
    c.header('Last-Modified', lastModified(licenses))
    return send(c, { mediaType: 'application/json', text: formatNpiList(licenses.map(recordOf)) }, FRESH)
  })

  app.get('/status/:purpose/:list', async (c) => {
    const name = listOf(c.req.param())
    if (name === undefined) return problem(c, 404)
    await renewStatusLists?.().catch((error: unknown) => {
      // The list there is still says the truth; a verifier finds out itself when it ends.
      log.error(faultOf(error), 'status lists could not be renewed')
    })
    const file = await statusListFile(queries, name)
    return file === undefined ? problem(c, 404) : send(c, file, FRESH)
  })

  app.get('/status/anchored/:purpose/:list', async (c) => {
    const name = listOf(c.req.param())
    const file = name && (await anchoredStatusListFile(queries, name))
    return file === undefined ? problem(c, 404) : send(c, file, FRESH)
  })

  app.get(`/${didDocument.path}`, (c) => send(c, didDocument, FRESH))
  for (const file of contextFiles()) {
    app.get(`/${file.path}`, (c) => send(c, file, IMMUTABLE))
  }

  app.get('/credentials/:uuid/:linkToken', async (c) => {
    const { uuid, linkToken } = c.req.param()
    const document = isUuid(uuid) ? await readReleased(ledger, `urn:uuid:${uuid}`, linkToken) : undefined
    c.header('Cache-Control', 'no-store')
    c.header('Referrer-Policy', 'no-referrer')
    if (document === undefined) return problem(c, 404)
    return c.body(document, 200, { 'Content-Type': CREDENTIAL_MEDIA_TYPE })
  })

  app.get('/healthz', (c) => c.text('ok', 200, { 'Cache-Control': 'no-store' }))
  app.get('/readyz', async (c) => {
    await sql`select 1`.execute(queries)
    return c.text('ready', 200, { 'Cache-Control': 'no-store' })
  })
  return app
}

/** State and type are read in any case; the number is the board's own and is not. Only `.json` is MLVS. */
function codeOf(params: { state: string; licenseType: string; file: string }): string | undefined {
  if (!params.file.endsWith('.json')) return undefined
  try {
    return formatLicenseCode({
      state: params.state.toUpperCase(),
      licenseType: params.licenseType.toUpperCase(),
      number: params.file.slice(0, -'.json'.length),
    })
  } catch (error) {
    if (error instanceof MlvsError) return undefined
    throw error
  }
}

/** As `drawUuidUrn` writes it: no other text is looked up. */
function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

function listOf(params: { purpose: string; list: string }): ListName | undefined {
  const purpose = statusPurposes.find((known) => known === params.purpose)
  return purpose && /^[1-9]\d{0,8}$/.test(params.list) ? { purpose, list: Number(params.list) } : undefined
}

function send(c: Context, { mediaType, text }: Omit<PublicFile, 'path'>, freshFor: number): Response {
  const immutable = freshFor === IMMUTABLE ? ', immutable' : ''
  return c.body(text, 200, {
    'Content-Type': mediaType,
    'Cache-Control': `public, max-age=${freshFor}${immutable}`,
  })
}

function lastModified(licenses: readonly LicenseRow[]): string {
  return new Date(Math.max(...licenses.map(({ updated_at }) => Date.parse(updated_at)))).toUTCString()
}

/** The credential behind a link that nobody can guess; how long a wrong guess takes tells nothing about the right one. */
async function readReleased(ledger: Ledger, id: string, linkToken: string): Promise<string | undefined> {
  const credential = await ledger.read
    .selectFrom('credentials')
    .select(['document', 'link_token'])
    .where('id', '=', id)
    .where('state', '=', 'released')
    .executeTakeFirst()
  const expected = digest(credential?.link_token ?? '')
  const isRight = timingSafeEqual(expected, digest(linkToken))
  return isRight && credential !== undefined ? (credential.document ?? undefined) : undefined
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** 304 where the client has the same bytes already. */
const conditional: MiddlewareHandler = etag({
  retainedHeaders: [...RETAINED_304_HEADERS, 'last-modified', 'access-control-allow-origin'],
})

const nosniff: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('X-Content-Type-Options', 'nosniff')
}

/** Routes and not paths: a path names a person's license. */
function logged(log: AppParts['log'], clock: () => Date): MiddlewareHandler {
  return async (c, next) => {
    const start = clock().getTime()
    await next()
    const route = routePath(c, -1)
    const milliseconds = clock().getTime() - start
    log.info({ method: c.req.method, route, status: c.res.status, milliseconds }, 'request')
  }
}

/** What can be logged of a fault: its message could hold a name or a number. */
function faultOf(error: unknown): { error: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  return {
    error: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(frames[0] === undefined ? {} : { at: frames[0].trim() }),
  }
}

function isDatabaseFault(error: unknown): boolean {
  return error instanceof IssuerError && error.code.startsWith('DATABASE_')
}
