import type { LicenseCredential } from '@licet/credential'
import type { LicenseRecord } from '@licet/mlvs'
import { type Answer, failed, passed, undetermined } from '../answer.ts'
import type { Policy } from '../policy.ts'
import { blockTime, endOfDayAnywhere, formatTime } from '../time.ts'

/** What a credential says about its time: its own dates, and the end of the license in it. */
export type Dated = Pick<LicenseCredential, 'validFrom' | 'validUntil'> & {
  credentialSubject: { license: Pick<LicenseRecord, 'date_expires'> }
}

/**
 * Is the credential valid at this time, by its own dates and by those of the license in it?
 *
 * A license that has ended everywhere on earth has ended, whatever the credential says of itself.
 *
 * @param signed - When the first proof says that it was made: from then on a credential without an end grows old.
 * @param anchored - Block time of the anchor, if known: the credential is no evidence of a past day before it.
 *
 * @see W3C Verifiable Credentials Data Model 2.0, section 4.9 "Validity Period"
 */
export function checkValidity(
  { validFrom, validUntil, credentialSubject: { license } }: Dated,
  { signed, anchored }: { signed: string; anchored: number | undefined },
  at: Date,
  policy: Policy,
): Answer<true> {
  const evidence = {
    validFrom: validFrom ?? null,
    validUntil: validUntil ?? null,
    dateExpires: license.date_expires ?? null,
    signed,
    at: formatTime(at),
  }
  const time = at.getTime()
  if (validFrom !== undefined && time < Date.parse(validFrom) - policy.clockSkew) {
    return failed('NOT_YET_VALID', `The credential is valid from ${validFrom}.`, evidence)
  }
  if (license.date_expires !== undefined && time > endOfDayAnywhere(license.date_expires).getTime()) {
    return failed('CREDENTIAL_EXPIRED', `The license in it ended on ${license.date_expires}.`, evidence)
  }
  if (policy.time !== undefined && anchored !== undefined && time < anchored * 1000) {
    const detail = `The credential was anchored later, at ${formatTime(blockTime(anchored))}.`
    return undetermined('EVIDENCE_NOT_OF_THAT_DAY', detail, evidence)
  }
  if (validUntil !== undefined) {
    return time > Date.parse(validUntil) + policy.clockSkew
      ? failed('CREDENTIAL_EXPIRED', `The credential was valid until ${validUntil}.`, evidence)
      : passed(true, evidence)
  }
  return time - Date.parse(signed) > policy.maxCredentialAge
    ? undetermined('CREDENTIAL_TOO_OLD', `The credential has no end and was signed at ${signed}.`, evidence)
    : passed(true, evidence)
}
