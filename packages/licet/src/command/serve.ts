import { once } from 'node:events'
import { type Command, InvalidArgumentError } from 'commander'
import { exitCode } from '../exit-code.ts'
import { openChain, unlockBoard } from '../open-board.ts'
import { serviceLog, startService } from '../service.ts'
import type { Act, Surroundings } from '../surroundings.ts'

type Options = { host?: string; port?: number }

export function addServe(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('serve')
    .description(
      "Serve the board's public endpoints over HTTP, and keep its local chain running, until Ctrl-C.",
    )
    .option('--host <address>', 'where to listen (default: as configured, 127.0.0.1)')
    .option('--port <number>', 'where to listen (default: as configured)', parsePort)
    .addHelpText('after', examples)
    .action(({ host, port }: Options) =>
      act(async (terminal) => {
        const unlocked = await unlockBoard(surroundings)
        const { board, config } = unlocked
        if (config.chain.local !== undefined) await openChain(unlocked, surroundings)
        const { listen } = config
        const server = await startService(unlocked, surroundings, {
          log: serviceLog('info'),
          listen: { host: host ?? listen.host, port: port ?? listen.port },
        })
        surroundings.stopCode = exitCode.ok
        terminal.line(`${board.name} at ${server.url}; public address ${board.publicUrl}; Ctrl-C ends`)
        terminal.result({ url: server.url, publicUrl: board.publicUrl })
        await once(surroundings.stopped, 'abort')
        return exitCode.ok
      }),
    )
}

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('It is no port; use a number from 0 to 65535.')
}

const examples = `
Examples:
  licet serve
  licet serve --port 0           on any free port
  licet serve --host 0.0.0.0     behind a proxy that adds TLS

The log is on standard error, one JSON object a line.
`
