import { inspect } from 'node:util'
import { Command, CommanderError } from 'commander'
import { addAnchor } from './command/anchor.ts'
import { addContract } from './command/contract.ts'
import { addHolder } from './command/holder.ts'
import { addImport } from './command/import.ts'
import { addInit } from './command/init.ts'
import { addIssue } from './command/issue.ts'
import { addStatus } from './command/status.ts'
import { addVerify } from './command/verify.ts'
import { type ExitCode, exitCode, exitCodeHelp } from './exit-code.ts'
import { describeFailure } from './failure.ts'
import type { Act, Surroundings } from './surroundings.ts'
import { createTerminal } from './terminal/terminal.ts'

/** Runs one command line and puts away what it opened. Never throws: what went wrong is one line on standard error. */
export async function runLicet(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await Promise.race([runCommand(args, surroundings), whenStopped(surroundings)])
  } catch (error) {
    return reportFailure(error, surroundings)
  } finally {
    await surroundings.cleanup.disposeAsync().catch((error: unknown) => reportFailure(error, surroundings))
  }
}

async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let ended: number = exitCode.ok
  const program = createProgram(surroundings, (code) => {
    ended = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return ended
  } catch (error) {
    // Help and version that were asked for are no errors.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.ok
    throw error
  }
}

function createProgram(surroundings: Surroundings, end: (code: ExitCode) => void): Command {
  const { streams, environment } = surroundings
  const program = new Command('licet')
    .description(
      'Issues medical licenses as verifiable credentials, anchors them on Ethereum and verifies them.',
    )
    .version('0.1.0')
    .option('--json', 'print one JSON value for machines instead of text')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.out.write(text),
      // Usage errors are thrown and become one line like every other error.
      writeErr: () => {},
    })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', environmentHelp + exitCodeHelp)
  const act: Act = async (action) => {
    const { json = false } = program.opts<{ json?: boolean }>()
    end(await action(createTerminal(streams, { color: environment.color, json })))
  }
  for (const add of commands) add(program, surroundings, act)
  return program
}

const commands = [addInit, addImport, addIssue, addAnchor, addHolder, addStatus, addVerify, addContract]

/** Resolves when the process is told to stop; then the command is not waited for. */
function whenStopped(surroundings: Surroundings): Promise<number> {
  const { stopped } = surroundings
  return new Promise((resolve) => {
    stopped.addEventListener('abort', () => resolve(surroundings.stopCode), { once: true })
  })
}

function reportFailure(error: unknown, { streams, environment }: Surroundings): number {
  const { line, exitCode: code } = describeFailure(error)
  streams.err.write(`${line}\n`)
  if (environment.debug) streams.err.write(`${inspect(error, { depth: 5 })}\n`)
  return code
}

const environmentHelp = `
Environment:
  LICET_HOME             the board's folder (default: .licet in the current folder)
  LICET_HOLDER_HOME      a practitioner's own folder (default: .licet-holder)
  LICET_PASSPHRASE_FILE  a file with the passphrase; without it the passphrase is asked for
  LICET_DEBUG            print errors with their causes and stack traces
  NO_COLOR               print without colours
`
