/**
 * What the exit codes mean, for every command. From 64 on they are those of BSD's sysexits(3).
 *
 * A document that fails a check is an answer (1 or 2); everything from 64 on means that there is no answer.
 */
export const exitCode = {
  /** Done; for `verify`: every document was accepted. */
  ok: 0,
  /** `verify`: a document was rejected. `import`: a row was refused. `doctor`: something is misconfigured. */
  rejected: 1,
  /** `verify`: no document was rejected, but some need a person's review. */
  review: 2,
  /** Unknown command or option, missing or malformed argument. */
  usage: 64,
  /** The input is not what it should be: not CSV, empty, cut short. */
  badData: 65,
  /** The input file cannot be read. */
  noInput: 66,
  /** Chain, database or network does not answer. */
  unavailable: 69,
  /** A defect of Licet itself. */
  defect: 70,
  /** A file cannot be written, or would be overwritten. */
  cannotCreate: 73,
  /** Somebody else holds the lock; the same command may succeed later. */
  tryLater: 75,
  /** Wrong passphrase, or a file that may not be read. */
  noPermission: 77,
  /** The board's home or the trust file is missing or malformed. */
  config: 78,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** The help text's lines on exit codes. */
export const exitCodeHelp = `
Exit codes:
  0  done; verify: all accepted           66  the input file cannot be read
  1  verify: something was rejected;      69  chain, database or network does not answer
     import: a row was refused;           70  a defect of licet
     doctor: something is wrong           73  a file cannot be written or already exists
  2  verify: something needs review       75  locked by another process, try later
 64  usage                                77  wrong passphrase or no permission
 65  the input is not what it should be   78  missing or malformed configuration`
