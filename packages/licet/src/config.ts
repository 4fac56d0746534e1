import { userInfo } from 'node:os'
import { resolve } from 'node:path'

/** What the environment says. The only file that reads it. */
export interface Environment {
  /** The board's folder: `LICET_HOME`, default `.licet` in the current folder. */
  home: string
  /** A practitioner's own folder: `LICET_HOLDER_HOME`, default `.licet-holder` in the current folder. */
  holderHome: string
  /** A file with the passphrase on its first line: `LICET_PASSPHRASE_FILE`. A passphrase itself is never read from here. */
  passphraseFile: string | undefined
  /** Who runs the command, as the ledger's events shall name them. */
  actor: string
  /** `LICET_DEBUG`, not empty: errors are printed with their causes and stack traces. */
  debug: boolean
  /**
   * Colours: off when `NO_COLOR` is set and not empty (no-color.org), and when the output is no terminal, unless
   * `FORCE_COLOR` is set.
   */
  color: boolean
}

export function readEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  isTerminal = process.stdout.isTTY,
): Environment {
  return {
    home: resolve(env.LICET_HOME || '.licet'),
    holderHome: resolve(env.LICET_HOLDER_HOME || '.licet-holder'),
    passphraseFile: env.LICET_PASSPHRASE_FILE ? resolve(env.LICET_PASSPHRASE_FILE) : undefined,
    actor: `licet:${userName()}`,
    debug: Boolean(env.LICET_DEBUG),
    color: !env.NO_COLOR && (Boolean(env.FORCE_COLOR) || (isTerminal && env.TERM !== 'dumb')),
  }
}

/** A container's user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
