import { encodeProofValue, type Hex, isAddress, isBytes32, type RegistryReader } from '@licet/anchor'
import { buildBatch } from '@licet/anchor/batch'
import { anchorProof, readProofs } from '@licet/credential'
import { type JsonObject, type JsonValue, parseJson } from '@licet/mlvs'
import { type Board, requireRegistry } from './board.ts'
import { chainUnreachable, explainChain } from './chain-fault.ts'
import { IssuerError } from './issuer-error.ts'
import { chunks } from './ledger/chunks.ts'
import { recordEvents } from './ledger/events.ts'
import type { BatchLeafRow, BatchRow, CredentialRow, Queries, WriteQueries } from './ledger/schema.ts'
import { type GateAnswer, openProofGate, type ProofGate } from './proof-gate.ts'
import { systemRandomness } from './randomness.ts'
import { rememberedRegistry } from './remembered-registry.ts'
import type { StageContext } from './stage-context.ts'

/** Credentials between two writes to the ledger. */
const RUN = 100

/** What came of releasing. */
export type ReleaseOutcome = {
  released: number
  /** Credentials in force whose proofs do not verify, now or in an earlier run: nobody gets them. */
  held: HeldCredential[]
}

export type HeldCredential = { id: string; code: string; reason: string }

/**
 * Gives the credentials of finalized batches their second proof, and releases those whose two proofs the verifier
 * confirms against the real registry. One that fails is held, with what the verifier said; those held before are judged
 * anew each time.
 *
 * First the second proofs are written, then what was written is read back and verified: what is released is what was
 * verified. Killed anywhere, the next run goes on.
 *
 * @param gate - The verifier's answer for one document; default: `@licet/verifier` on `registry`.
 * @throws {IssuerError} `CHAIN_UNREACHABLE`, `CHAIN_MISMATCH`.
 */
export async function release({
  registry,
  gate,
  ...context
}: StageContext & { registry: RegistryReader; gate?: ProofGate }): Promise<ReleaseOutcome> {
  const outcome: ReleaseOutcome = { released: 0, held: [] }
  const batches = await readFinalizedBatches(context.ledger.read)
  const held = await readHeld(context.ledger.read)
  if (batches.length === 0 && held.length === 0) return outcome
  const verify = gate ?? (await openGate(registry, context))
  const total = (await countToRelease(context.ledger.read, batches)) + held.length
  for (const batch of batches) {
    await attachProofs(batch, context)
    await verifyAndRelease(batch, verify, outcome, total, context)
    await closeRelease(batch, context)
  }
  for (const run of chunks(held, RUN)) await judgeAndWrite(run, verify, outcome, total, context)
  return outcome
}

async function openGate(
  registry: RegistryReader,
  { board, clock, random = systemRandomness, ledger }: StageContext,
): Promise<ProofGate> {
  try {
    // A batch's credentials share root, account and key: each is asked for once.
    return await openProofGate({ board, registry: rememberedRegistry(registry), clock, random })
  } catch (error) {
    throw await explainChain(error, ledger.read)
  }
}

function readHeld(queries: Queries): Promise<ToJudge[]> {
  return queries
    .selectFrom('credentials')
    .select(['id', 'code', 'state', 'document'])
    .where('state', '=', 'held')
    .where('current', '=', 1)
    .orderBy('id')
    .execute()
}

function readFinalizedBatches(queries: Queries): Promise<BatchRow[]> {
  return queries.selectFrom('batches').selectAll().where('state', '=', 'finalized').orderBy('id').execute()
}

