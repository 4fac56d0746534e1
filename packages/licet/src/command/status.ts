import { setStatus } from '@licet/issuer'
import { licenseStatuses } from '@licet/mlvs'
import type { Command } from 'commander'
import { LicetError } from '../error.ts'
import { exitCode } from '../exit-code.ts'
import { openBoard, unlockKeys } from '../open-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'

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
        const opened = await openBoard(surroundings)
        const { statusSigner } = await unlockKeys(opened, surroundings)
        const started = performance.now()
        const outcome = await setStatus({ ...opened.context, statusSigner, code, status: wanted, reason })
        const took = performance.now() - started
        terminal.stage(outcome.changed ? `${code} is ${wanted}` : `${code} was ${wanted} already`, took)
        if (outcome.revoked + outcome.suspended + outcome.reinstated > 0) {
          const { revoked, suspended, reinstated } = outcome
          terminal.line(
            `  credentials revoked: ${revoked}, suspended: ${suspended}, reinstated: ${reinstated}`,
          )
        }
        if (outcome.issueNeeded) terminal.line(`  no credential says so yet: licet issue --code ${code}`)
        terminal.result(outcome)
        return exitCode.ok
      }),
    )
}

const settable = licenseStatuses.filter((status) => status !== 'UNKNOWN')

const examples = `
Examples:
  licet status WV-MDR-3242345345 SUSPENDED --reason "Order 2026-17"
  licet status WV-MDR-3242345345 ACTIVE --reason "Order 2026-17 lifted"
`
