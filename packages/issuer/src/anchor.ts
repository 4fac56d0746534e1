import {
  AnchorError,
  type AnchoredRoot,
  type AnchorSender,
  type Hex,
  isAddress,
  isBytes32,
  type RegistryReader,
} from '@licet/anchor'
import { type Board, requireRegistry } from './board.ts'
import { explainChain, readBatchesUnderWay } from './chain-fault.ts'
import { IssuerError } from './issuer-error.ts'
import { type EventAction, recordEvents } from './ledger/events.ts'
import type { BatchRow, BatchState, Queries, ReturnedTransactionRow } from './ledger/schema.ts'
import type { StageContext } from './stage-context.ts'

/** How far to take the batches before coming back. */
export type AnchorGoal = 'mined' | 'finalized'

/** What anchoring needs of the world. */
export type AnchorParts = {
  registry: RegistryReader
  sender: AnchorSender
  /** Default: `finalized`. */
  goal?: AnchorGoal
  /** Waits before the chain is asked again. */
  wait: () => Promise<void>
  /** How often to wait for one batch before coming back without it; default: {@link PATIENCE}. */
  patience?: number
}

/** Waits for one batch. At a second each, as on a chain with 12 s blocks that finalises in 20 minutes: half an hour. */
export const PATIENCE = 1_800

/** What came of anchoring. */
export type AnchorOutcome = {
  /** The batches that were on their way, oldest first. */
  batches: AnchoredBatch[]
  /** How many of them have not reached the goal: anchor again later. */
  waiting: number
}

export type AnchoredBatch = {
  batch: number
  root: Hex
  state: BatchState
  transactionHash?: Hex
  block?: number
}

/**
 * Takes every closed batch to the chain, oldest first, one at a time.
 *
 * The signed transaction is in the ledger before it is sent, and only ever sent again as the same one; what the contract
 * itself answers, not the transaction's receipt, makes a batch mined and then finalized. Killed anywhere, the next run goes
 * on from what the ledger and the chain say. A transaction that was dropped or reorganised away is sent again; one
 * that failed or lost its nonce sends its batch back to the queue. Its hash is kept: should it be the one that anchored
 * the root after all, it is recognised.
 *
 * @throws {IssuerError} `CHAIN_UNREACHABLE` (nothing is lost), `CHAIN_MISMATCH`, `KEY_MISMATCH`, `TRANSACTION_REFUSED`,
 * `ROOT_FOREIGN`.
 */
export async function anchor({
  registry,
  sender,
  goal = 'finalized',
  wait,
  patience = PATIENCE,
  ...context
}: StageContext & AnchorParts): Promise<AnchorOutcome> {
  requireOwnChain(context.board, registry, sender)
  const underWay = await readBatchesUnderWay(context.ledger.read)
  try {
    for (const [done, { id }] of underWay.entries()) {
      const reached = await advance(id, { registry, sender, goal, wait, patience, ...context })
      context.onProgress?.(done + 1, underWay.length)
      if (!reached) break
    }
  } catch (error) {
    throw await explainChain(error, context.ledger.read)
  }
  return outcomeOf(context.ledger.read, underWay, goal)
}

function requireOwnChain(board: Board, registry: RegistryReader, sender: AnchorSender): void {
  const own = requireRegistry(board)
  if (registry.chainId !== own.chainId || registry.address !== own.address) {
    throw new IssuerError(
      'CHAIN_MISMATCH',
      `The board anchors in ${own.address} on chain ${own.chainId}, not in ${registry.address} on chain ${registry.chainId}.`,
    )
  }
  const isOwn = board.accounts.some(
    ({ chainId, address }) => chainId === own.chainId && address === sender.account,
  )
  if (!isOwn) {
    throw new IssuerError('KEY_MISMATCH', `${sender.account} is not an anchor account of ${board.did}.`)
  }
}

type Advance = Required<AnchorParts> & StageContext

/** Takes one batch from state to state until it reaches the goal (`true`) or patience ends. */
async function advance(id: number, parts: Advance): Promise<boolean> {
  for (let waits = 0; ; ) {
    const batch = await readBatch(parts.ledger.read, id)
    const step = await stepOf(batch, parts)
    if (step === 'reached') return true
    if (step === 'moved') continue
    if (waits >= parts.patience) return false
    waits++
    await parts.wait()
  }
}

/** `moved`: look again at once; `wait`: the chain has to move first. */
type Step = 'reached' | 'moved' | 'wait'

