import { createEgress } from '@licet/verifier/egress'
import type { Command } from 'commander'
import { examineChain } from '../doctor/examine-chain.ts'
import { examineKeys } from '../doctor/examine-keys.ts'
import { examinePublication } from '../doctor/examine-publication.ts'
import { examineTrust } from '../doctor/examine-trust.ts'
import type { Finding } from '../doctor/finding.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { openBoard } from '../open-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { printable } from '../terminal/printable.ts'
import type { Colors, Terminal } from '../terminal/terminal.ts'

export function addDoctor(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('doctor')
    .description(
      'Say what is misconfigured: keys, chain, contract, accounts, clock, trust, and what is really served.',
    )
    .addHelpText('after', help)
    .action(() => act((terminal) => examineBoard(surroundings, terminal)))
}

const help = `
Each line is ok, warn or fail, with what to do. Exit code 1 when one fails.
`

async function examineBoard(surroundings: Surroundings, terminal: Terminal): Promise<ExitCode> {
  const { askPassphrase, now } = surroundings
  const opened = await openBoard(surroundings)
  const { origin, hostname } = new URL(opened.board.publicUrl)
  const fetch = createEgress({ loopbackOrigins: hostname === 'localhost' ? [origin] : [] })
  const findings = [
    ...(await examineKeys(opened, askPassphrase)),
    ...(await examineChain(opened, surroundings)),
    ...(await examineTrust(opened, now())),
    ...(await examinePublication(opened, fetch, now())),
  ]
  for (const finding of findings) terminal.line(findingLine(finding, terminal.colors))
  terminal.result(findings)
  return findings.some(({ level }) => level === 'fail') ? exitCode.rejected : exitCode.ok
}

function findingLine(finding: Finding, { green, yellow, red }: Colors): string {
  const { what, level, detail } = finding
  const sign = { ok: green('✓ ok  '), warn: yellow('! warn'), fail: red('✗ fail') }[level]
  const remedy = 'remedy' in finding ? `; ${finding.remedy}` : ''
  return `${sign}  ${printable(`${what}: ${detail}${remedy}`)}`
}