async function countToRelease(queries: Queries, batches: readonly BatchRow[]): Promise<number> {
  if (batches.length === 0) return 0
  const { count } = await queries
    .selectFrom('credentials')
    .select((row) => row.fn.countAll().as('count'))
    .where('state', 'in', ['batched', 'anchored'])
    .where(
      'batch',
      'in',
      batches.map(({ id }) => id),
    )
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Writes the second proof into every credential and status list of a batch that lacks it. */
async function attachProofs(batch: BatchRow, { ledger, board }: StageContext): Promise<void> {
  const leaves = await ledger.read
    .selectFrom('batch_leaves')
    .selectAll()
    .where('batch', '=', batch.id)
    .orderBy('position')
    .execute()
  const { root, proofs } = buildBatch(leaves.map(({ digest }) => hash(digest)))
  if (root !== batch.root) throw damaged(batch, 'its leaves do not make its root')
  const second = secondProofOf(batch, board)
  const proofOf = new Map(proofs.map((proof) => [proof.leaf, proof]))
  for (const run of chunks(leaves, RUN)) {
    await ledger.write(async (queries) => {
      for (const { leaf, document } of await readPending(queries, run)) {
        const proof = proofOf.get(hash(leaf.digest))
        if (proof !== undefined) await writeAnchored(queries, leaf, second(document, proof))
      }
    })
  }
}

type Proof = ReturnType<typeof buildBatch>['proofs'][number]

/** The second proof says what the chain says, and nothing else; see docs/formats.md, "Proofs". */
function secondProofOf(batch: BatchRow, board: Board): (document: string, proof: Proof) => string {
  const { chainId } = requireRegistry(board)
  const { account, transaction_hash, block_time } = batch
  const method = board.accounts.find((each) => each.chainId === chainId && each.address === account)
  if (method === undefined || block_time === null || !isAddress(account)) {
    throw damaged(batch, 'its account is not one of the board')
  }
  const transactionHash = hash(transaction_hash)
  return (document, { leaf, path, root }) => {
    const signed = objectOf(document)
    const proofs = readProofs(signed)
    if (proofs.outcome === 'malformed' || proofs.signature.id === undefined) {
      throw damaged(batch, 'one of its documents has no first proof')
    }
    const proofValue = encodeProofValue({ leaf, path, root, anchor: { chainId, transactionHash } })
    const second = anchorProof({
      signature: { id: proofs.signature.id },
      created: new Date(block_time),
      verificationMethod: method.id,
      proofValue,
    })
    return JSON.stringify({ ...signed, proof: [proofs.signature, second] })
  }
}

/** Those of the leaves whose documents carry their first proof alone. */
async function readPending(
  queries: Queries,
  leaves: readonly BatchLeafRow[],
): Promise<{ leaf: BatchLeafRow; document: string }[]> {
  const digests = leaves.map(({ digest }) => digest)
  const credentials = await queries
    .selectFrom('credentials')
    .select(['leaf_digest', 'document'])
    .where('leaf_digest', 'in', digests)
    .where('state', '=', 'batched')
    .execute()
  const lists = await queries
    .selectFrom('status_list_versions')
    .select(['leaf_digest', 'document'])
    .where('leaf_digest', 'in', digests)
    .where('anchored', '=', 0)
    .execute()
  const documents = new Map([...credentials, ...lists].map((row) => [row.leaf_digest, row.document]))
  return leaves.flatMap((leaf) => {
    const document = documents.get(leaf.digest) ?? null
    return document === null ? [] : [{ leaf, document }]
  })
}

async function writeAnchored(queries: WriteQueries, leaf: BatchLeafRow, document: string): Promise<void> {
  if (leaf.kind === 'credential') {
    await queries
      .updateTable('credentials')
      .set({ state: 'anchored', document })
      .where('id', '=', leaf.subject)
      .where('state', '=', 'batched')
      .execute()
    return
  }
  await queries
    .updateTable('status_list_versions')
    .set({ anchored: 1, document })
    .where('leaf_digest', '=', leaf.digest)
    .where('anchored', '=', 0)
    .execute()
}

type ToJudge = Pick<CredentialRow, 'id' | 'code' | 'state' | 'document'>
type Judged = {
  released: string[]
  held: (HeldCredential & Pick<ToJudge, 'state'> & { report: JsonValue })[]
}

async function verifyAndRelease(
  batch: BatchRow,
  gate: ProofGate,
  outcome: ReleaseOutcome,
  total: number,
  context: StageContext,
): Promise<void> {
  for (;;) {
    const run = await context.ledger.read
      .selectFrom('credentials')
      .select(['id', 'code', 'state', 'document'])
      .where('batch', '=', batch.id)
      .where('state', '=', 'anchored')
      .orderBy('id')
      .limit(RUN)
      .execute()
    if (run.length === 0) return
    await judgeAndWrite(run, gate, outcome, total, context)
  }
}

/** Asks the gate of each credential and writes down what it says. One that is held already stays so without a word. */
async function judgeAndWrite(
  run: readonly ToJudge[],
  gate: ProofGate,
  outcome: ReleaseOutcome,
  total: number,
  { ledger, clock, actor, onProgress }: StageContext,
): Promise<void> {
  const { released, held } = await judge(run, gate, ledger.read)
  const at = clock()
  const newlyHeld = held.filter(({ state }) => state === 'anchored')
  await ledger.write(async (queries) => {
    if (released.length > 0) {
      await queries
        .updateTable('credentials')
        .set({ state: 'released', released_at: at.toISOString(), held_report: null })
        .where('id', 'in', released)
        .where('state', 'in', ['anchored', 'held'])
        .execute()
    }
    for (const { id, report } of held) {
      await queries
        .updateTable('credentials')
        .set({ state: 'held', held_report: JSON.stringify(report) })
        .where('id', '=', id)
        .where('state', 'in', ['anchored', 'held'])
        .execute()
    }
    await recordEvents(queries, [
      ...released.map((subject) => ({ at, actor, action: 'credential.released' as const, subject })),
      ...newlyHeld.map(({ id, reason }) => ({
        at,
        actor,
        action: 'credential.held' as const,
        subject: id,
        reason,
      })),
    ])
  })
  outcome.released += released.length
  outcome.held.push(...held.map(({ id, code, reason }) => ({ id, code, reason })))
  onProgress?.(outcome.released + outcome.held.length, total)
}

/** Nothing is held for a doubt that lies in the chain: then the whole run waits. */
async function judge(run: readonly ToJudge[], gate: ProofGate, queries: Queries): Promise<Judged> {
  const judged: Judged = { released: [], held: [] }
  for (const { id, code, state, document } of run) {
    const answer = await ask(gate, objectOf(document ?? ''), queries)
    switch (answer.outcome) {
      case 'verified':
        judged.released.push(id)
        break
      case 'refused':
        judged.held.push({ id, code, state, reason: answer.reason, report: answer.report })
        break
      case 'undetermined':
        if (answer.code === 'REGISTRY_UNREACHABLE') throw await chainUnreachable(queries)
        throw new IssuerError(
          'CHAIN_MISMATCH',
          `Nothing more is released until the chain's endpoint knows what is final: ${answer.reason}`,
        )
    }
  }
  return judged
}

async function ask(gate: ProofGate, document: JsonObject, queries: Queries): Promise<GateAnswer> {
  try {
    return await gate(document)
  } catch (error) {
    throw await explainChain(error, queries)
  }
}

async function closeRelease(batch: BatchRow, { ledger }: StageContext): Promise<void> {
  await ledger.write((queries) =>
    queries
      .updateTable('batches')
      .set({ state: 'released' })
      .where('id', '=', batch.id)
      .where('state', '=', 'finalized')
      .execute(),
  )
}

function objectOf(document: string): JsonObject {
  const value = parseJson(document)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new IssuerError('DATABASE_CORRUPT', 'A credential in the ledger is no JSON object: restore a backup.')
}

function hash(text: string | null): Hex {
  if (isBytes32(text)) return text
  throw new IssuerError('DATABASE_CORRUPT', 'A batch in the ledger has a damaged hash: restore a backup.')
}

function damaged({ id }: BatchRow, fault: string): IssuerError {
  return new IssuerError(
    'DATABASE_CORRUPT',
    `Batch ${id} in the ledger is damaged, ${fault}: restore a backup.`,
  )
}
