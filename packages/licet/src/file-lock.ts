import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { LicetError } from './error.ts'

/** Milliseconds. Longer than a local chain takes to start or stop, which is what is done under the lock. */
const LOCK_DEADLINE = 45_000

/** Milliseconds between two attempts. */
const RETRY_INTERVAL = 50

// https://www.sqlite.org/rescode.html#busy
const SQLITE_BUSY = 5

/**
 * Does `work` while nobody else, in this process or another, does theirs under the same lock file.
 *
 * The file is an empty SQLite database, for the sake of its lock: the operating system lets go of it with the process,
 * so a killed command leaves nothing behind that others would have to judge.
 *
 * @throws {LicetError} `HOME_LOCKED` when somebody else holds it for longer than {@link LOCK_DEADLINE}.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(LOCK_DEADLINE)
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    while (!acquire(lock)) {
      if (deadline.aborted) {
        throw new LicetError(
          'HOME_LOCKED',
          `another licet command holds ${file}; wait for it or stop it, then try again`,
        )
      }
      await delay(RETRY_INTERVAL)
    }
    return await work()
  } finally {
    lock.close()
  }
}

function acquire(lock: DatabaseSync): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false
    throw error
  }
}
