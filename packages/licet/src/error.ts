import { type ExitCode, exitCode } from './exit-code.ts'

/** What can be wrong with how the command was called or with its surroundings, and how the process then ends. */
const exitCodes = {
  USAGE: exitCode.usage,
  NO_HOME: exitCode.config,
  HOME_EXISTS: exitCode.cannotCreate,
  HOME_LOCKED: exitCode.tryLater,
  MALFORMED_CONFIG: exitCode.config,
  MALFORMED_TRUST: exitCode.config,
  NO_PASSPHRASE: exitCode.noPermission,
  WRONG_PASSPHRASE: exitCode.noPermission,
  PORT_IN_USE: exitCode.unavailable,
  CHAIN_UNREACHABLE: exitCode.unavailable,
  NO_CONTRACT: exitCode.config,
  DATABASE_LOCKED: exitCode.tryLater,
  DATABASE_UNREACHABLE: exitCode.unavailable,
  INPUT_UNREADABLE: exitCode.noInput,
  INPUT_MALFORMED: exitCode.badData,
  OUTPUT_UNWRITABLE: exitCode.cannotCreate,
  NOT_ON_FILE: exitCode.badData,
  NOT_ISSUABLE: exitCode.badData,
  HOLDER_UNPROVEN: exitCode.badData,
  JOURNEY_FAILED: exitCode.defect,
} as const satisfies Record<string, ExitCode>

export type LicetErrorCode = keyof typeof exitCodes

/** Wrong use or broken surroundings. The message is one line: what happened; what to do. */
export class LicetError extends Error {
  override readonly name = 'LicetError'
  readonly code: LicetErrorCode
  constructor(code: LicetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  get exitCode(): ExitCode {
    return exitCodes[this.code]
  }
}
