import type { Kysely, Selectable, Transaction } from 'kysely'

/**
 * The ledger's tables, with one meaning on both databases: columns are text or integer, times are ISO 8601 UTC text,
 * JSON is text that the reader parses, 32-byte values are `0x…` text.
 */
export type LedgerTables = {
  schema_migrations: { version: number; name: string; applied_at: string }
  ledger_writer: { id: number }
  boards: { did: string; profile: string; created_at: string }
  settings: { name: string; value: string }
  imports: ImportTable
  licenses: LicenseTable
  license_history: LicenseHistoryTable
  events: EventTable
  credentials: CredentialTable
  status_lists: StatusListTable
  status_indices: StatusIndexTable
  status_list_versions: StatusListVersionTable
  holder_challenges: HolderChallengeTable
  batches: BatchTable
  batch_leaves: BatchLeafTable
  returned_transactions: ReturnedTransactionTable
}

type ImportTable = {
  id: number
  source: string
  actor: string
  at: string
  added: number
  changed: number
  unchanged: number
  refused: number
  withdrawn: number
}

type LicenseTable = {
  code: string
  npi: string | null
  status: string
  /** The current record: MLVS JSON text. */
  record: string
  /** SHA-256 of what a credential states of the record: all but the dates of bookkeeping. */
  content_digest: string
  source: string
  /** The row as the source last gave it, when that is not what `record` says (a status was set by hand since). */
  imported_record: string | null
  last_import: number
  first_seen: string
  updated_at: string
}

type LicenseHistoryTable = {
  sequence: number
  code: string
  record: string
  cause: 'import' | 'status'
  actor: string
  reason: string | null
  import: number | null
  at: string
}

type EventTable = {
  sequence: number
  at: string
  actor: string
  action: string
  subject: string
  reason: string | null
  detail: string | null
}

/**
 * Where a credential stands. Between `batched` and `anchored` its batch tells more ({@link BatchState}).
 *
 * - `reserved`: id and status indices are taken, nothing is signed.
 * - `signed`: it carries its first proof and waits for a batch.
 * - `batched`: it is a leaf of a batch.
 * - `anchored`: it carries both proofs, and nobody outside has it.
 * - `released`: both proofs were verified; its holder may have it.
 * - `held`: verification before release failed; `held_report` says why.
 * - `abandoned`: its record changed before it was signed; its indices stay taken.
 */
export type CredentialState =
  | 'reserved'
  | 'signed'
  | 'batched'
  | 'anchored'
  | 'released'
  | 'held'
  | 'abandoned'

type CredentialTable = {
  id: string
  code: string
  state: CredentialState
  /** 1 while this is the license's credential in force: signed, not revoked, not superseded. */
  current: number
  content_digest: string
  license_status: string
  holder: string | null
  document: string | null
  leaf_digest: string | null
  batch: number | null
  link_token: string
  superseded_by: string | null
  held_report: string | null
  reserved_at: string
  signed_at: string | null
  released_at: string | null
}

export type StatusPurpose = 'revocation' | 'suspension' | 'refresh'

type StatusListTable = {
  purpose: StatusPurpose
  list: number
  length: number
  entries: number
  opened_at: string
}

type StatusIndexTable = {
  purpose: StatusPurpose
  list: number
  position: number
  credential: string
  bit: number
  changed_at: string
}

type StatusListVersionTable = {
  purpose: StatusPurpose
  list: number
  version: number
  document: string
  leaf_digest: string
  valid_from: string
  valid_until: string
  batch: number | null
  /** 1 once `document` carries the second proof too. */
  anchored: number
}

type HolderChallengeTable = {
  challenge: string
  domain: string
  created_at: string
  expires_at: string
  used_at: string | null
}

/**
 * Where a batch stands.
 *
 * - `closed`: leaves and root are fixed.
 * - `prepared`: the signed transaction is stored; it may or may not have been sent.
 * - `submitted`: an endpoint took the transaction.
 * - `mined`: the contract answers with the root; a reorganisation can still undo it.
 * - `finalized`: the chain calls the block final.
 * - `released`: every credential of it is released or held.
 */
export type BatchState = 'closed' | 'prepared' | 'submitted' | 'mined' | 'finalized' | 'released'

type BatchTable = {
  id: number
  root: string
  state: BatchState
  closed_at: string
  account: string | null
  raw_transaction: string | null
  transaction_hash: string | null
  nonce: number | null
  block_number: number | null
  block_time: string | null
}

export type LeafKind = 'credential' | 'status-list' | 'filler'

type BatchLeafTable = { batch: number; position: number; digest: string; kind: LeafKind; subject: string }

/** Transactions that were prepared for a batch before its present one: each may have been sent, and may be mined yet. */
type ReturnedTransactionTable = {
  transaction_hash: string
  batch: number
  account: string
  raw_transaction: string
  nonce: number
  returned_at: string
}

/** What queries run on: the database itself, or a transaction of it. */
export type Queries = Kysely<LedgerTables>
export type WriteQueries = Transaction<LedgerTables>

export type LicenseRow = Selectable<LicenseTable>
export type LicenseHistoryRow = Selectable<LicenseHistoryTable>
export type EventRow = Selectable<EventTable>
export type CredentialRow = Selectable<CredentialTable>
export type StatusListVersionRow = Selectable<StatusListVersionTable>
export type BatchRow = Selectable<BatchTable>
export type ReturnedTransactionRow = Selectable<ReturnedTransactionTable>
export type BatchLeafRow = Selectable<BatchLeafTable>
