import type { Board } from './board.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { CredentialState, Queries } from './ledger/schema.ts'

/** A credential and where it stands, for whoever exports it or asks for it. */
export type CredentialOnFile = {
  id: string
  code: string
  state: CredentialState
  /** Whether it is the license's credential in force: not revoked and not superseded. */
  inForce: boolean
  /** JSON text, as far as it is made: with both proofs from `anchored` on. Absent while only reserved. */
  document?: string
  /** The address its holder fetches it at; only once it is released. */
  link?: string
  /** The one that replaced it. */
  supersededBy?: string
}

/**
 * Finds a credential by its id, or the newest of a license by its code.
 *
 * @returns `undefined` when there is none.
 */
export async function findCredential(
  { ledger, board }: { ledger: Ledger; board: Board },
  idOrCode: string,
): Promise<CredentialOnFile | undefined> {
  const row = await newestOf(ledger.read, idOrCode)
  if (row === undefined) return undefined
  const { id, code, state, current, document, link_token, superseded_by } = row
  return {
    id,
    code,
    state,
    inForce: current === 1,
    ...(document === null ? {} : { document }),
    ...(state === 'released' ? { link: linkOf(board, id, link_token) } : {}),
    ...(superseded_by === null ? {} : { supersededBy: superseded_by }),
  }
}

function newestOf(queries: Queries, idOrCode: string) {
  return queries
    .selectFrom('credentials')
    .selectAll()
    .where(idOrCode.startsWith('urn:uuid:') ? 'id' : 'code', '=', idOrCode)
    .where('state', '!=', 'abandoned')
    .orderBy('current', 'desc')
    .orderBy('reserved_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

function linkOf(board: Board, id: string, linkToken: string): string {
  return `${board.publicUrl}/credentials/${id.slice('urn:uuid:'.length)}/${linkToken}`
}
