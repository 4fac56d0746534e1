import { setTimeout as delay } from 'node:timers/promises'
import { createEthereumSender } from '@licet/anchor'
import { mineLocalBlocks } from '@licet/anchor/local-chain'
import {
  type AnchorGoal,
  type AnchorOutcome,
  anchor,
  closeBatch,
  type ReleaseOutcome,
  release,
} from '@licet/issuer'
import { type Command, Option } from 'commander'
import type { ChainAccess } from '../deploy-contract.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { openChain, registryReader, requireRegistry, type UnlockedBoard, unlockBoard } from '../open-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { printable } from '../terminal/printable.ts'
import { count, counted, type Terminal } from '../terminal/terminal.ts'

export function addAnchor(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('anchor')
    .description(
      'Join what was issued in a batch, anchor it, and release each credential whose two proofs verify.',
    )
    .addOption(
      new Option('--wait <state>', 'come back when the batch is mined, or when it is final and released')
        .choices(['mined', 'finalized'])
        .default('finalized'),
    )
    .addHelpText('after', examples)
    .action(({ wait }: { wait: AnchorGoal }) =>
      act(async (terminal) => {
        const unlocked = await unlockBoard(surroundings)
        const anchored = await anchorIssued(wait, unlocked, () => openChain(unlocked, surroundings), terminal)
        terminal.result(anchored)
        return anchorExitCode(anchored)
      }),
    )
}

const examples = `
Examples:
  licet anchor
  licet anchor --wait mined      the next licet anchor releases what is final by then

When the chain does not answer nothing is lost: run it again. Exit code 1 when a credential was held back, 75 when a
batch is still waiting for the chain.
`

export interface Anchored {
  batches: AnchorOutcome['batches']
  waiting: number
  released: number
  held: ReleaseOutcome['held']
}

/**
 * Closes, anchors and releases, and says what came of it.
 *
 * @param openChain - Called once the batch is closed, which needs no chain.
 */
export async function anchorIssued(
  goal: AnchorGoal,
  { context, board, keys }: UnlockedBoard,
  openChain: () => Promise<ChainAccess>,
  terminal: Terminal,
): Promise<Anchored> {
  const { address } = requireRegistry(board)
  const { statusSigner, anchorAccount: signer } = keys

  let started = performance.now()
  const closed = await closeBatch({ ...context, statusSigner })
  if (closed === undefined) terminal.line('– nothing new to anchor')
  else {
    const { batch, credentials, statusLists } = closed
    const what = `${counted(credentials, 'credential')} and ${counted(statusLists, 'status list')}`
    terminal.stage(`batch ${batch}: ${what} under one root`, performance.now() - started)
  }

  const chain = await openChain()
  const registry = registryReader(chain, address)
  const sender = createEthereumSender({ ...chain, address, signer })
  started = performance.now()
  const wait = () => untilNextBlock(chain)
  const { batches, waiting } = await anchor({ ...context, registry, sender, goal, wait })
  for (const { batch, state, block, transactionHash } of batches) {
    const where = block === undefined ? '' : ` in block ${block}, transaction ${transactionHash}`
    terminal.stage(`batch ${batch} is ${state}${where}`, performance.now() - started)
  }

  started = performance.now()
  const progress = terminal.progress('verifying before release')
  const onProgress = (done: number, total?: number) => progress.to(done, total)
  const { released, held } = await release({ ...context, registry, onProgress }).finally(() => progress.end())
  if (released + held.length > 0) {
    const what = `${counted(released, 'credential')}, each verified first; ${count(held.length)} held back`
    terminal.stage(`released ${what}`, performance.now() - started)
  }
  for (const { code, reason } of held) terminal.warn(printable(`${code} is held back: ${reason}`))
  if (waiting > 0)
    terminal.warn(
      `${counted(waiting, 'batch still waits', 'batches still wait')} for the chain; run licet anchor again`,
    )
  return { batches, waiting, released, held }
}

function anchorExitCode({ waiting, held }: Anchored): ExitCode {
  if (held.length > 0) return exitCode.rejected
  return waiting > 0 ? exitCode.tryLater : exitCode.ok
}

/** Milliseconds between two questions: often within a block's time, and not so often that an endpoint refuses us. */
const POLL_INTERVAL = 2_000

/** Public chains go on by themselves; the local one makes a block when it is asked to. */
async function untilNextBlock({ localUrl }: ChainAccess): Promise<void> {
  if (localUrl === undefined) await delay(POLL_INTERVAL)
  else await mineLocalBlocks(localUrl)
}
