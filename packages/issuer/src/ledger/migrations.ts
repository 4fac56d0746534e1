import { type Kysely, sql } from 'kysely'
import { IssuerError } from '../issuer-error.ts'
import type { LedgerTables } from './schema.ts'

export type LedgerKind = 'sqlite' | 'postgres'

type Migration = { version: number; name: string; statements: (text: string) => readonly string[] }

/**
 * Every version of the ledger's schema, oldest first. A published migration is never edited: later ones build on it.
 *
 * Statements are the part of SQL that both databases read alike; only the type of text differs, so that text sorts by code
 * point on both.
 */
const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'license records',
    statements: (text) => [
      'create table ledger_writer (id integer primary key)',
      'insert into ledger_writer (id) values (1)',
      `create table boards (did ${text} primary key, profile ${text} not null, created_at ${text} not null)`,
      `create table settings (name ${text} primary key, value ${text} not null)`,
      `create table imports (
        id integer primary key, source ${text} not null, actor ${text} not null, at ${text} not null,
        added integer not null, changed integer not null, unchanged integer not null,
        refused integer not null, withdrawn integer not null)`,
      `create table licenses (
        code ${text} primary key, npi ${text}, status ${text} not null, record ${text} not null,
        content_digest ${text} not null, source ${text} not null, imported_record ${text},
        last_import integer not null references imports (id),
        first_seen ${text} not null, updated_at ${text} not null)`,
      'create index licenses_npi on licenses (npi)',
      'create index licenses_source on licenses (source, last_import)',
      `create table license_history (
        sequence integer primary key, code ${text} not null references licenses (code), record ${text} not null,
        cause ${text} not null, actor ${text} not null, reason ${text}, import integer references imports (id),
        at ${text} not null)`,
      'create index license_history_code on license_history (code, sequence)',
      `create table events (
        sequence integer primary key, at ${text} not null, actor ${text} not null, action ${text} not null,
        subject ${text} not null, reason ${text}, detail ${text})`,
      'create index events_subject on events (subject)',
    ],
  },
  {
    version: 2,
    name: 'credentials, their status and their batches',
    statements: (text) => [
      `create table batches (
        id integer primary key, root ${text} not null unique, state ${text} not null, closed_at ${text} not null,
        account ${text}, raw_transaction ${text}, transaction_hash ${text} unique, nonce integer,
        block_number integer, block_time ${text})`,
      'create index batches_state on batches (state)',
      `create table batch_leaves (
        batch integer not null references batches (id), position integer not null, digest ${text} not null unique,
        kind ${text} not null, subject ${text} not null, primary key (batch, position))`,
      // A credential is a leaf of one batch, for ever.
      "create unique index batch_leaves_credential on batch_leaves (subject) where kind = 'credential'",
      `create table credentials (
        id ${text} primary key, code ${text} not null references licenses (code), state ${text} not null,
        current integer not null, content_digest ${text} not null, license_status ${text} not null,
        holder ${text}, document ${text}, leaf_digest ${text} unique, batch integer references batches (id),
        link_token ${text} not null unique, superseded_by ${text} references credentials (id), held_report ${text},
        reserved_at ${text} not null, signed_at ${text}, released_at ${text})`,
      // One credential in force a license, and one in the making, whoever issues at the same time.
      'create unique index credentials_current on credentials (code) where current = 1',
      "create unique index credentials_reserved on credentials (code) where state = 'reserved'",
      'create index credentials_state on credentials (state)',
      'create index credentials_batch on credentials (batch)',
      `create table status_lists (
        purpose ${text} not null, list integer not null, length integer not null, entries integer not null,
        opened_at ${text} not null, primary key (purpose, list))`,
      `create table status_indices (
        purpose ${text} not null, list integer not null, position integer not null,
        credential ${text} not null references credentials (id), bit integer not null, changed_at ${text} not null,
        primary key (purpose, list, position), unique (credential, purpose),
        foreign key (purpose, list) references status_lists (purpose, list))`,
      'create index status_indices_set on status_indices (purpose, list) where bit = 1',
      `create table status_list_versions (
        purpose ${text} not null, list integer not null, version integer not null, document ${text} not null,
        leaf_digest ${text} not null unique, valid_from ${text} not null, valid_until ${text} not null,
        batch integer references batches (id), anchored integer not null,
        primary key (purpose, list, version),
        unique (purpose, list, valid_from),
        foreign key (purpose, list) references status_lists (purpose, list))`,
      'create index status_list_versions_batch on status_list_versions (batch)',
      `create table holder_challenges (
        challenge ${text} primary key, domain ${text} not null, created_at ${text} not null,
        expires_at ${text} not null, used_at ${text})`,
    ],
  },
  {
    version: 3,
    name: 'transactions that a batch was given back from',
    statements: (text) => [
      `create table returned_transactions (
        transaction_hash ${text} primary key, batch integer not null references batches (id), account ${text} not null,
        raw_transaction ${text} not null, nonce integer not null, returned_at ${text} not null)`,
      'create index returned_transactions_batch on returned_transactions (batch)',
    ],
  },
]

/** The schema version this code reads and writes. */
export const schemaVersion = migrations.length

/**
 * Brings an empty or older ledger to {@link schemaVersion}; does nothing to a ledger that is there already.
 *
 * Everything happens in one transaction: a ledger is at its old version or at the new one, never between.
 *
 * @param now - Written beside each applied version.
 * @throws {IssuerError} `DATABASE_NEWER` when a later Licet has written the ledger.
 */
export async function migrate(database: Kysely<LedgerTables>, kind: LedgerKind, now: Date): Promise<void> {
  const text = kind === 'postgres' ? 'text collate "C"' : 'text'
  await database.transaction().execute(async (trx) => {
    if (kind === 'postgres') {
      // Two processes that open an empty database at once: the second waits, then finds it migrated. The number is ours,
      // the first four bytes of SHA-256("licet ledger migrations"). SQLite has one writer anyway.
      await sql`select pg_advisory_xact_lock(-974923996)`.execute(trx)
    }
    await sql
      .raw(
        `create table if not exists schema_migrations (
          version integer primary key, name ${text} not null, applied_at ${text} not null)`,
      )
      .execute(trx)
    const applied = await trx
      .selectFrom('schema_migrations')
      .select((row) => row.fn.max('version').as('version'))
      .executeTakeFirst()
    const from = applied?.version ?? 0
    if (from > schemaVersion) {
      throw new IssuerError(
        'DATABASE_NEWER',
        `The ledger is at version ${from} and this Licet knows versions up to ${schemaVersion}: use the newer Licet.`,
      )
    }
    for (const migration of migrations.slice(from)) {
      for (const statement of migration.statements(text)) await sql.raw(statement).execute(trx)
      await trx
        .insertInto('schema_migrations')
        .values({ version: migration.version, name: migration.name, applied_at: now.toISOString() })
        .execute()
    }
  })
}
