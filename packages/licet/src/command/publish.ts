import { type PublishOutcome, publish } from '@licet/issuer'
import type { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import { type UnlockedBoard, unlockBoard } from '../open-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { count, counted, type Terminal } from '../terminal/terminal.ts'

export function addPublish(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('publish')
    .description(
      'Write what the service serves as a static site: MLVS files, status lists, DID document, contexts.',
    )
    .argument('<dir>', "the site's folder, for any static server or CDN at the board's public URL")
    .addHelpText('after', examples)
    .action((folder: string) =>
      act(async (terminal) => {
        terminal.result(await publishSite(folder, await unlockBoard(surroundings), terminal))
        return exitCode.ok
      }),
    )
}

/** Writes the board's public files, and says how many. */
export async function publishSite(
  folder: string,
  { context, keys }: UnlockedBoard,
  terminal: Terminal,
): Promise<PublishOutcome & { folder: string }> {
  const { statusSigner } = keys
  const started = performance.now()
  const progress = terminal.progress('publishing')
  const onProgress = (done: number, total?: number) => progress.to(done, total)
  const outcome = await publish({ ...context, statusSigner, folder, onProgress }).finally(() =>
    progress.end(),
  )
  const { written, unchanged, removed } = outcome
  const what = `${counted(written, 'file')}, ${count(unchanged)} unchanged, ${count(removed)} removed`
  terminal.stage(`published ${what}, in ${folder}`, performance.now() - started)
  return { folder, ...outcome }
}

const examples = `
Example:
  licet publish ./site

Only what changed is written. Status lists end after a day: publish at least twice a day.
`
