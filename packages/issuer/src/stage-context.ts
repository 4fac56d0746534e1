import type { Board } from './board.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Randomness } from './randomness.ts'

/**
 * Hears how far a stage has come.
 *
 * @param total - Absent while nobody knows how many there are.
 */
export type Progress = (done: number, total?: number) => void

/** What every stage works with. */
export type StageContext = {
  ledger: Ledger
  board: Board
  clock: () => Date
  /** Who does it: a person or a program, as the ledger's events shall name them. */
  actor: string
  /** Default: the operating system's. */
  random?: Randomness
  onProgress?: Progress
  /** Lets time pass, in milliseconds, where status lists change faster than seconds go by; default: a timer. */
  pause?: (milliseconds: number) => Promise<void>
}
