import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { MlvsError, parseJson } from '@licet/mlvs'
import { z } from 'zod'
import { CredentialError } from './error.ts'
import { writeFileAtomically } from './write-file-atomically.ts'

const lockSchema = z.strictObject({
  pid: z.int().positive(),
  host: z.string(),
  /** Tells this lock from every other of the same process. */
  token: z.string().regex(/^[0-9a-f]{32}$/),
})

type Lock = z.output<typeof lockSchema>

/**
 * Does work that nobody else may do to a keystore at the same time, holding `<path>.lock`. A lock whose process ended
 * without removing it, on this machine, is removed.
 *
 * @throws {CredentialError} `KEYSTORE_LOCKED`, at once, when another holds the lock; and whatever the work throws.
 */
export async function withKeystoreLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const file = `${path}.lock`
  await takeLock(file, { pid: process.pid, host: hostname(), token: randomBytes(16).toString('hex') })
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function takeLock(file: string, lock: Lock): Promise<void> {
  if (await createLock(file, lock)) return
  await removeStaleLock(file, lock)
  if (await createLock(file, lock)) return
  throw new CredentialError(
    'KEYSTORE_LOCKED',
    `Another command is writing the keystore; try again when it is done. If none runs, delete ${file}.`,
  )
}

/** Whether the file was made; it is not when there is one. */
async function createLock(file: string, lock: Lock): Promise<boolean> {
  try {
    await writeFileAtomically(file, JSON.stringify(lock), 'new')
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Of all who find one stale lock, one may remove it: who makes the file that is named after it. Otherwise the second would
 * remove the lock that the first has taken since.
 */
async function removeStaleLock(file: string, own: Lock): Promise<void> {
  const stale = await readLock(file)
  if (stale === undefined || stale.host !== own.host || isRunning(stale.pid)) return
  const claim = `${file}.${stale.token}`
  if (!(await createLock(claim, own))) return
  try {
    const found = await readLock(file)
    if (found?.token === stale.token) await rm(file)
  } finally {
    await rm(claim)
  }
}

/** `undefined` when the lock is gone, or none of ours: then people must look. */
async function readLock(file: string): Promise<Lock | undefined> {
  try {
    return lockSchema.safeParse(parseJson(await readFile(file), { maxBytes: 4_096 })).data
  } catch (error) {
    if (error instanceof MlvsError) return undefined
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // POSIX kill(2): ESRCH for no such process; EPERM for one of another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
