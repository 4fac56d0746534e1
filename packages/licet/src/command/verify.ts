import { readFile } from 'node:fs/promises'
import { EthereumRegistry } from '@licet/anchor'
import {
  asOf,
  type Code,
  offline,
  type Policy,
  parseTrust,
  practiceNow,
  type Report,
  type Trust,
  verifyLicense,
} from '@licet/verifier'
import { createEgress } from '@licet/verifier/egress'
import { type Command, InvalidArgumentError } from 'commander'
import { LicetError } from '../error.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { readInput } from '../input-file.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { reportLines } from '../terminal/report.ts'
import type { Terminal } from '../terminal/terminal.ts'

type Options = {
  trust: string
  rpc?: string[]
  offline?: boolean
  at?: Date
  challenge?: string
  domain?: string
}

export function addVerify(program: Command, { now }: Surroundings, act: Act): void {
  program
    .command('verify')
    .description(
      'Verify credentials, presentations and evidence bundles. Needs no board and starts no chain.',
    )
    .argument('<file...>', 'what was presented')
    .requiredOption('--trust <file>', 'whom to trust: the federation, its boards, chains and endpoints')
    .option(
      '--rpc <url>',
      'an endpoint of the chain, instead of those of the trust file; may be repeated',
      collect,
    )
    .option('--offline', 'ask neither the board nor, without --rpc, the chain: rely on what the file carries')
    .option(
      '--at <time>',
      'was the license in force at this past time? (2026-03-01 or 2026-03-01T12:00:00Z)',
      parseTime,
    )
    .option('--challenge <text>', 'the challenge the holder was given; for presentations')
    .option('--domain <text>', 'whom the holder was to present to; for presentations')
    .addHelpText('after', examples)
    .action((files: string[], options: Options) => act((terminal) => verify(files, options, now, terminal)))
}

const examples = `
Examples:
  licet verify bundle.json --trust trust.json
  licet verify *.json --trust trust.json --json
  licet verify bundle.json --trust trust.json --at 2026-03-01
  licet verify presentation.json --trust trust.json --challenge 8f2c… --domain hospital.example

Exit codes:
  0  all accepted     1  any rejected     2  none rejected, but some need review     64  usage
`

async function verify(
  files: string[],
  options: Options,
  now: () => Date,
  terminal: Terminal,
): Promise<ExitCode> {
  const trust = parseTrust(await readTrustFile(options.trust))
  const documents: [file: string, document: Uint8Array][] = []
  // All are read before one is verified: a name mistyped must not leave half an answer.
  for (const file of files) documents.push([file, await readInput(file)])
  const reports: { file: string; report: Report }[] = []
  for (const [file, document] of documents) {
    const report = await verifyLicense(document, surroundingsFor(trust, options, now()))
    reports.push({ file, report })
    const { colors } = terminal
    for (const line of reportLines(file, report, { colors, hints: hintsFor(trust) })) terminal.line(line)
  }
  terminal.result(reports)
  return exitCodeFor(reports.map(({ report }) => report.verdict))
}

function surroundingsFor(trust: Trust, options: Options, now: Date): Parameters<typeof verifyLicense>[1] {
  return {
    trust,
    policy: policyFor(options),
    now,
    fetch: options.offline
      ? async () => ({ outcome: 'unreachable', reason: 'not asked, because of --offline' })
      : createEgress({ loopbackOrigins: trust.loopbackOrigins }),
    registry: ({ chainId, registry, rpc }) => {
      const endpoints = options.rpc ?? (options.offline ? [] : rpc)
      if (endpoints.length === 0) return undefined
      return new EthereumRegistry({ chainId, address: registry, urls: endpoints })
    },
    ...(options.challenge !== undefined && { challenge: options.challenge }),
    ...(options.domain !== undefined && { domain: options.domain }),
  }
}

/** Where the trust file says that board and chain are on this machine, they may just not have been started. */
function hintsFor({ localChains, loopbackOrigins }: Trust): Map<Code, string> {
  const hints = new Map<Code, string>()
  if (loopbackOrigins.length > 0) {
    const start = "The board is on this machine: start it with licet serve, in its board's home."
    for (const code of ['ISSUER_UNREACHABLE', 'STATUS_UNREACHABLE', 'LIVE_RECORD_UNREACHABLE'] as const) {
      hints.set(code, start)
    }
  }
  if (localChains.length > 0) {
    const start =
      "The chain is a local one: start it with licet serve, in its board's home, or name another with --rpc."
    hints.set('REGISTRY_UNREACHABLE', start)
  }
  return hints
}

function policyFor({ at, offline: isOffline }: Options): Policy {
  if (at !== undefined) return asOf(at)
  return isOffline ? offline : practiceNow
}

/** One rejection decides; one review decides over acceptances. */
function exitCodeFor(verdicts: readonly Report['verdict'][]): ExitCode {
  if (verdicts.includes('rejected')) return exitCode.rejected
  return verdicts.includes('review') ? exitCode.review : exitCode.ok
}

async function readTrustFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new LicetError(
      'MALFORMED_TRUST',
      `the trust file ${file} cannot be read; get one from your federation and name it with --trust`,
      { cause: error },
    )
  })
}

/** Not a variadic option: that would take the file after it for one more URL. */
function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}

// RFC 3339 §5.6, or its full-date alone: then the day's first second in UTC.
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/

function parseTime(text: string): Date {
  const time = new Date(text)
  if (!TIME.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('It is no time; write 2026-03-01 or 2026-03-01T12:00:00Z.')
  }
  return time
}
