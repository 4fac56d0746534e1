/**
 * A ledger as schema version 1 made it, with one board and one license: frozen text, never generated from the code.
 * Both databases read it.
 */
export const ledgerVersion1: readonly string[] = [
  'create table schema_migrations (version integer primary key, name text not null, applied_at text not null)',
  "insert into schema_migrations values (1, 'license records', '2026-01-01T00:00:00.000Z')",
  'create table ledger_writer (id integer primary key)',
  'insert into ledger_writer (id) values (1)',
  'create table boards (did text primary key, profile text not null, created_at text not null)',
  "insert into boards values ('did:web:board.example', '{}', '2026-01-01T00:00:00.000Z')",
  'create table settings (name text primary key, value text not null)',
  `create table imports (
    id integer primary key, source text not null, actor text not null, at text not null,
    added integer not null, changed integer not null, unchanged integer not null,
    refused integer not null, withdrawn integer not null)`,
  "insert into imports values (1, 'registry.csv', 'clerk', '2026-01-01T00:00:00.000Z', 1, 0, 0, 0, 0)",
  `create table licenses (
    code text primary key, npi text, status text not null, record text not null,
    content_digest text not null, source text not null, imported_record text,
    last_import integer not null references imports (id),
    first_seen text not null, updated_at text not null)`,
  'create index licenses_npi on licenses (npi)',
  'create index licenses_source on licenses (source, last_import)',
  `insert into licenses values ('WV-MDR-0001', null, 'ACTIVE', '{}', '0xabc', 'registry.csv', null, 1,
    '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
  `create table license_history (
    sequence integer primary key, code text not null references licenses (code), record text not null,
    cause text not null, actor text not null, reason text, import integer references imports (id),
    at text not null)`,
  'create index license_history_code on license_history (code, sequence)',
  `create table events (
    sequence integer primary key, at text not null, actor text not null, action text not null,
    subject text not null, reason text, detail text)`,
  'create index events_subject on events (subject)',
]
