import { collidesWithSelector, FILLER_LENGTH, fillerLeaf, type Hex, isBytes32 } from '@licet/anchor'
import { buildBatch } from '@licet/anchor/batch'
import type { Signer } from '@licet/credential'
import { IssuerError } from './issuer-error.ts'
import { chunks } from './ledger/chunks.ts'
import { recordEvents } from './ledger/events.ts'
import type { LeafKind, Queries, WriteQueries } from './ledger/schema.ts'
import { type ListName, readStatusLists } from './ledger/status-indices.ts'
import { type Randomness, systemRandomness } from './randomness.ts'
import type { StageContext } from './stage-context.ts'
import { keepPace, readNewestVersion, signStatusLists } from './status-lists.ts'

/** A batch whose leaves and root are fixed. */
export type ClosedBatch = { batch: number; root: Hex; credentials: number; statusLists: number }

/**
 * Joins all signed credentials and the status lists, freshly signed, into one batch.
 *
 * The lists go with every batch, so that a bundle can show the status as of its block with the board offline; a list that
 * changed since the last batch is reason enough for one. Killed anywhere, nothing is half in a batch.
 *
 * @returns `undefined` when nothing is waiting.
 */
export async function closeBatch({
  ledger,
  ...context
}: StageContext & { statusSigner: Signer }): Promise<ClosedBatch | undefined> {
  await keepPace({ ledger, ...context })
  return ledger.write(async (queries) => {
    const credentials = await readWaitingCredentials(queries)
    const lists = await readStatusLists(queries)
    if (credentials.length === 0 && !(await someListWaits(queries, lists))) return undefined

    await signStatusLists(queries, lists, context)
    const leaves = [...credentials, ...(await newestVersions(queries, lists))]
    const { root, leaves: all } = buildAnchorableBatch(leaves, context.random ?? systemRandomness)
    const batch = await writeBatch(queries, { root, leaves: all, at: context.clock() })
    await assignBatch(queries, batch, credentials, lists)
    const counts = { credentials: credentials.length, statusLists: lists.length }
    const at = context.clock()
    const detail = { root, ...counts }
    await recordEvents(queries, [
      { at, actor: context.actor, action: 'batch.closed', subject: String(batch), detail },
    ])
    context.onProgress?.(all.length, all.length)
    return { batch, root, ...counts }
  })
}

type Leaf = { digest: Hex; kind: LeafKind; subject: string }

/** What was revoked or superseded before it was ever anchored stays behind: nobody has it, and nobody shall. */
async function readWaitingCredentials(queries: Queries): Promise<Leaf[]> {
  const rows = await queries
    .selectFrom('credentials')
    .select(['id', 'leaf_digest'])
    .where('state', '=', 'signed')
    .where('current', '=', 1)
    .orderBy('code')
    .execute()
  return rows.map(({ id, leaf_digest }) => ({
    digest: digestOf(leaf_digest),
    kind: 'credential',
    subject: id,
  }))
}

async function someListWaits(queries: Queries, lists: readonly ListName[]): Promise<boolean> {
  for (const list of lists) {
    const newest = await readNewestVersion(queries, list)
    if (newest !== undefined && newest.batch === null) return true
  }
  return false
}

async function newestVersions(queries: Queries, lists: readonly ListName[]): Promise<Leaf[]> {
  const leaves: Leaf[] = []
  for (const list of lists) {
    const newest = await readNewestVersion(queries, list)
    if (newest === undefined) continue
    const subject = `${newest.purpose}/${newest.list}/${newest.version}`
    leaves.push({ digest: digestOf(newest.leaf_digest), kind: 'status-list', subject })
  }
  return leaves
}

/**
 * The root of the leaves, with a filler leaf where the contract would take the root for a function call.
 *
 * Random digests do that once in some 400 million batches; the transaction would revert.
 */
export function buildAnchorableBatch(
  leaves: readonly Leaf[],
  random: Randomness,
  collides: (root: Hex) => boolean = collidesWithSelector,
): { root: Hex; leaves: readonly Leaf[] } {
  const { root } = buildBatch(leaves.map(({ digest }) => digest))
  if (!collides(root)) return { root, leaves }
  const filling = random(FILLER_LENGTH)
  const filler: Leaf = {
    digest: fillerLeaf(filling),
    kind: 'filler',
    subject: Buffer.from(filling).toString('hex'),
  }
  return buildAnchorableBatch([...leaves, filler], random, collides)
}

async function writeBatch(
  queries: WriteQueries,
  { root, leaves, at }: { root: Hex; leaves: readonly Leaf[]; at: Date },
): Promise<number> {
  const last = await queries
    .selectFrom('batches')
    .select((row) => row.fn.max('id').as('id'))
    .executeTakeFirst()
  const id = (last?.id ?? 0) + 1
  await queries
    .insertInto('batches')
    .values({
      id,
      root,
      state: 'closed',
      closed_at: at.toISOString(),
      account: null,
      raw_transaction: null,
      transaction_hash: null,
      nonce: null,
      block_number: null,
      block_time: null,
    })
    .execute()
  const rows = leaves.map((leaf, position) => ({ batch: id, position, ...leaf }))
  for (const chunk of chunks(rows)) await queries.insertInto('batch_leaves').values(chunk).execute()
  return id
}

async function assignBatch(
  queries: WriteQueries,
  batch: number,
  credentials: readonly Leaf[],
  lists: readonly ListName[],
): Promise<void> {
  for (const chunk of chunks(credentials)) {
    await queries
      .updateTable('credentials')
      .set({ state: 'batched', batch })
      .where(
        'id',
        'in',
        chunk.map(({ subject }) => subject),
      )
      .where('state', '=', 'signed')
      .execute()
  }
  for (const { purpose, list } of lists) {
    const newest = await readNewestVersion(queries, { purpose, list })
    if (newest === undefined) continue
    await queries
      .updateTable('status_list_versions')
      .set({ batch })
      .where('purpose', '=', purpose)
      .where('list', '=', list)
      .where('version', '=', newest.version)
      .execute()
  }
}

function digestOf(text: string | null): Hex {
  if (isBytes32(text)) return text
  throw new IssuerError(
    'DATABASE_CORRUPT',
    'A signed document in the ledger has no digest: restore from a backup.',
  )
}
