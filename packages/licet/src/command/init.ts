import type { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import { DEFAULT_PUBLIC_URL, DEMO_BOARD_NAME, makeBoard } from '../make-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'

type Options = {
  name: string
  publicUrl: string
  timeZone: string
  database: string
  chain: string
  rpc: string[]
}

export function addInit(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('init')
    .description(
      "Make a board: keys, DID, database; on the local chain its contract and a demo federation's trust list too.",
    )
    .option('--name <name>', 'as it stands in every credential', DEMO_BOARD_NAME)
    .option('--public-url <url>', 'where the board is found; can never change', DEFAULT_PUBLIC_URL)
    .option('--time-zone <zone>', 'IANA name; the days in records are days there', 'America/New_York')
    .option('--database <url>', 'sqlite, or postgres://… of a database that exists', 'sqlite')
    .option('--chain <name>', 'local, sepolia, hoodi or mainnet', 'local')
    .option('--rpc <url...>', 'endpoints of the chain; the local one needs none', [])
    .addHelpText('after', examples)
    .action((options: Options) =>
      act(async (terminal) => {
        const started = performance.now()
        const { paths, board } = await makeBoard(options, surroundings)
        terminal.stage(`made ${board.name}, ${board.did}`, performance.now() - started)
        terminal.line(`  keys, encrypted: ${paths.keystore}`)
        if (board.registry === undefined) {
          terminal.line(
            `  next: send ether to ${board.accounts[0]?.address} (anchors) and to the controller,`,
          )
          terminal.line('  then run licet contract deploy')
        } else {
          terminal.line(`  what a verifier is given: ${paths.trust}`)
          terminal.line('  next: licet import FILE')
        }
        terminal.result({
          home: paths.home,
          did: board.did,
          publicUrl: board.publicUrl,
          registry: board.registry,
        })
        return exitCode.ok
      }),
    )
}

const examples = `
Examples:
  licet init
  licet init --name "Board of Medicine" --public-url https://board.example --chain sepolia --rpc https://rpc.example
  licet init --database postgres://licet@127.0.0.1/licet
`
