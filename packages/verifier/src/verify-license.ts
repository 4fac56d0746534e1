import { type JsonValue, type LicenseStatus, mayPractise } from '@licet/mlvs'
import { skipped } from './answer.ts'
import { checkAnchor } from './check/anchor.ts'
import { checkContexts } from './check/contexts.ts'
import { checkDocument } from './check/document.ts'
import { checkFinality } from './check/finality.ts'
import { checkHolderBinding } from './check/holder-binding.ts'
import { checkIssuerKey, findIssuerKey } from './check/issuer-key.ts'
import { checkLiveRecord } from './check/live-record.ts'
import { checkSanctions } from './check/sanctions.ts'
import { checkSignature } from './check/signature.ts'
import { checkStatus, type StatusFound } from './check/status.ts'
import { checkTrust } from './check/trust.ts'
import { checkValidity } from './check/validity.ts'
import { VerifierError } from './error.ts'
import { both, openExamination } from './examination.ts'
import { readFetchedList } from './fetched-status-list.ts'
import { readIssuer } from './issuer.ts'
import { acceptRestrictions, type Policy, skipLiveRecord } from './policy.ts'
import { authenticityOf, type Check, type Report, type Verdict, verdictOf } from './report.ts'
import { readStapledList } from './stapled-status-list.ts'
import type { Surroundings } from './surroundings.ts'
import { formatTime } from './time.ts'

/**
 * Says whether a hospital may rely on a license credential.
 *
 * Takes a credential, a presentation of one, or an evidence bundle, told apart by what is in it. Whatever the document
 * contains is answered with a report, never thrown, and no address in it is read before its issuer was found on the trust
 * list. What could not be found out never counts as passed.
 *
 * @param document - JSON as text or bytes, or a parsed value; at most 4 MiB and 64 levels.
 * @throws {VerifierError} `INVALID_TIME` when `now` or the policy's time is no time, or the policy's is later than `now`.
 */
export async function verifyLicense(
  document: string | Uint8Array | JsonValue,
  surroundings: Surroundings,
): Promise<Report> {
  const { policy, now, fetch } = surroundings
  const at = requireTime(policy.time ?? requireTime(now))
  // Nobody can say today how a license stands tomorrow: what is valid until then may be suspended before.
  if (at.getTime() > now.getTime()) {
    throw new VerifierError('INVALID_TIME', `${formatTime(at)} is in the future; ask about a past time.`)
  }
  const { ask, checks } = openExamination()
  const handed = { id: 'document', found: { document } } as const

  const received = await ask('document', handed, (given) => checkDocument(given.document))
  const license = await ask('contexts', received, checkContexts)
  const board = await ask('trust', license, ({ credential }) => checkTrust(credential, surroundings))
  const issuer = await ask('issuer-key', both(license, board), ([{ bundle }, trusted]) =>
    readIssuer(trusted, bundle, policy, fetch),
  )

  // The signature: made with a key that the board lists.
  const signature = await ask('signature', license, ({ proofs }) => proofs.signature)
  const key = await ask('issuer-key', both(issuer, signature), ([{ document: listing }, proof]) =>
    findIssuerKey(listing, proof),
  )
  await ask('signature', both(both(license, signature), key), ([[signed, proof], { publicKey }]) =>
    checkSignature(signed.document, proof, publicKey),
  )

  // The anchor: what the chain says about the document, and about the key at that time.
  const anchor = await ask('anchor', both(license, signature), ([{ proofs }]) => proofs.anchor)
  const anchored = await ask(
    'anchor',
    both(both(license, issuer), both(signature, anchor)),
    ([[signed, by], [first, second]]) =>
      checkAnchor({ document: signed.document, signature: first, anchor: second, issuer: by }, surroundings),
  )
  await ask('issuer-key', both(key, anchored), ([signedWith, moment]) =>
    checkIssuerKey(signedWith, 'credential', moment.registry, moment),
  )
  await ask('finality', anchored, checkFinality)

  // The license: what its board says today, or said at the time in question.
  await ask('validity', both(license, signature), ([{ credential }, { created }]) =>
    checkValidity(credential, { signed: created, anchored: anchored.found?.time }, at, policy),
  )
  const status =
    policy.statusLists === 'stapled'
      ? await ask('status', both(license, both(issuer, anchor)), ([{ credential, bundle }, [by]]) =>
          checkStatus(credential, (entry) => readStapledList(entry, by, bundle, surroundings), policy),
        )
      : await ask('status', both(license, both(issuer, anchored)), ([{ credential }, [by, { registry }]]) =>
          checkStatus(credential, (entry) => readFetchedList(entry, by, registry, surroundings), policy),
        )
  const liveRecord = await ask('live-record', both(license, board), ([{ credential }, { mlvsBase }]) =>
    policy.liveRecord === skipLiveRecord
      ? skipped('policy', `The policy ${policy.name} does not ask for the live record.`)
      : checkLiveRecord(credential.credentialSubject.license, mlvsBase, fetch, now),
  )

  // Last of the signatures, and for nobody's document but a board's: whoever presents decides how much there is to hash.
  await ask('holder-binding', both(board, both(license, anchor)), ([, [presented]]) =>
    checkHolderBinding(presented, surroundings),
  )
  await ask('sanctions', handed, checkSanctions)

  const issued = license.found?.credential.credentialSubject.license.status ?? 'UNKNOWN'
  const standing = liveRecord.found ?? standingByLists(issued, status.found, checks(), policy)
  return {
    verdict: judge(verdictOf(checks()), standing, policy),
    authentic: authenticityOf(checks()),
    standing,
    asOf: formatTime((policy.statusLists === 'stapled' ? status.found?.asOf : undefined) ?? at),
    checkedAt: formatTime(now),
    policy: policy.name,
    checks: checks(),
  }
}

/** Where the policy asks for no live record, the lists say whether the license still stands as it was when issued. */
function standingByLists(
  issued: LicenseStatus,
  status: StatusFound | undefined,
  checks: readonly Check[],
  { liveRecord }: Policy,
): LicenseStatus {
  if (liveRecord !== skipLiveRecord || authenticityOf(checks) !== true) return 'UNKNOWN'
  if (status?.says === 'suspended') return 'SUSPENDED'
  // A cancelled credential says nothing about the license: it may have been renewed.
  return status?.says === 'nothing-against' ? issued : 'UNKNOWN'
}

/** A verdict is never better than the standing of the license. */
function judge(verdict: Verdict, standing: LicenseStatus, { restrictions }: Policy): Verdict {
  if (verdict !== 'accepted') return verdict
  const may = mayPractise(standing)
  return may === 'yes' || (may === 'review' && restrictions === acceptRestrictions) ? 'accepted' : 'review'
}

function requireTime(time: Date): Date {
  if (Number.isNaN(time.getTime()))
    throw new VerifierError('INVALID_TIME', 'The time to verify at is no time.')
  return time
}
