import { inspect } from 'node:util'
import { Command, CommanderError } from 'commander'
import { addAnchor } from './command/anchor.ts'
import { addContract } from './command/contract.ts'
import { addDoctor } from './command/doctor.ts'
import { addExport } from './command/export.ts'
import { addHolder } from './command/holder.ts'
import { addImport } from './command/import.ts'
import { addInit } from './command/init.ts'
import { addIssue } from './command/issue.ts'
import { addPublish } from './command/publish.ts'
import { addServe } from './command/serve.ts'
import { addStatus } from './command/status.ts'
import { addVerify } from './command/verify.ts'
import { exitCode, exitCodeHelp } from './exit-code.ts'
import { describeFailure } from './failure.ts'
import type { Act, Surroundings } from './surroundings.ts'
import { createTerminal } from './terminal/terminal.ts'

/** Makes a command line; `act` runs an action, with which the process ends. */
export type MakeProgram = (surroundings: Surroundings, act: Act) => Command

/** Runs a command line and puts away what it opened. Never throws: what went wrong is one line on standard error. */
export async function run(
  make: MakeProgram,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  try {
    return await Promise.race([runCommand(make, args, surroundings), whenStopped(surroundings)])
  } catch (error) {
    return reportFailure(error, surroundings)
  } finally {
    await surroundings.cleanup.disposeAsync().catch((error: unknown) => reportFailure(error, surroundings))
  }
}

async function runCommand(
  make: MakeProgram,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { streams, environment } = surroundings
  let ended: number = exitCode.ok
  const program = make(surroundings, async (action) => {
    const { json = false } = program.opts<{ json?: boolean }>()
    ended = await action(createTerminal(streams, { color: environment.color, json }))
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

/** The command line of `licet`. */
export const createLicet: MakeProgram = (surroundings, act) => {
  const program = baseProgram('licet', surroundings)
    .description(
      'Issues medical licenses as verifiable credentials, anchors them on Ethereum and verifies them.',
    )
    .version('0.1.0')
    .option('--json', 'print one JSON value for machines instead of text')
    .addHelpText('after', environmentHelp + exitCodeHelp)
  for (const add of commands) add(program, surroundings, act)
  return program
}

const commands = [
  addInit,
  addImport,
  addIssue,
  addHolder,
  addAnchor,
  addStatus,
  addPublish,
  addExport,
  addVerify,
  addServe,
  addDoctor,
  addContract,
]

/** A command line that throws where commander would end the process. */
export function baseProgram(name: string, { streams }: Surroundings): Command {
  return new Command(name)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.out.write(text),
      // Usage errors are thrown and become one line like every other error.
      writeErr: () => {},
    })
    .configureHelp({ showGlobalOptions: true })
}

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
