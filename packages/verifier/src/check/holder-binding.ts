import { isDidKey, readProofs, verifyPresentation } from '@licet/credential'
import { type CheckAnswer, failed, passed, skipped, undetermined } from '../answer.ts'
import { quote } from '../quote.ts'
import type { Understood } from './contexts.ts'

/**
 * Does whoever presents the credential hold the key that the board bound to the licensee, and answer this very request?
 *
 * That a challenge is used once is for the caller to see to. A bare credential proves nothing about who hands it over.
 *
 * @see W3C Verifiable Credentials Data Model 2.0, sections 4.13 "Verifiable Presentations" and 9.6 "Replay Attack"
 */
export async function checkHolderBinding(
  { presentation, credential }: Understood,
  { challenge, domain }: { challenge?: string; domain?: string },
): Promise<CheckAnswer<string>> {
  if (presentation === undefined) {
    return challenge === undefined
      ? skipped('not-applicable', 'The document is no presentation.')
      : failed('HOLDER_PROOF_MISSING', 'A challenge was set, and the document is no presentation.')
  }
  const proofs = readProofs(presentation)
  const claimed = proofs.outcome === 'read' ? proofs.signature : undefined
  const asked = challenge ?? claimed?.challenge ?? ''
  const answer = await verifyPresentation(presentation, {
    challenge: asked,
    ...(domain === undefined ? {} : { domain }),
  })
  if (!answer.valid) return failed('HOLDER_PROOF_INVALID', answer.detail, { reason: answer.code })

  const subject = credential.credentialSubject.id
  const evidence = { holder: answer.holder, subject }
  if (!isDidKey(subject)) {
    return undetermined('HOLDER_NOT_BOUND', 'The board bound no key to the licensee.', evidence)
  }
  if (answer.holder !== subject) {
    return failed(
      'HOLDER_NOT_SUBJECT',
      `The holder is ${quote(answer.holder)}, the subject ${quote(subject)}.`,
      evidence,
    )
  }
  if (challenge === undefined || (claimed?.domain !== undefined && domain === undefined)) {
    const missing = challenge === undefined ? 'challenge' : 'domain'
    return undetermined('CHALLENGE_NOT_SET', `The verifier was told no ${missing} to compare with.`, evidence)
  }
  return passed(answer.holder, evidence)
}
