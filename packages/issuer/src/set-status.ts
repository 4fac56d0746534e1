import type { Signer } from '@licet/credential'
import { isIssuable, type LicenseRecord, type LicenseStatus } from '@licet/mlvs'
import { dayAt, laterDay } from './calendar-day.ts'
import { applyConsequences } from './credential-consequences.ts'
import { IssuerError } from './issuer-error.ts'
import { recordEvents } from './ledger/events.ts'
import { readLicense, recordOf, writeLicenses } from './ledger/licenses.ts'
import type { StageContext } from './stage-context.ts'
import { keepPace, signStatusLists } from './status-lists.ts'

/** A board's decision about one license. */
export type StatusDecision = {
  code: string
  /** Any but `UNKNOWN`, which nobody decides. */
  status: LicenseStatus
  /** One line. It goes into the history and, unless the license is plainly active again, is published as `status_detail`. */
  reason: string
}

/** What a status change did. */
export type StatusOutcome = {
  /** `false` when the license had this status and wording already: nothing was written. */
  changed: boolean
  record: LicenseRecord
  revoked: number
  /** Credentials that hide the restriction: out of force, until the new one is issued. */
  superseded: number
  suspended: number
  reinstated: number
  /** The license lets its holder practise and no credential in force says so as it is now: issue. */
  issueNeeded: boolean
}

/**
 * Sets a license's status by the board's word: record, history, status bits and signed status lists change together, at
 * once, and do not wait for a batch.
 *
 * What the bits become is in docs/formats.md, "License record". A license that was revoked and is active again needs a new
 * credential: a revocation bit is never cleared.
 *
 * @throws {IssuerError} `LICENSE_UNKNOWN`, `STATUS_NOT_SETTABLE`, `REASON_MISSING`.
 */
export async function setStatus({
  code,
  status,
  reason,
  ledger,
  ...context
}: StageContext & StatusDecision & { statusSigner: Signer }): Promise<StatusOutcome> {
  if (status === 'UNKNOWN') {
    throw new IssuerError(
      'STATUS_NOT_SETTABLE',
      'UNKNOWN is no decision: set the status the board has decided on.',
    )
  }
  const wording = reason.trim()
  if (wording === '')
    throw new IssuerError('REASON_MISSING', 'A status change needs a reason: give one with --reason.')

  await keepPace({ ledger, ...context })
  return ledger.write(async (queries) => {
    const at = context.clock()
    const { actor } = context
    const license = await readLicense(queries, code)
    if (license === undefined) {
      throw new IssuerError('LICENSE_UNKNOWN', `No license ${code} is on file: import it first.`)
    }
    const before = recordOf(license)
    const record = decided(before, { status, wording, today: dayAt(at, context.board.timeZone) })
    const changed = before.status !== record.status || before.status_detail !== record.status_detail
    if (!changed) {
      return {
        changed,
        record: before,
        revoked: 0,
        superseded: 0,
        suspended: 0,
        reinstated: 0,
        issueNeeded: false,
      }
    }
    const imported = recordOf({ record: license.imported_record ?? license.record })
    await writeLicenses(
      queries,
      [
        {
          record,
          imported,
          source: license.source,
          lastImport: license.last_import,
          firstSeen: license.first_seen,
        },
      ],
      { at, actor, cause: 'status', reason: wording },
    )
    const { lists, toReissue, ...done } = await applyConsequences(queries, [record], {
      at,
      actor,
      reason: wording,
    })
    await signStatusLists(queries, lists, context)
    const detail = { from: before.status, to: record.status }
    await recordEvents(queries, [{ at, actor, action: 'status.set', subject: code, reason: wording, detail }])
    const inForce = await queries
      .selectFrom('credentials')
      .select('id')
      .where('code', '=', code)
      .where('current', '=', 1)
      .executeTakeFirst()
    const issueNeeded = isIssuable(status) && (toReissue > 0 || inForce === undefined)
    return { changed, record, ...done, issueNeeded }
  })
}

function decided(
  before: LicenseRecord,
  { status, wording, today }: { status: LicenseStatus; wording: string; today: string },
): LicenseRecord {
  const { status_detail: _, ...rest } = before
  return {
    ...rest,
    status,
    // A board whose records are dated ahead of its clock does not go back in time.
    updated_at: laterDay(today, before.updated_at),
    ...(status === 'ACTIVE' ? {} : { status_detail: wording }),
  }
}
