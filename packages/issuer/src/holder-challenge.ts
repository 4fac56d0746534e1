import { verifyPresentation } from '@licet/credential'
import { IssuerError } from './issuer-error.ts'
import type { Queries, WriteQueries } from './ledger/schema.ts'
import { drawToken, systemRandomness } from './randomness.ts'
import type { StageContext } from './stage-context.ts'

/** How long a practitioner has to answer a challenge, in milliseconds: long enough to carry it to another machine. */
export const CHALLENGE_VALIDITY = 24 * 3600 * 1000

/** What a practitioner signs to show a key to the board. */
export type HolderChallenge = { challenge: string; domain: string; expires: Date }

/**
 * Makes a challenge for a practitioner, good for one use within {@link CHALLENGE_VALIDITY}. Its domain is the board's DID, so
 * that the answer is of no use to another board.
 */
export async function createHolderChallenge({
  ledger,
  board,
  clock,
  random = systemRandomness,
}: Pick<StageContext, 'ledger' | 'board' | 'clock' | 'random'>): Promise<HolderChallenge> {
  const now = clock()
  const expires = new Date(now.getTime() + CHALLENGE_VALIDITY)
  const challenge = drawToken(random)
  await ledger.write((queries) =>
    queries
      .insertInto('holder_challenges')
      .values({
        challenge,
        domain: board.did,
        created_at: now.toISOString(),
        expires_at: expires.toISOString(),
        used_at: null,
      })
      .execute(),
  )
  return { challenge, domain: board.did, expires }
}

/** A key that a practitioner has shown to hold, and the challenge that was answered with it. */
export type ProvenHolder = { holder: string; challenge: string }

/**
 * Verifies a practitioner's answer to a challenge. The challenge is still good afterwards: see {@link useUpChallenge}.
 *
 * @param proof - A presentation without credentials, signed by the practitioner's did:key.
 * @returns the did:key whose private half the practitioner has shown to hold.
 * @throws {IssuerError} `CHALLENGE_REFUSED` when the challenge is unknown, expired or used; `HOLDER_PROOF_REFUSED` when
 * the proof does not answer it.
 */
export async function verifyHolderProof(
  proof: unknown,
  { ledger, board, clock }: Pick<StageContext, 'ledger' | 'board' | 'clock'>,
): Promise<ProvenHolder> {
  const challenge = challengeOf(proof)
  if (challenge === undefined) {
    throw new IssuerError(
      'HOLDER_PROOF_REFUSED',
      'The holder proof names no challenge: make one with "licet holder prove".',
    )
  }
  const now = clock().toISOString()
  const open = await openChallenges(ledger.read, { challenge, domain: board.did, now }).executeTakeFirst()
  if (open === undefined) throw refusedChallenge()
  const answer = await verifyPresentation(proof, { challenge, domain: board.did })
  if (!answer.valid) {
    throw new IssuerError(
      'HOLDER_PROOF_REFUSED',
      `The holder proof does not hold: ${answer.detail} (${answer.code})`,
    )
  }
  return { holder: answer.holder, challenge }
}

/**
 * Uses a challenge up, in the write that acts on the proof: both happen or neither.
 *
 * @throws {IssuerError} `CHALLENGE_REFUSED` when it was used or has expired since the proof was verified.
 */
export async function useUpChallenge(
  queries: WriteQueries,
  { challenge }: ProvenHolder,
  at: Date,
): Promise<void> {
  const used = await queries
    .updateTable('holder_challenges')
    .set({ used_at: at.toISOString() })
    .where('challenge', '=', challenge)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at.toISOString())
    .returning('challenge')
    .execute()
  if (used.length === 0) throw refusedChallenge()
}

function openChallenges(
  queries: Queries,
  { challenge, domain, now }: { challenge: string; domain: string; now: string },
) {
  return queries
    .selectFrom('holder_challenges')
    .select('challenge')
    .where('challenge', '=', challenge)
    .where('domain', '=', domain)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
}

/** The challenge a proof says it answers; not verified. */
function challengeOf(proof: unknown): string | undefined {
  if (typeof proof !== 'object' || proof === null || !('proof' in proof)) return undefined
  const signature = proof.proof
  if (typeof signature !== 'object' || signature === null || !('challenge' in signature)) return undefined
  // A challenge of ours is 43 characters; nothing longer is looked up.
  const { challenge } = signature
  return typeof challenge === 'string' && /^[\w-]{43}$/.test(challenge) ? challenge : undefined
}

function refusedChallenge(): IssuerError {
  return new IssuerError(
    'CHALLENGE_REFUSED',
    'The challenge of this holder proof is unknown, expired or used already: give the holder a new one.',
  )
}
