import type { AccountLife, Hex, KeyLife, KeyPurpose } from '@licet/anchor'
import { type Answer, failed, passed } from './answer.ts'
import { asking, type OpenRegistry } from './chain.ts'
import { blockTime, formatTime } from './time.ts'
import type { ControllerTerm } from './trust-list.ts'

/** When something must have been in force: a block and its time, in seconds since the epoch. */
export type Moment = { block: number; time: number }

/**
 * Tells whether a signing key was in force at a moment, by the key log that the board's controllers keep on chain.
 *
 * Bad news is read from the latest state, and what any controller says about a stolen key counts.
 *
 * @param hash - SHA-256 of the key's Multikey bytes.
 * @returns `KEY_NOT_PUBLISHED`, `KEY_PURPOSE_WRONG`, `KEY_COMPROMISED`, `KEY_NOT_IN_TERM`.
 */
export async function checkKeyLog(
  registry: OpenRegistry,
  hash: Hex,
  purpose: KeyPurpose,
  moment: Moment,
): Promise<Answer<KeyLife>> {
  return asking(registry, async () => {
    const lives = await livesUnder(registry, (controller) => registry.reader.key(controller, hash))
    const evidence = { keyHash: hash, block: moment.block, keyLog: lives.map((life) => ({ ...life })) }
    if (lives.length === 0)
      return failed('KEY_NOT_PUBLISHED', `No controller of the board published key ${hash}.`, evidence)

    const ofPurpose = lives.filter((life) => life.purpose === purpose)
    if (ofPurpose.length === 0) {
      return failed(
        'KEY_PURPOSE_WRONG',
        `Key ${hash} was published to sign ${lives[0]?.purpose}, not ${purpose}.`,
        evidence,
      )
    }
    // LicenseAnchor: what was anchored at `compromisedSince` or later does not count.
    const compromised = lives.find(
      ({ compromisedSince }) => compromisedSince !== undefined && compromisedSince <= moment.time,
    )
    if (compromised?.compromisedSince !== undefined) {
      const since = formatTime(blockTime(compromised.compromisedSince))
      return failed('KEY_COMPROMISED', `Key ${hash} counts as stolen since ${since}.`, evidence)
    }
    const inForce = ofPurpose.find((life) => isInForce(life, moment.block))
    if (inForce === undefined) {
      return failed('KEY_NOT_IN_TERM', `Key ${hash} was not in force at block ${moment.block}.`, evidence)
    }
    return passed(inForce, evidence)
  })
}

/** Order on chain is by block number: `from ≤ anchor < until`. */
export function isInForce({ from, until }: AccountLife, block: number): boolean {
  return from <= block && (until === undefined || block < until)
}

/**
 * What the board's controllers wrote about one thing, each within its term. What a controller began outside its term does
 * not count, and what it began ends with its term: so the federation can end a stolen controller from a past block on.
 */
export async function livesUnder<L extends AccountLife>(
  { chain }: OpenRegistry,
  read: (controller: Hex) => Promise<L | undefined>,
): Promise<(L & { controller: Hex })[]> {
  const found = await Promise.all(
    chain.controllers.map(async (term) => {
      const life = await read(term.account)
      return life !== undefined && isInForce(term, life.from) ? [within(term, life)] : []
    }),
  )
  return found.flat()
}

function within<L extends AccountLife>(term: ControllerTerm, life: L): L & { controller: Hex } {
  const ends = [term.until, life.until].filter((end) => end !== undefined)
  const limited = ends.length === 0 ? life : { ...life, until: Math.min(...ends) }
  return { ...limited, controller: term.account }
}