function stepOf(batch: BatchRow, parts: Advance): Promise<Step> | Step {
  switch (batch.state) {
    case 'closed':
      return prepare(batch, parts)
    case 'prepared':
      return broadcast(batch, parts)
    case 'submitted':
      return confirmMined(batch, parts)
    case 'mined':
      return parts.goal === 'mined' ? 'reached' : confirmFinal(batch, parts)
    case 'finalized':
    case 'released':
      return 'reached'
  }
}

async function prepare(batch: BatchRow, parts: Advance): Promise<Step> {
  const { sender } = parts
  const root = rootOf(batch)
  const returned = await readReturned(batch, parts)
  for (const account of new Set([sender.account, ...returned.map((each) => each.account)])) {
    if ((await parts.registry.root(account, root)) !== undefined) return recognise(batch, account, parts)
  }
  const prepared = await sender.prepare(root).catch((error: unknown) => {
    // The root is there, and the node that was asked for it lags behind: it will know in a while.
    if (error instanceof AnchorError && error.reason === 'LicenseAnchorRootExists') return undefined
    throw error
  })
  if (prepared === undefined) return 'wait'
  const { raw, hash, nonce } = prepared
  await move(batch, parts, {
    to: 'prepared',
    set: { account: sender.account, raw_transaction: raw, transaction_hash: hash, nonce },
  })
  return 'moved'
}

async function broadcast(batch: BatchRow, parts: Advance): Promise<Step> {
  const { raw, hash } = transactionOf(batch)
  try {
    await parts.sender.broadcast(raw)
  } catch (error) {
    if (!(error instanceof AnchorError && error.code === 'NONCE_TAKEN')) throw error
    const account = accountOf(batch)
    // Our own transaction takes the nonce too, once it is mined.
    if ((await parts.registry.root(account, rootOf(batch))) !== undefined) {
      return recognise(batch, account, parts)
    }
    if ((await parts.registry.transaction(hash)) === undefined)
      return giveBack(batch, parts, 'its nonce was taken')
  }
  await move(batch, parts, { to: 'submitted', event: 'batch.submitted' })
  return 'moved'
}

/** The root is on chain: finds which of the batch's transactions, the present one and those before, put it there. */
async function recognise(batch: BatchRow, account: Hex, parts: Advance): Promise<Step> {
  const own = [
    ...(batch.transaction_hash === null ? [] : [transactionOf(batch)]),
    ...(await readReturned(batch, parts)),
  ].filter((each) => each.account === account)
  let isKnown = true
  for (const { account, raw, hash, nonce } of own) {
    const transaction = await parts.registry.transaction(hash)
    if (transaction?.state === 'mined') {
      const set = { account, raw_transaction: raw, transaction_hash: hash, nonce }
      await move(batch, parts, { to: 'submitted', set, event: 'batch.submitted' })
      return 'moved'
    }
    // A node that has the root and not the transaction lags behind, or another one answers.
    if (transaction?.state !== 'reverted') isKnown = false
  }
  if (!isKnown) return 'wait'
  throw new IssuerError(
    'ROOT_FOREIGN',
    `Batch ${batch.id} is anchored already, by a transaction this ledger does not know: restore the newest backup of it.`,
  )
}

async function confirmMined(batch: BatchRow, parts: Advance): Promise<Step> {
  const transaction = await parts.registry.transaction(transactionOf(batch).hash)
  if (transaction === undefined) {
    // Dropped, or reorganised away: the same transaction is sent again, after a while.
    await move(batch, parts, { to: 'prepared' })
    return 'wait'
  }
  if (transaction.state === 'pending') return 'wait'
  const anchored = await parts.registry.root(accountOf(batch), rootOf(batch))
  if (transaction.state === 'reverted') {
    // The same root twice reverts: then one of those before has anchored it.
    return anchored === undefined
      ? giveBack(batch, parts, 'its transaction failed')
      : recognise(batch, accountOf(batch), parts)
  }
  if (anchored === undefined) return 'wait'
  await move(batch, parts, { to: 'mined', set: placeOf(anchored), event: 'batch.mined' })
  return 'moved'
}

async function confirmFinal(batch: BatchRow, parts: Advance): Promise<Step> {
  const account = accountOf(batch)
  const final = await parts.registry.root(account, rootOf(batch), 'finalized')
  if (final !== undefined) {
    await move(batch, parts, { to: 'finalized', set: placeOf(final), event: 'batch.finalized' })
    return 'moved'
  }
  if ((await parts.registry.root(account, rootOf(batch))) === undefined) {
    await move(batch, parts, { to: 'submitted', set: { block_number: null, block_time: null } })
  }
  return 'wait'
}

