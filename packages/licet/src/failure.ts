import { AnchorError, type AnchorErrorCode } from '@licet/anchor'
import { CredentialError, type CredentialErrorCode } from '@licet/credential'
import { IssuerError, type IssuerErrorCode } from '@licet/issuer'
import { MlvsError } from '@licet/mlvs'
import { VerifierError, type VerifierErrorCode } from '@licet/verifier'
import { WalletExportError, type WalletExportErrorCode } from '@licet/wallet-export'
import { CommanderError } from 'commander'
import { LicetError } from './error.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { printable } from './terminal/printable.ts'

/** How a command ended that could not do its work. */
export interface Failure {
  exitCode: ExitCode
  /** One line: what happened; what to do. */
  line: string
}

/** Says in one line what went wrong, whoever threw it. */
export function describeFailure(error: unknown): Failure {
  const { exitCode: code, text } = explain(error)
  return { exitCode: code, line: `licet: ${printable(text.replaceAll(/\s*\n\s*/g, ' '))}` }
}

type Explanation = { exitCode: ExitCode; text: string }

function explain(error: unknown): Explanation {
  if (error instanceof CommanderError) return explainUsage(error)
  if (error instanceof LicetError) return { exitCode: error.exitCode, text: error.message }
  if (error instanceof CredentialError && error.code === 'WRONG_PASSPHRASE') return wrongPassphrase
  if (error instanceof Error) {
    const code = packageExitCode(error) ?? systemExitCode(error)
    if (code !== undefined) return { exitCode: code, text: error.message }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    exitCode: exitCode.defect,
    text: `a defect of licet: ${message}; run it again with LICET_DEBUG=1 and report what it prints`,
  }
}

const wrongPassphrase: Explanation = {
  exitCode: exitCode.noPermission,
  text: 'the passphrase does not open the keystore; try again, or correct the file that LICET_PASSPHRASE_FILE names',
}

function explainUsage(error: CommanderError): Explanation {
  if (error.code === 'commander.help') {
    return { exitCode: exitCode.usage, text: 'no command was given; see licet --help' }
  }
  const text = error.message
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean (.*)\?\)/s, '; did you mean $1?')
  return { exitCode: exitCode.usage, text: `${text.replace(/\.$/, '')}; see licet --help` }
}

function packageExitCode(error: Error): ExitCode | undefined {
  if (error instanceof MlvsError) return exitCode.badData
  if (error instanceof IssuerError) return issuerExitCodes[error.code]
  if (error instanceof AnchorError) return anchorExitCodes[error.code] ?? exitCode.defect
  if (error instanceof CredentialError) return credentialExitCodes[error.code] ?? exitCode.badData
  if (error instanceof VerifierError) return verifierExitCodes[error.code]
  if (error instanceof WalletExportError) return exportExitCodes[error.code]
  return undefined
}

const issuerExitCodes: Record<IssuerErrorCode, ExitCode> = {
  BOARD_MISSING: exitCode.config,
  BOARD_MISMATCH: exitCode.config,
  KEY_MISMATCH: exitCode.config,
  DATABASE_LOCKED: exitCode.tryLater,
  DATABASE_UNREACHABLE: exitCode.unavailable,
  DATABASE_CORRUPT: exitCode.config,
  DATABASE_FULL: exitCode.cannotCreate,
  DATABASE_NEWER: exitCode.config,
  MALFORMED_TEXT: exitCode.badData,
  LICENSE_UNKNOWN: exitCode.badData,
  LICENSE_NOT_ISSUABLE: exitCode.badData,
  STATUS_NOT_SETTABLE: exitCode.usage,
  REASON_MISSING: exitCode.usage,
  CHALLENGE_REFUSED: exitCode.badData,
  HOLDER_PROOF_REFUSED: exitCode.badData,
  CHAIN_UNREACHABLE: exitCode.unavailable,
  CHAIN_MISMATCH: exitCode.config,
  TRANSACTION_REFUSED: exitCode.unavailable,
  ROOT_FOREIGN: exitCode.config,
  PORT_IN_USE: exitCode.unavailable,
  ADDRESS_UNAVAILABLE: exitCode.unavailable,
  FOLDER_UNWRITABLE: exitCode.cannotCreate,
}

const verifierExitCodes: Record<VerifierErrorCode, ExitCode> = {
  TRUST_FILE_MALFORMED: exitCode.config,
  TRUST_LIST_MALFORMED: exitCode.config,
  INVALID_TIME: exitCode.usage,
  INVALID_ORIGIN: exitCode.config,
}

const exportExitCodes: Record<WalletExportErrorCode, ExitCode> = {
  EXPORT_NOT_ACCEPTED: exitCode.rejected,
  EXPORT_NOT_READ_BACK: exitCode.cannotCreate,
  EVIDENCE_UNREACHABLE: exitCode.unavailable,
}

/** What has to do with the chain and its endpoints; everything else would be misuse of the package by licet itself. */
const anchorExitCodes: Partial<Record<AnchorErrorCode, ExitCode>> = {
  MALFORMED_ADDRESS: exitCode.config,
  UNKNOWN_CHAIN: exitCode.usage,
  WRONG_CHAIN: exitCode.config,
  REGISTRY_UNREACHABLE: exitCode.unavailable,
  MALFORMED_ANSWER: exitCode.unavailable,
  FEE_ABOVE_CEILING: exitCode.unavailable,
  INSUFFICIENT_FUNDS: exitCode.unavailable,
  NONCE_TAKEN: exitCode.tryLater,
  TRANSACTION_REFUSED: exitCode.unavailable,
  TRANSACTION_REVERTED: exitCode.unavailable,
  TRANSACTION_NOT_MINED: exitCode.tryLater,
  LOCAL_CHAIN_FAILED: exitCode.unavailable,
}

/** Documents are bad data; these are the surroundings. */
const credentialExitCodes: Partial<Record<CredentialErrorCode, ExitCode>> = {
  KEYSTORE_LOCKED: exitCode.tryLater,
  KEYSTORE_EXISTS: exitCode.cannotCreate,
  KEYSTORE_NOT_FOUND: exitCode.config,
  KEY_NOT_FOUND: exitCode.config,
  MALFORMED_KEYSTORE: exitCode.config,
  UNKNOWN_TIME_ZONE: exitCode.usage,
}

/** errno(3) of Node's own errors. */
function systemExitCode(error: Error): ExitCode | undefined {
  const code = 'code' in error && 'syscall' in error ? error.code : undefined
  if (code === 'ENOENT') return exitCode.noInput
  if (code === 'EACCES' || code === 'EPERM') return exitCode.noPermission
  if (code === 'ENOSPC' || code === 'EROFS' || code === 'EISDIR' || code === 'ENOTDIR')
    return exitCode.cannotCreate
  if (code === 'EADDRINUSE' || code === 'ECONNREFUSED') return exitCode.unavailable
  return undefined
}
