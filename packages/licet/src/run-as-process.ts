import { readEnvironment } from './config.ts'
import { exitCode } from './exit-code.ts'
import { passphraseFrom } from './passphrase.ts'
import { type MakeProgram, run } from './program.ts'

/** 128 + SIGINT, as shells have it. */
const INTERRUPTED = 130

/** Runs a command line as this process: with its arguments, environment, streams, clock and signals. */
export async function runAsProcess(make: MakeProgram): Promise<void> {
  const environment = readEnvironment()
  const stopped = stoppedBySignal()
  // A reader such as head(1) that has seen enough is no error, and no answer either: the command goes on to its own exit
  // code, or a script that reads one line of a rejection would take it for an acceptance.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exit(exitCode.cannotCreate)
  })
  process.exitCode = await run(make, process.argv.slice(2), {
    environment,
    now: () => new Date(),
    askPassphrase: passphraseFrom(environment),
    streams: { out: process.stdout, err: process.stderr },
    cleanup: new AsyncDisposableStack(),
    stopped,
    stopCode: INTERRUPTED,
  })
  // What was going on when the signal came is not waited for.
  if (stopped.aborted) process.exit()
}

/** Milliseconds. Ctrl-C reaches us from the terminal and again through `npm start`: that is one wish, not two. */
const SAME_WISH = 1_000

/** Aborted by the first SIGINT, SIGTERM or SIGHUP, so that what is open is put away; a later one ends the process at once. */
function stoppedBySignal(): AbortSignal {
  const stop = new AbortController()
  let stoppedAt = 0
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!stop.signal.aborted) {
        stoppedAt = performance.now()
        stop.abort()
      } else if (performance.now() - stoppedAt > SAME_WISH) process.exit(INTERRUPTED)
    })
  }
  return stop.signal
}
