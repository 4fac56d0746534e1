import { type StatusDecision, type StatusOutcome, setStatus } from '@licet/issuer'
import { licenseStatuses } from '@licet/mlvs'
import type { Command } from 'commander'
import { LicetError } from '../error.ts'
import { exitCode } from '../exit-code.ts'
import { type UnlockedBoard, unlockBoard } from '../open-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { bitChanges } from '../terminal/bit-changes.ts'
import type { Terminal } from '../terminal/terminal.ts'

export function addStatus(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('status')
    .description(
      "Set a license's status: its record, its credential's status bits and the signed lists change at once.",
    )
    .argument('<code>', 'ST-TYP-NUMBER')
    .argument('<status>', settable.join(', '))
    .requiredOption('--reason <text>', 'one line; goes into the history, and into the public record')
    .addHelpText('after', examples)
    .action((code: string, status: string, { reason }: { reason: string }) =>
      act(async (terminal) => {
        const wanted = settable.find((name) => name === status.toUpperCase())
        if (wanted === undefined) {
          throw new LicetError('USAGE', `${status} is no status; use one of ${settable.join(', ')}`)
        }
        const decision = { code, status: wanted, reason }
        terminal.result(await decideStatus(decision, await unlockBoard(surroundings), terminal))
        return exitCode.ok
      }),
    )
}

/** Sets one license's status, and says what that did. */
export async function decideStatus(
  decision: StatusDecision,
  { context, keys }: UnlockedBoard,
  terminal: Terminal,
): Promise<StatusOutcome> {
  const { code, status } = decision
  const { statusSigner } = keys
  const started = performance.now()
  const outcome = await setStatus({ ...context, ...decision, statusSigner })
  const took = performance.now() - started
  terminal.stage(outcome.changed ? `${code} is ${status}` : `${code} was ${status} already`, took)
  const changes = bitChanges(outcome)
  if (changes !== undefined) terminal.line(`  ${changes}`)
  if (outcome.issueNeeded) terminal.line(`  no credential says so yet: licet issue --code ${code}`)
  return outcome
}

const settable = licenseStatuses.filter((status) => status !== 'UNKNOWN')

const examples = `
Examples:
  licet status WV-MDR-3242345345 SUSPENDED --reason "Order 2026-17"
  licet status WV-MDR-3242345345 ACTIVE --reason "Order 2026-17 lifted"
`
