import { IssuerError } from '../issuer-error.ts'

/** SQLite's result code, https://www.sqlite.org/rescode.html; the low byte is the primary code. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}

/** Postgres' SQLSTATE, or Node's own code of a connection that failed. */
function textCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Tells whether a statement failed because a row with the same unique columns exists, on either database. */
export function isUniqueViolation(error: unknown): boolean {
  const SQLITE_CONSTRAINT_PRIMARYKEY = 1555
  const SQLITE_CONSTRAINT_UNIQUE = 2067
  const code = sqliteCode(error)
  return (
    code === SQLITE_CONSTRAINT_PRIMARYKEY || code === SQLITE_CONSTRAINT_UNIQUE || textCode(error) === '23505'
  )
}

/** Tells whether SQLite gave up waiting for a lock. */
export function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5
  return ((sqliteCode(error) ?? 0) & 0xff) === SQLITE_BUSY
}

/**
 * Names what went wrong in or around the database: an {@link IssuerError} when somebody can do something about it,
 * else the error itself.
 */
export function toIssuerError(error: unknown): unknown {
  if (error instanceof IssuerError) return error
  const found = sqliteFault(sqliteCode(error)) ?? postgresFault(error)
  return found === undefined ? error : new IssuerError(found[0], found[1], { cause: error })
}

type Fault = readonly [IssuerError['code'], string]

const LOCKED: Fault = [
  'DATABASE_LOCKED',
  'Another Licet process is writing to the ledger: wait for it to finish, then run this again.',
]
const FULL: Fault = [
  'DATABASE_FULL',
  'The disk that holds the ledger is full: nothing of this step was kept. Make room, then run it again.',
]

function sqliteFault(code: number | undefined): Fault | undefined {
  if (code === undefined) return undefined
  switch (code & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return LOCKED
    case 13: // SQLITE_FULL
      return FULL
    case 8: // SQLITE_READONLY
    case 10: // SQLITE_IOERR
    case 14: // SQLITE_CANTOPEN
      return [
        'DATABASE_UNREACHABLE',
        'The ledger file cannot be opened or written: check its folder and its rights.',
      ]
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return ['DATABASE_CORRUPT', 'The ledger file is damaged or is no ledger: restore it from a backup.']
    default:
      return undefined
  }
}

function postgresFault(error: unknown): Fault | undefined {
  const code = textCode(error)
  // https://www.postgresql.org/docs/15/errcodes-appendix.html
  if (code === '55P03' || code === '40P01' || code === '40001') return LOCKED
  if (code === '53100') return FULL
  if (code === '22021') return ['MALFORMED_TEXT', 'Text for the ledger holds a NUL character: take it out.']
  const unreachable =
    code?.startsWith('08') ||
    code?.startsWith('57P') ||
    code?.startsWith('28') ||
    code === '3D000' ||
    code === '53300' ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'].includes(code ?? '') ||
    // pg has no code for these two.
    (error instanceof Error &&
      /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message))
  if (!unreachable) return undefined
  return [
    'DATABASE_UNREACHABLE',
    `The ledger's Postgres does not answer or refuses us (${code ?? 'connection ended'}): check that it runs and the URL.`,
  ]
}
