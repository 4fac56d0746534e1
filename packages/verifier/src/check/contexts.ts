import { CREDENTIALS_V2, LICENSE_V1, type LicenseCredential } from '@licet/credential'
import type { JsonObject, JsonValue } from '@licet/mlvs'
import { type CheckAnswer, type Doubt, failed, passed } from '../answer.ts'
import type { Received } from './document.ts'

/** A document whose words have one meaning, and are those of a license credential. */
export type Understood = Received & { credential: LicenseCredential }

/**
 * Do the document's words mean what ours mean?
 *
 * Its contexts are exactly the known ones in their order, and none stands anywhere else: a context could give a signed word
 * another meaning without breaking the signature. Contexts themselves come with the verifier, never from the network.
 *
 * @see W3C Verifiable Credential Data Integrity 1.0, section 2.4.1 "Validating Contexts"
 */
export function checkContexts(received: Received): CheckAnswer<Understood> {
  const { document, presentation, credential } = received
  const doubt =
    findForeignContext(document, [CREDENTIALS_V2, LICENSE_V1]) ??
    (presentation && findForeignContext({ ...presentation, verifiableCredential: [] }, [CREDENTIALS_V2]))
  if (doubt !== undefined) return doubt
  const evidence = { contexts: [CREDENTIALS_V2, LICENSE_V1] }
  // The document check has said already what else is wrong.
  if (credential === undefined)
    return { outcome: 'skipped', by: 'not-applicable', detail: 'It is no license credential.', evidence }
  return passed({ ...received, credential }, evidence)
}

function findForeignContext(document: JsonObject, expected: readonly string[]): Doubt | undefined {
  const { '@context': contexts, ...members } = document
  const isExact =
    Array.isArray(contexts) &&
    contexts.length === expected.length &&
    expected.every((context, i) => contexts[i] === context)
  if (!isExact) return failed('CONTEXT_NOT_ALLOWED', `The @context is not ${expected.join(', ')}.`)

  const pending: JsonValue[] = Object.values(members)
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, '@context'))
      return failed('CONTEXT_NESTED', 'A member of the document has a context of its own.')
    for (const member of Object.values(value)) pending.push(member)
  }
  return undefined
}
