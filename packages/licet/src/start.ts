import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { exitCode } from './exit-code.ts'
import { journey } from './journey.ts'
import { baseProgram, type MakeProgram } from './program.ts'
import { runAsProcess } from './run-as-process.ts'

const registry = fileURLToPath(new URL('../../../examples/registry.csv', import.meta.url))

const createStart: MakeProgram = (surroundings, act) =>
  baseProgram('npm start --', surroundings)
    .description(
      'Takes a sample register the whole way, from CSV to two verification reports, and then serves the board.',
    )
    .option('--once', 'end after the journey instead of serving')
    .action(({ once: isOnce = false }: { once?: boolean }) =>
      act(async (terminal) => {
        await journey(registry, surroundings, terminal)
        if (isOnce) return exitCode.ok
        surroundings.stopCode = exitCode.ok
        terminal.line('\nServing until Ctrl-C.')
        await once(surroundings.stopped, 'abort')
        return exitCode.ok
      }),
    )

await runAsProcess(createStart)
