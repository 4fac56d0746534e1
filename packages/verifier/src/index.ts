/**
 * Whether a hospital may rely on a license credential: checks, policies, report, the trust list and the evidence bundle.
 * Runs in a browser; the client for network reads, which can pin addresses on Node alone, is `@licet/verifier/egress`.
 *
 * @module
 */
export {
  BUNDLE_MEDIA_TYPE,
  type Bundle,
  type BundleAnswer,
  buildBundle,
  formatBundle,
  parseBundle,
} from './bundle.ts'
export { type Code, type CodeEntry, codes } from './codes.ts'
export { VerifierError, type VerifierErrorCode } from './error.ts'
export { isLoopbackOrigin } from './loopback-origin.ts'
export {
  acceptRestrictions,
  asOf,
  CLOCK_SKEW,
  letLiveRecordStandIn,
  MAX_CREDENTIAL_AGE,
  MAX_EVIDENCE_AGE,
  MAX_UNSEEN,
  offline,
  type Policy,
  practiceNow,
  skipLiveRecord,
} from './policy.ts'
export { type Check, type CheckId, checkIds, type Evidence, type Report, type Verdict } from './report.ts'
export type { ChainToRead, Surroundings } from './surroundings.ts'
export {
  type ChainEndpoints,
  type Federation,
  formatTrust,
  type LocalChain,
  parseTrust,
  type Trust,
} from './trust.ts'
export {
  type Board,
  type BoardChain,
  type Checkpoint,
  type ControllerTerm,
  makeTrustList,
  readTrustList,
  type SignedTrustList,
  signTrustList,
  type TrustListContent,
  type UnsignedTrustList,
} from './trust-list.ts'
export { verifyLicense } from './verify-license.ts'
