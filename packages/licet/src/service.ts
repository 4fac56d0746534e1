import { createApp, type RunningServer, renewStatusLists, serve } from '@licet/issuer'
import { type Level, type Logger, pino } from 'pino'
import type { Config } from './home.ts'
import type { UnlockedBoard } from './open-board.ts'
import type { Surroundings } from './surroundings.ts'

/** A log on standard error: one JSON object a line. */
export function serviceLog(level: Level | 'silent'): Logger {
  return pino({ level, base: null }, pino.destination(2))
}

/** The board's public endpoints. Status lists that end soon are signed anew when they are asked for. */
export function boardApp(
  { ledger, board, context, keys }: UnlockedBoard,
  log: Logger,
): ReturnType<typeof createApp> {
  const { statusSigner } = keys
  const renew = () => renewStatusLists({ ...context, statusSigner })
  return createApp({ ledger, board, clock: context.clock, log, renewStatusLists: renew })
}

/**
 * Serves the board's public endpoints until the command ends.
 *
 * @throws {IssuerError} `PORT_IN_USE`, `ADDRESS_UNAVAILABLE`.
 */
export async function startService(
  unlocked: UnlockedBoard,
  { cleanup }: Surroundings,
  { log, listen }: { log: Logger; listen: Config['listen'] },
): Promise<RunningServer> {
  const server = await serve(boardApp(unlocked, log), listen)
  cleanup.defer(() => server.close())
  return server
}
