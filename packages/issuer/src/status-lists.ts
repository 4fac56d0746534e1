import { setTimeout } from 'node:timers/promises'
import {
  buildStatusListCredential,
  createBits,
  credentialDigest,
  type Signer,
  setBit,
  sign,
} from '@licet/credential'
import { type Board, requireSigner } from './board.ts'
import { recordEvents } from './ledger/events.ts'
import type { Queries, StatusListVersionRow, WriteQueries } from './ledger/schema.ts'
import {
  type ListName,
  readSetPositions,
  readStatusLists,
  STATUS_LIST_LENGTH,
} from './ledger/status-indices.ts'
import { drawUuidUrn, type Randomness, systemRandomness } from './randomness.ts'
import type { StageContext } from './stage-context.ts'

/**
 * How long a signed status list may be believed, in milliseconds: a day.
 *
 * It bounds how long somebody who keeps an old list can hide a revocation. A board that publishes static files must publish
 * more often than this, at least every {@link STATUS_LIST_RENEWAL}; `licet serve` renews by itself.
 */
export const STATUS_LIST_VALIDITY = 24 * 3600 * 1000

/** How long before its end a list is signed anew, in milliseconds: half its life, so that one missed renewal does no harm. */
export const STATUS_LIST_RENEWAL = STATUS_LIST_VALIDITY / 2

/** How far a list's `validFrom` may be ahead of the clock before a change waits, in milliseconds: far less than any verifier's skew. */
const MAX_LEAD = 10_000

/** The longest that a change waits, in milliseconds. A clock that was set back is not waited for: bad news is urgent. */
const MAX_PAUSE = 5_000

/** The address of a status list, which is also the `id` of its credential. */
export function statusListUrl(board: Board, { purpose, list }: ListName): string {
  return `${board.publicUrl}/status/${purpose}/${list}`
}

/** What signing a status list needs beside the bits. */
export type StatusListSigning = {
  board: Board
  statusSigner: Signer
  clock: () => Date
  actor: string
  random?: Randomness
}

/**
 * Signs the named lists as their bits are now, within the write that changed them: the newest version of a list and
 * the ledger's bits never disagree.
 *
 * `validFrom` always grows, by a second at least, since a verifier takes the newest, an older one for a rollback, and two
 * of one time for a board that says two things. So that it stays near the clock, {@link keepPace} comes before the write.
 */
export async function signStatusLists(
  queries: WriteQueries,
  lists: readonly ListName[],
  signing: StatusListSigning,
): Promise<void> {
  requireSigner(signing.board, signing.statusSigner, 'status')
  const names = new Map(lists.map((name) => [`${name.purpose}/${name.list}`, name]))
  for (const name of names.values()) await signStatusList(queries, name, signing)
}

/**
 * Waits where lists were signed faster than seconds went by: a list from the future would not be valid yet, and a
 * revocation in it not be seen. Call it before a write that signs lists, so that no other write waits too.
 */
export async function keepPace({
  ledger,
  clock,
  pause = (milliseconds) => setTimeout(milliseconds),
}: Pick<StageContext, 'ledger' | 'clock' | 'pause'>): Promise<void> {
  const { newest } = await ledger.read
    .selectFrom('status_list_versions')
    .select((row) => row.fn.max('valid_from').as('newest'))
    .executeTakeFirstOrThrow()
  if (newest === null) return
  const excess = Date.parse(newest) - clock().getTime() - MAX_LEAD
  if (excess > 0) await pause(Math.min(excess, MAX_PAUSE))
}

async function signStatusList(
  queries: WriteQueries,
  name: ListName,
  { board, statusSigner, clock, actor, random = systemRandomness }: StatusListSigning,
): Promise<void> {
  const newest = await readNewestVersion(queries, name)
  const now = clock()
  const validFrom =
    newest === undefined ? wholeSecond(now) : later(wholeSecond(now), nextSecond(newest.valid_from))
  const validUntil = new Date(validFrom.getTime() + STATUS_LIST_VALIDITY)
  const bits = createBits(STATUS_LIST_LENGTH)
  for (const position of await readSetPositions(queries, name)) setBit(bits, position, true)

  const unsigned = await buildStatusListCredential({
    id: statusListUrl(board, name),
    issuer: { id: board.did, name: board.name },
    purpose: name.purpose,
    bits,
    validFrom,
    validUntil,
  })
  const signed = await sign(unsigned, statusSigner, {
    created: now,
    proofPurpose: 'assertionMethod',
    proofId: drawUuidUrn(random),
  })
  const version = (newest?.version ?? 0) + 1
  await queries
    .insertInto('status_list_versions')
    .values({
      ...name,
      version,
      document: JSON.stringify(signed),
      leaf_digest: await credentialDigest(signed),
      valid_from: validFrom.toISOString(),
      valid_until: validUntil.toISOString(),
      batch: null,
      anchored: 0,
    })
    .execute()
  const subject = `${name.purpose}/${name.list}`
  await recordEvents(queries, [
    { at: now, actor, action: 'status-list.signed', subject, detail: { version } },
  ])
}

/** The version of a list to serve: the newest. */
export function readNewestVersion(
  queries: Queries,
  name: ListName,
): Promise<StatusListVersionRow | undefined> {
  return newestFirst(queries, name).executeTakeFirst()
}

/** The newest version of a list that carries both proofs: what a bundle staples. */
export function readNewestAnchoredVersion(
  queries: Queries,
  name: ListName,
): Promise<StatusListVersionRow | undefined> {
  return newestFirst(queries, name).where('anchored', '=', 1).executeTakeFirst()
}

function newestFirst(queries: Queries, { purpose, list }: ListName) {
  return queries
    .selectFrom('status_list_versions')
    .selectAll()
    .where('purpose', '=', purpose)
    .where('list', '=', list)
    .orderBy('version', 'desc')
    .limit(1)
}

/**
 * Signs anew the lists whose newest version ends within {@link STATUS_LIST_RENEWAL}, or all of them.
 *
 * @returns how many were signed.
 */
export async function renewStatusLists({
  ledger,
  statusSigner,
  ...context
}: StageContext & { statusSigner: Signer }): Promise<{ signed: number }> {
  const due = async (queries: Queries): Promise<ListName[]> => {
    const soon = context.clock().getTime() + STATUS_LIST_RENEWAL
    const lists: ListName[] = []
    for (const name of await readStatusLists(queries)) {
      const newest = await readNewestVersion(queries, name)
      if (newest === undefined || Date.parse(newest.valid_until) < soon) lists.push(name)
    }
    return lists
  }
  // Most of the time nothing is due: no write then.
  if ((await due(ledger.read)).length === 0) return { signed: 0 }
  await keepPace({ ledger, ...context })
  return ledger.write(async (queries) => {
    const lists = await due(queries)
    await signStatusLists(queries, lists, { statusSigner, ...context })
    return { signed: lists.length }
  })
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000)
}

function nextSecond(time: string): Date {
  return new Date(Date.parse(time) + 1000)
}

function later(a: Date, b: Date): Date {
  return a < b ? b : a
}
