import { isAddress } from '@licet/anchor'
import {
  buildDidDocument,
  type DidDocument,
  multikeyFromPublicKey,
  publicKeyFromMultikey,
  type Signer,
} from '@licet/credential'
import { z } from 'zod'
import { IssuerError } from './issuer-error.ts'
import { recordEvents } from './ledger/events.ts'
import type { Ledger } from './ledger/ledger.ts'

const address = z.custom<`0x${string}`>(isAddress, 'must be 20 bytes as lower-case 0x… text')
const didUrl = z.string().regex(/^did:[a-z0-9]+:[^\s#]+#[^\s#]+$/, 'must be a DID URL with a fragment')

const boardSchema = z.strictObject({
  /** `did:web:…`, fixed for the life of the board: it is written into every credential. */
  did: z.string().regex(/^did:[a-z0-9]+:[^\s#]+$/, 'must be a DID'),
  name: z.string().min(1).max(200),
  /** Origin and path under which the board's public files are served; no slash at the end. Fixed like the DID. */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/[?#]|\/$/.test(url), 'must not end in a slash'),
  /** IANA name; the days in records are days there. */
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as America/New_York'),
  /** USPS codes of the jurisdictions the board licenses for. */
  jurisdictions: z.array(z.string().regex(/^[A-Z]{2}$/)).min(1),
  /** The keys whose public halves the DID document shows. One purpose each. */
  keys: z.array(
    z.strictObject({
      id: didUrl,
      purpose: z.enum(['credential', 'status']),
      publicKey: z.string().refine(isMultikey, 'must be an Ed25519 Multikey (z6Mk…)'),
    }),
  ),
  /** The anchor accounts the DID document shows. */
  accounts: z.array(z.strictObject({ id: didUrl, chainId: z.int().positive(), address })),
  /** Where the board anchors; absent until a contract is chosen. */
  registry: z.strictObject({ chainId: z.int().positive(), address, controller: address }).exactOptional(),
})

/** Who the board is and where it anchors: what the ledger keeps of it. Private keys are elsewhere. */
export type Board = z.infer<typeof boardSchema>

/** @throws {IssuerError} `BOARD_MISMATCH` naming the first setting that cannot be used. */
export function parseBoard(value: unknown): Board {
  const parsed = boardSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue === undefined ? '' : `${issue.path.join('.')} ${issue.message}`
  throw new IssuerError('BOARD_MISMATCH', `The board's settings cannot be used: ${where}.`)
}

/**
 * Writes the board's settings; keys, accounts and registry may change later, DID and public URL never.
 *
 * @throws {IssuerError} `BOARD_MISMATCH` when the ledger is another board's, or DID or public URL would change.
 */
export async function saveBoard(
  ledger: Ledger,
  board: Board,
  { clock, actor }: { clock: () => Date; actor: string },
): Promise<void> {
  const profile = JSON.stringify(parseBoard(board))
  await ledger.write(async (queries) => {
    const rows = await queries.selectFrom('boards').selectAll().execute()
    for (const row of rows) {
      const known = parseBoard(JSON.parse(row.profile))
      if (known.did !== board.did || known.publicUrl !== board.publicUrl) {
        throw new IssuerError(
          'BOARD_MISMATCH',
          `This ledger belongs to ${known.did} at ${known.publicUrl}: every credential of it says so. Use another one.`,
        )
      }
      if (row.profile === profile) return
    }
    await queries
      .insertInto('boards')
      .values({ did: board.did, profile, created_at: clock().toISOString() })
      .onConflict((conflict) => conflict.column('did').doUpdateSet({ profile }))
      .execute()
    await recordEvents(queries, [{ at: clock(), actor, action: 'board.saved', subject: board.did }])
  })
}

/** @throws {IssuerError} `BOARD_MISSING` when no board was saved yet. */
export async function readBoard(ledger: Ledger): Promise<Board> {
  const row = await ledger.read.selectFrom('boards').select('profile').executeTakeFirst()
  if (row === undefined) {
    throw new IssuerError('BOARD_MISSING', 'This ledger has no board yet: make one with "licet init".')
  }
  return parseBoard(JSON.parse(row.profile))
}

/** The DID document the board publishes. */
export function boardDidDocument({ did, name, publicUrl, keys, accounts }: Board): DidDocument {
  const signingKeys = keys.map(({ id, purpose, publicKey }) => ({
    id,
    purpose,
    publicKey: publicKeyFromMultikey(publicKey),
  }))
  return buildDidDocument({ did, name, publicUrl, keys: signingKeys, accounts })
}

/**
 * Holds a signer against the board's settings: a status key never signs a credential, nor the reverse.
 *
 * @throws {IssuerError} `KEY_MISMATCH`.
 */
export function requireSigner(board: Board, signer: Signer, purpose: 'credential' | 'status'): void {
  const publicKey = multikeyFromPublicKey(signer.publicKey)
  const key = board.keys.find(({ id }) => id === signer.verificationMethod)
  if (key?.purpose === purpose && key.publicKey === publicKey) return
  throw new IssuerError(
    'KEY_MISMATCH',
    `${signer.verificationMethod} is not a ${purpose} key of ${board.did}: use the board's own keystore.`,
  )
}

/** @throws {IssuerError} `CHAIN_MISMATCH` when the board has no registry yet. */
export function requireRegistry(board: Board): NonNullable<Board['registry']> {
  if (board.registry !== undefined) return board.registry
  throw new IssuerError(
    'CHAIN_MISMATCH',
    `${board.did} has no registry to anchor in: deploy one with "licet contract deploy".`,
  )
}

function isMultikey(text: string): boolean {
  try {
    publicKeyFromMultikey(text)
    return true
  } catch {
    return false
  }
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
