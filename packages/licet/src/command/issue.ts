import { createHolderChallenge, type IssueOutcome, issue, type LicensesToIssue } from '@licet/issuer'
import { parseJson } from '@licet/mlvs'
import type { Command } from 'commander'
import { LicetError } from '../error.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { readInput } from '../input-file.ts'
import { openBoard, type UnlockedBoard, unlockBoard } from '../open-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { count, counted, type Terminal } from '../terminal/terminal.ts'

type Options = { code?: string[]; holder?: string; challenge?: boolean }

export function addIssue(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('issue')
    .description(
      'Sign a credential for every license that deserves one and has none that says the same. Needs no chain.',
    )
    .option('--code <code...>', 'only these licenses, ST-TYP-NUMBER')
    .option(
      '--holder <proof>',
      "bind to a practitioner's key: the file that licet holder prove wrote; needs --code",
    )
    .option(
      '--challenge',
      'issue nothing: print a challenge, good for one use, for the practitioner to answer',
    )
    .addHelpText('after', examples)
    .action((options: Options) => act((terminal) => run(options, surroundings, terminal)))
}

const examples = `
Examples:
  licet issue
  licet issue --code WV-MDR-3242345345
  licet issue --code WV-MDR-3242345345 --challenge
  licet issue --code WV-MDR-3242345345 --holder proof.json

What was issued is released once it is anchored: licet anchor.
`

async function run(options: Options, surroundings: Surroundings, terminal: Terminal): Promise<ExitCode> {
  if (options.holder !== undefined && options.code === undefined) {
    throw new LicetError('USAGE', '--holder needs --code: say which licenses are to be bound to this key')
  }
  if (options.challenge) await printChallenge(surroundings, terminal)
  else {
    const toIssue = await readToIssue(options)
    terminal.result(await issueCredentials(toIssue, await unlockBoard(surroundings), terminal))
  }
  return exitCode.ok
}

async function printChallenge(surroundings: Surroundings, terminal: Terminal): Promise<void> {
  const { context } = await openBoard(surroundings)
  const { challenge, domain, expires } = await createHolderChallenge(context)
  terminal.line(`challenge: ${challenge}`)
  terminal.line(`domain:    ${domain}`)
  terminal.line(`good once, until ${expires.toISOString()}; the practitioner answers it with`)
  terminal.line(`  licet holder prove --challenge ${challenge} --domain ${domain} --out proof.json`)
  terminal.result({ challenge, domain, expires: expires.toISOString() })
}

async function readToIssue({ code: codes, holder }: Options): Promise<LicensesToIssue> {
  return {
    ...(codes !== undefined && { codes }),
    ...(holder !== undefined && { holderProof: parseJson(await readInput(holder)) }),
  }
}

/** Issues what is to be issued, and says what came of it. */
export async function issueCredentials(
  toIssue: LicensesToIssue,
  { context, keys }: UnlockedBoard,
  terminal: Terminal,
): Promise<IssueOutcome> {
  const { credentialSigner, statusSigner } = keys
  const started = performance.now()
  const progress = terminal.progress('signing')
  const outcome = await issue({
    ...context,
    ...toIssue,
    credentialSigner,
    statusSigner,
    onProgress: (done, total) => progress.to(done, total),
  }).finally(() => progress.end())
  terminal.stage(`issued ${summary(outcome)}`, performance.now() - started)
  return outcome
}

function summary({ issued, superseded, unchanged, notIssuable, overtaken }: IssueOutcome): string {
  const parts = [
    ...(superseded > 0 ? [`${counted(superseded, 'older one')} superseded`] : []),
    ...(unchanged > 0 ? [`${count(unchanged)} in force already`] : []),
    ...(notIssuable > 0 ? [`${count(notIssuable)} not for this board to issue`] : []),
    ...(overtaken > 0 ? [`${count(overtaken)} changed meanwhile: issue again`] : []),
  ]
  return `${counted(issued.length, 'credential')}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`
}
