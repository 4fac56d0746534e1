import { drawNumber, type Randomness } from '../randomness.ts'
import { chunks } from './chunks.ts'
import type { Queries, StatusPurpose, WriteQueries } from './schema.ts'

/** In the order in which a credential names them. */
export const statusPurposes: readonly StatusPurpose[] = ['revocation', 'suspension', 'refresh']

/**
 * Entries of a status list.
 *
 * W3C Bitstring Status List 1.0, section 6.1 "Group Privacy": "a minimum bitstring size of 131,072".
 */
export const STATUS_LIST_LENGTH = 131_072

/**
 * How many entries of a list are given out before the next one is opened: half. A random draw then hits a free entry at
 * least every second time, and which entries are in use stays hidden among those that are not.
 */
const CAPACITY = STATUS_LIST_LENGTH / 2

/** Where the bit of one credential for one purpose is. */
export type StatusIndex = { purpose: StatusPurpose; list: number; position: number }

/** One list of one purpose. */
export type ListName = { purpose: StatusPurpose; list: number }

/**
 * Gives each credential one random free index for each purpose, and opens new lists where needed.
 *
 * Uniqueness is the database's: a drawn index that is taken, by whomever, is not inserted, and drawn again.
 */
export async function allocateStatusIndices(
  queries: WriteQueries,
  credentials: readonly string[],
  { random, at }: { random: Randomness; at: Date },
): Promise<void> {
  for (const purpose of statusPurposes) {
    let waiting = [...credentials]
    while (waiting.length > 0) {
      const { list, free } = await openList(queries, purpose, at)
      const admitted = waiting.slice(0, free)
      await drawPositions(queries, { purpose, list }, admitted, { random, at })
      waiting = waiting.slice(admitted.length)
    }
  }
}

async function openList(
  queries: WriteQueries,
  purpose: StatusPurpose,
  at: Date,
): Promise<{ list: number; free: number }> {
  const newest = await queries
    .selectFrom('status_lists')
    .select(['list', 'entries'])
    .where('purpose', '=', purpose)
    .orderBy('list', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest !== undefined && newest.entries < CAPACITY) {
    return { list: newest.list, free: CAPACITY - newest.entries }
  }
  const list = (newest?.list ?? 0) + 1
  await queries
    .insertInto('status_lists')
    .values({ purpose, list, length: STATUS_LIST_LENGTH, entries: 0, opened_at: at.toISOString() })
    .execute()
  return { list, free: CAPACITY }
}

async function drawPositions(
  queries: WriteQueries,
  { purpose, list }: ListName,
  credentials: readonly string[],
  { random, at }: { random: Randomness; at: Date },
): Promise<void> {
  let waiting = credentials
  while (waiting.length > 0) {
    const placed = new Set<string>()
    for (const chunk of chunks(waiting)) {
      const rows = chunk.map((credential) => ({
        purpose,
        list,
        position: drawNumber(random, STATUS_LIST_LENGTH),
        credential,
        bit: 0,
        changed_at: at.toISOString(),
      }))
      const inserted = await queries
        .insertInto('status_indices')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['purpose', 'list', 'position']).doNothing())
        .returning('credential')
        .execute()
      for (const { credential } of inserted) placed.add(credential)
    }
    waiting = waiting.filter((credential) => !placed.has(credential))
  }
  await queries
    .updateTable('status_lists')
    .set((row) => ({ entries: row('entries', '+', credentials.length) }))
    .where('purpose', '=', purpose)
    .where('list', '=', list)
    .execute()
}

/** The indices of each credential, in the order of {@link statusPurposes}. */
export async function readStatusIndices(
  queries: Queries,
  credentials: readonly string[],
): Promise<Map<string, StatusIndex[]>> {
  const found = new Map<string, StatusIndex[]>()
  for (const chunk of chunks(credentials)) {
    const rows = await queries
      .selectFrom('status_indices')
      .select(['credential', 'purpose', 'list', 'position'])
      .where('credential', 'in', chunk)
      .execute()
    for (const { credential, ...index } of rows) {
      found.set(credential, [...(found.get(credential) ?? []), index])
    }
  }
  for (const indices of found.values()) {
    indices.sort((a, b) => statusPurposes.indexOf(a.purpose) - statusPurposes.indexOf(b.purpose))
  }
  return found
}

/**
 * Sets or clears the bit of each credential for one purpose.
 *
 * @returns the lists in which a bit changed; those have to be signed anew.
 */
export async function writeStatusBits(
  queries: WriteQueries,
  credentials: readonly string[],
  { purpose, bit, at }: { purpose: StatusPurpose; bit: 0 | 1; at: Date },
): Promise<ListName[]> {
  const lists = new Set<number>()
  for (const chunk of chunks(credentials)) {
    const changed = await queries
      .updateTable('status_indices')
      .set({ bit, changed_at: at.toISOString() })
      .where('credential', 'in', chunk)
      .where('purpose', '=', purpose)
      .where('bit', '!=', bit)
      .returning('list')
      .execute()
    for (const { list } of changed) lists.add(list)
  }
  return [...lists].map((list) => ({ purpose, list }))
}

/** The positions of a list whose bit is set. */
export async function readSetPositions(queries: Queries, { purpose, list }: ListName): Promise<number[]> {
  const rows = await queries
    .selectFrom('status_indices')
    .select('position')
    .where('purpose', '=', purpose)
    .where('list', '=', list)
    .where('bit', '=', 1)
    .orderBy('position')
    .execute()
  return rows.map(({ position }) => position)
}

/** Every list there is. */
export function readStatusLists(queries: Queries): Promise<ListName[]> {
  return queries
    .selectFrom('status_lists')
    .select(['purpose', 'list'])
    .orderBy('purpose')
    .orderBy('list')
    .execute()
}
