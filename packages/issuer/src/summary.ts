import type { Ledger } from './ledger/ledger.ts'
import type { BatchState, CredentialState } from './ledger/schema.ts'

/** How many of what the ledger holds. */
export type LedgerSummary = {
  licenses: number
  /** By where they stand; states that none is in are absent. */
  credentials: Partial<Record<CredentialState, number>>
  batches: Partial<Record<BatchState, number>>
}

/** Counts what the ledger holds: what is on file, what waits, what is out. */
export async function readSummary({ read }: Ledger): Promise<LedgerSummary> {
  const licenses = await read
    .selectFrom('licenses')
    .select((row) => row.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  const credentials = await read
    .selectFrom('credentials')
    .select((row) => ['state', row.fn.countAll().as('count')])
    .groupBy('state')
    .execute()
  const batches = await read
    .selectFrom('batches')
    .select((row) => ['state', row.fn.countAll().as('count')])
    .groupBy('state')
    .execute()
  return {
    licenses: Number(licenses.count),
    credentials: Object.fromEntries(credentials.map(({ state, count }) => [state, Number(count)])),
    batches: Object.fromEntries(batches.map(({ state, count }) => [state, Number(count)])),
  }
}
