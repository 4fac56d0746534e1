import type { LicenseCredential } from '@licet/credential'
import { type Answer, failed, passed } from '../answer.ts'
import { quote } from '../quote.ts'
import type { Surroundings } from '../surroundings.ts'
import { formatTime } from '../time.ts'
import type { Trust } from '../trust.ts'
import { type Board, readTrustList, type TrustListContent } from '../trust-list.ts'

/**
 * Is the issuer a board that may license for this state and this type?
 *
 * The trust list decides, and its signatures and validity are checked first. A valid signature by anybody else counts for
 * nothing, and nobody else's URLs are ever read.
 */
export async function checkTrust(
  { issuer, credentialSubject }: Pick<LicenseCredential, 'issuer' | 'credentialSubject'>,
  { trust, now, policy }: Surroundings,
): Promise<Answer<Board>> {
  const list = await readOnce(trust)
  if (list.outcome !== 'passed') return list
  const evidence = { ...list.evidence, validUntil: formatTime(list.found.validUntil) }
  if (!isValidAt(list.found, now, policy.clockSkew)) {
    const { validFrom, validUntil } = list.found
    const detail = `The trust list is valid from ${formatTime(validFrom)} to ${formatTime(validUntil)}; now is ${formatTime(now)}.`
    return failed('TRUST_LIST_EXPIRED', detail, evidence)
  }

  // DIDs are compared character by character: no case folding, no percent-decoding, no trailing dot.
  const board = list.found.boards.find(({ did }) => did === issuer.id)
  if (board === undefined) {
    return failed('ISSUER_NOT_LISTED', `${quote(issuer.id)} is not on the trust list.`, evidence)
  }
  const { state, license_type } = credentialSubject.license
  const found = { ...evidence, board: board.did, name: board.name, state, licenseType: license_type }
  if (!board.jurisdictions.includes(state)) {
    const detail = `${quote(board.name)} may license for ${board.jurisdictions.join(', ')}, not for ${quote(state)}.`
    return failed('JURISDICTION_NOT_ALLOWED', detail, found)
  }
  if (!licenseTypesIn(board, state).includes(license_type)) {
    const detail = `${quote(board.name)} may not issue ${quote(license_type)} licenses in ${state}.`
    return failed('LICENSE_TYPE_NOT_ALLOWED', detail, found)
  }
  return passed(board, found)
}

const listsRead = new WeakMap<Trust, { content: string; answer: ReturnType<typeof readTrustList> }>()

/**
 * The trust list of a trust file, its signatures verified once and not again for each document of a roster. The answer follows
 * from list and federation alone (its period is checked each time), so it is remembered for exactly these.
 */
function readOnce(trust: Trust): ReturnType<typeof readTrustList> {
  const content = JSON.stringify([trust.trustList, trust.federation])
  const known = listsRead.get(trust)
  if (known?.content === content) return known.answer
  const answer = readTrustList(trust.trustList, trust.federation)
  listsRead.set(trust, { content, answer })
  return answer
}

function licenseTypesIn({ licenseTypes }: Board, state: string): readonly string[] {
  if (Array.isArray(licenseTypes)) return licenseTypes
  return licenseTypes[state] ?? []
}

function isValidAt({ validFrom, validUntil }: TrustListContent, now: Date, skew: number): boolean {
  return validFrom.getTime() <= now.getTime() + skew && now.getTime() <= validUntil.getTime() + skew
}
