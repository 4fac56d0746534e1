/**
 * The board's service: the ledger, the stages from record to released credential, and the public HTTP endpoints.
 *
 * Alone among the packages it is given signing keys and a database.
 *
 * @module
 */
export {
  type AnchoredBatch,
  type AnchorGoal,
  type AnchorOutcome,
  type AnchorParts,
  anchor,
  PATIENCE,
} from './anchor.ts'
export { type Board, boardDidDocument, parseBoard, readBoard, saveBoard } from './board.ts'
export { type ClosedBatch, closeBatch } from './close-batch.ts'
export { type CredentialOnFile, findCredential } from './credential-to-export.ts'
export {
  CHALLENGE_VALIDITY,
  createHolderChallenge,
  type HolderChallenge,
} from './holder-challenge.ts'
export { type AppParts, createApp } from './http/app.ts'
export { type RunningServer, serve } from './http/serve.ts'
export {
  type ImportOutcome,
  importRecords,
  type RecordsToImport,
  type RefusedRow,
  type UnmappedValue,
} from './import-records.ts'
export { type IssuedCredential, type IssueOutcome, issue, type LicensesToIssue } from './issue.ts'
export { IssuerError, type IssuerErrorCode } from './issuer-error.ts'
export { type Ledger, type LedgerLocation, openLedger } from './ledger/ledger.ts'
export { type PublishOutcome, publish } from './publish.ts'
export { type Randomness, systemRandomness } from './randomness.ts'
export { type HeldCredential, type ReleaseOutcome, release } from './release.ts'
export { type StatusDecision, type StatusOutcome, setStatus } from './set-status.ts'
export type { Progress, StageContext } from './stage-context.ts'
export { renewStatusLists, STATUS_LIST_RENEWAL, STATUS_LIST_VALIDITY } from './status-lists.ts'
export { type LedgerSummary, readSummary } from './summary.ts'
