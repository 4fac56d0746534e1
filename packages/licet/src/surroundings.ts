import type { Environment } from './config.ts'
import type { ExitCode } from './exit-code.ts'
import type { AskPassphrase } from './passphrase.ts'
import type { Streams, Terminal } from './terminal/terminal.ts'

/** What every command is given of the world. Built in `main.ts` and `start.ts`. */
export interface Surroundings {
  environment: Environment
  now: () => Date
  askPassphrase: AskPassphrase
  streams: Streams
  /** What must be put away before the process ends, last opened first: service, database, local chain. */
  cleanup: AsyncDisposableStack
  /** Aborted by Ctrl-C and SIGTERM; the process then puts everything away and ends with `stopCode`. */
  stopped: AbortSignal
  /** 130 (interrupted) until a command begins to serve, which has no other end than being stopped: then 0. */
  stopCode: number
}

/** Runs what a command does, with a terminal that knows of `--json`; the process ends with the code it returns. */
export type Act = (action: (terminal: Terminal) => Promise<ExitCode>) => Promise<void>
