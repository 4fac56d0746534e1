import type { Ledger } from '../ledger/ledger.ts'

/** What a process that is killed looks like from inside. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/**
 * The same ledger to a process that is killed at its n-th write: just before it, or just after it was committed.
 *
 * @returns also whether it came to that.
 */
export function killedAtWrite(ledger: Ledger, n: number, moment: 'before' | 'after') {
  let writes = 0
  const fate = { killed: false }
  const die = (): never => {
    fate.killed = true
    throw new Killed(`killed ${moment} write ${n}`)
  }
  const killed: Ledger = {
    ...ledger,
    write: async (work) => {
      writes++
      if (fate.killed || (writes === n && moment === 'before')) die()
      const answer = await ledger.write(work)
      return writes === n ? die() : answer
    },
  }
  return { ledger: killed, fate }
}
