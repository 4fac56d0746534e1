#!/usr/bin/env node
import { readEnvironment } from './config.ts'
import { passphraseFrom } from './passphrase.ts'
import { runLicet } from './program.ts'
import { stoppedBySignal } from './stopped-by-signal.ts'

const environment = readEnvironment()

const stopped = stoppedBySignal()

// A reader such as head(1) that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 74))

process.exitCode = await runLicet(process.argv.slice(2), {
  environment,
  now: () => new Date(),
  askPassphrase: passphraseFrom(environment),
  streams: { out: process.stdout, err: process.stderr },
  cleanup: new AsyncDisposableStack(),
  stopped,
  stopCode: 130,
})

// What was going on when the signal came is not waited for.
if (stopped.aborted) process.exit()
