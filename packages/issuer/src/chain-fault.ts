import { AnchorError } from '@licet/anchor'
import { IssuerError } from './issuer-error.ts'
import type { BatchRow, Queries } from './ledger/schema.ts'

/** Says what a fault of the chain means for the board, and what to do. */
export async function explainChain(error: unknown, queries: Queries): Promise<unknown> {
  if (!(error instanceof AnchorError)) return error
  switch (error.code) {
    case 'REGISTRY_UNREACHABLE':
      return chainUnreachable(queries, error)
    case 'WRONG_CHAIN':
    case 'MALFORMED_ANSWER':
      return new IssuerError('CHAIN_MISMATCH', `The chain's endpoint cannot be used: ${error.message}.`, {
        cause: error,
      })
    default:
      return new IssuerError(
        'TRANSACTION_REFUSED',
        `The batch was not sent and stays queued: ${error.message}.`,
        {
          cause: error,
        },
      )
  }
}

/** What it means that the chain does not answer: nothing is lost. */
export async function chainUnreachable(queries: Queries, cause?: unknown): Promise<IssuerError> {
  const { credentials, batches } = await countQueued(queries)
  return new IssuerError(
    'CHAIN_UNREACHABLE',
    `The chain does not answer: ${credentials} credentials in ${batches} batches stay signed and queued, none is lost. ` +
      'Run "licet anchor" when it does: it resumes.',
    { cause },
  )
}

async function countQueued(queries: Queries): Promise<{ credentials: number; batches: number }> {
  const batches = await queries.selectFrom('batches').select('id').where('state', '!=', 'released').execute()
  const { count } = await queries
    .selectFrom('credentials')
    .select((row) => row.fn.countAll().as('count'))
    .where('state', 'in', ['signed', 'batched', 'anchored'])
    .executeTakeFirstOrThrow()
  return { credentials: Number(count), batches: batches.length }
}

/** The batches that are closed and not yet final, oldest first. */
export function readBatchesUnderWay(queries: Queries): Promise<BatchRow[]> {
  return queries
    .selectFrom('batches')
    .selectAll()
    .where('state', 'in', ['closed', 'prepared', 'submitted', 'mined'])
    .orderBy('id')
    .execute()
}
