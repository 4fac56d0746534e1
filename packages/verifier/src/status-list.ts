import {
  decodeBits,
  getBit,
  parseStatusListCredential,
  type StatusEntry,
  type StatusListCredential,
} from '@licet/credential'
import type { JsonValue } from '@licet/mlvs'
import { type Answer, failed, passed, undetermined } from './answer.ts'
import type { Board } from './trust-list.ts'

/** What one status list says of one credential. */
export type StatusReading = { purpose: StatusEntry['statusPurpose']; isSet: boolean; asOf: Date }

/** Is this the list that the entry names: of this board, at this address, for this purpose? */
export function matchStatusList(
  value: JsonValue,
  entry: StatusEntry,
  board: Board,
): Answer<StatusListCredential> {
  const parsed = parseStatusListCredential(value)
  if (parsed.outcome === 'malformed') return undetermined('STATUS_LIST_MALFORMED', parsed.detail)
  const list = parsed.credential
  if (list.issuer.id !== board.did) {
    return failed('STATUS_LIST_WRONG', `The list at ${entry.statusListCredential} is of another issuer.`)
  }
  if (list.id !== entry.statusListCredential) {
    return failed('STATUS_LIST_WRONG', `The list at ${entry.statusListCredential} has another id.`)
  }
  // Bitstring Status List §3.2: "If the status purpose of the list is not equal to that of the entry, return an error".
  if (list.credentialSubject.statusPurpose !== entry.statusPurpose) {
    return failed('STATUS_LIST_WRONG', `The list at ${list.id} is not for ${entry.statusPurpose}.`)
  }
  return passed(list)
}

/** What does the list say at the entry's index? Asked only of a list whose signature was verified. */
export async function readStatusBit(
  list: StatusListCredential,
  entry: StatusEntry,
): Promise<Answer<boolean>> {
  const decoded = await decodeBits(list.credentialSubject.encodedList)
  if (decoded.outcome === 'malformed') return undetermined('STATUS_LIST_MALFORMED', decoded.detail)
  const index = Number(entry.statusListIndex)
  // Bitstring Status List §3.2: "If the index is out of range, return a RANGE_ERROR".
  if (index >= decoded.bits.length) {
    return failed(
      'STATUS_LIST_WRONG',
      `The list at ${list.id} has ${decoded.bits.length} entries, not ${index}.`,
    )
  }
  return passed(getBit(decoded.bits, index))
}

/** Is the list valid at this time, give or take the skew in milliseconds? */
export function isListValidAt(
  { validFrom, validUntil }: StatusListCredential,
  at: Date,
  skew: number,
): boolean {
  return at.getTime() >= Date.parse(validFrom) - skew && at.getTime() <= Date.parse(validUntil) + skew
}