/** Sends the batch back to the queue. Its transaction may be on chain all the same, so it is never forgotten. */
async function giveBack(batch: BatchRow, parts: Advance, reason: string): Promise<Step> {
  const { account, raw, hash, nonce } = transactionOf(batch)
  const returned = {
    transaction_hash: hash,
    batch: batch.id,
    account,
    raw_transaction: raw,
    nonce,
    returned_at: parts.clock().toISOString(),
  }
  const set = { account: null, raw_transaction: null, transaction_hash: null, nonce: null }
  await move(batch, parts, { to: 'closed', set, event: 'batch.returned', reason, returned })
  return 'wait'
}

type Move = {
  to: BatchState
  set?: Partial<Omit<BatchRow, 'id' | 'root' | 'state' | 'closed_at'>>
  event?: EventAction
  reason?: string
  returned?: ReturnedTransactionRow
}

/** Only from the state and transaction that were looked at: another process may have moved the batch meanwhile. */
async function move(
  batch: BatchRow,
  { ledger, clock, actor }: StageContext,
  { to, set = {}, event, reason, returned }: Move,
): Promise<void> {
  await ledger.write(async (queries) => {
    const moved = await queries
      .updateTable('batches')
      .set({ state: to, ...set })
      .where('id', '=', batch.id)
      .where('state', '=', batch.state)
      .where((row) =>
        batch.transaction_hash === null
          ? row('transaction_hash', 'is', null)
          : row('transaction_hash', '=', batch.transaction_hash),
      )
      .returning('id')
      .execute()
    if (moved.length === 0) return
    if (returned !== undefined) {
      await queries
        .insertInto('returned_transactions')
        .values(returned)
        .onConflict((conflict) => conflict.column('transaction_hash').doNothing())
        .execute()
    }
    if (event === undefined) return
    const cause = reason === undefined ? {} : { reason }
    await recordEvents(queries, [{ at: clock(), actor, action: event, subject: String(batch.id), ...cause }])
  })
}

function placeOf({ block, time }: AnchoredRoot): { block_number: number; block_time: string } {
  return { block_number: block, block_time: new Date(time * 1000).toISOString() }
}

async function outcomeOf(
  queries: Queries,
  underWay: readonly BatchRow[],
  goal: AnchorGoal,
): Promise<AnchorOutcome> {
  const batches: AnchoredBatch[] = []
  let waiting = 0
  for (const { id } of underWay) {
    const batch = await readBatch(queries, id)
    const reached: readonly BatchState[] =
      goal === 'mined' ? ['mined', 'finalized', 'released'] : ['finalized', 'released']
    if (!reached.includes(batch.state)) waiting++
    const hash = batch.transaction_hash
    batches.push({
      batch: id,
      root: rootOf(batch),
      state: batch.state,
      ...(isBytes32(hash) ? { transactionHash: hash } : {}),
      ...(batch.block_number === null ? {} : { block: batch.block_number }),
    })
  }
  return { batches, waiting }
}

function readBatch(queries: Queries, id: number): Promise<BatchRow> {
  return queries.selectFrom('batches').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

function rootOf({ id, root }: BatchRow): Hex {
  if (isBytes32(root)) return root
  throw corrupt(id)
}

function accountOf({ id, account }: BatchRow): Hex {
  if (isAddress(account)) return account
  throw corrupt(id)
}

/** A signed transaction of ours. */
type OwnTransaction = { account: Hex; raw: Hex; hash: Hex; nonce: number }

function transactionOf(batch: BatchRow): OwnTransaction {
  return ownTransaction(batch.id, batch)
}

async function readReturned({ id }: BatchRow, { ledger }: StageContext): Promise<OwnTransaction[]> {
  const rows = await ledger.read
    .selectFrom('returned_transactions')
    .selectAll()
    .where('batch', '=', id)
    .orderBy('returned_at')
    .orderBy('transaction_hash')
    .execute()
  return rows.map((row) => ownTransaction(id, row))
}

function ownTransaction(
  batch: number,
  {
    account,
    raw_transaction,
    transaction_hash,
    nonce,
  }: Pick<BatchRow, 'account' | 'raw_transaction' | 'transaction_hash' | 'nonce'>,
): OwnTransaction {
  if (
    !isAddress(account) ||
    !isBytes32(transaction_hash) ||
    !raw_transaction?.startsWith('0x') ||
    nonce === null
  ) {
    throw corrupt(batch)
  }
  return { account, raw: `0x${raw_transaction.slice(2)}`, hash: transaction_hash, nonce }
}

function corrupt(batch: number): IssuerError {
  return new IssuerError('DATABASE_CORRUPT', `Batch ${batch} in the ledger is damaged: restore a backup.`)
}
