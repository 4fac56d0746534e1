import { decodeBits, getBit, parseStatusListCredential } from '@licet/credential'
import { parseJson } from '@licet/mlvs'
import type { Ledger } from '../ledger/ledger.ts'
import { readNewestVersion } from '../status-lists.ts'

/** What somebody reads who fetches the newest lists: the bits of a license's first credential, or of the one named. */
export async function publishedBits(ledger: Ledger, code: string, credential?: string) {
  const { id } = await ledger.read
    .selectFrom('credentials')
    .select('id')
    .where('code', '=', code)
    .$if(credential !== undefined, (query) => query.where('id', '=', credential ?? ''))
    .orderBy('signed_at')
    .executeTakeFirstOrThrow()
  const read = async (purpose: 'revocation' | 'suspension' | 'refresh') => {
    const { list, position } = await ledger.read
      .selectFrom('status_indices')
      .select(['list', 'position'])
      .where('credential', '=', id)
      .where('purpose', '=', purpose)
      .executeTakeFirstOrThrow()
    const version = await readNewestVersion(ledger.read, { purpose, list })
    const parsed = parseStatusListCredential(parseJson(version?.document ?? ''))
    if (parsed.outcome !== 'parsed') throw new Error(parsed.detail)
    const decoded = await decodeBits(parsed.credential.credentialSubject.encodedList)
    if (decoded.outcome !== 'decoded') throw new Error(decoded.detail)
    return getBit(decoded.bits, position)
  }
  return {
    revocation: await read('revocation'),
    suspension: await read('suspension'),
    refresh: await read('refresh'),
  }
}
