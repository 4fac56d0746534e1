/**
 * A signal that is aborted by the first SIGINT, SIGTERM or SIGHUP, for putting away what is open. A second one ends the
 * process at once.
 */
export function stoppedBySignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(INTERRUPTED)
      stop.abort()
    })
  }
  return stop.signal
}

/** 128 + SIGINT, as shells have it. */
const INTERRUPTED = 130
