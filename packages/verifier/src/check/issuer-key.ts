import type { KeyPurpose } from '@licet/anchor'
import { type DidDocument, findMethod, keyHash, type SignatureProof } from '@licet/credential'
import { type Answer, type Further, failed, passed } from '../answer.ts'
import type { OpenRegistry } from '../chain.ts'
import { checkKeyLog, type Moment } from '../key-log.ts'
import { quote } from '../quote.ts'

/** A key, 32 bytes, that the issuer's DID document lists; whether it was in force is another question. */
export type ListedKey = { publicKey: Uint8Array; hash: `0x${string}` }

/** Does the board's DID document list the key that the proof names, for making assertions? */
export function findIssuerKey(document: DidDocument, proof: SignatureProof): Answer<ListedKey> {
  const { verificationMethod } = proof
  // W3C Data Integrity §4.2: the method must stand under the relationship that the proof's purpose names.
  const method = findMethod(document, verificationMethod, 'assertionMethod')
  if (method === undefined) {
    const detail = `${document.id} does not list ${quote(verificationMethod)} under assertionMethod.`
    return failed('KEY_NOT_LISTED', detail, { verificationMethod })
  }
  return passed({ publicKey: method.publicKey, hash: keyHash(method.publicKey) }, { verificationMethod })
}

/**
 * Was the key that signed in force, for this purpose, when the document was anchored?
 *
 * The board's controllers say so on chain; what a signature claims about its time counts for nothing.
 */
export async function checkIssuerKey(
  key: ListedKey,
  purpose: KeyPurpose,
  registry: OpenRegistry,
  anchored: Moment,
): Promise<Further<ListedKey>> {
  const life = await checkKeyLog(registry, key.hash, purpose, anchored)
  return life.outcome === 'passed' ? passed(key, life.evidence) : { ...life, found: key }
}
