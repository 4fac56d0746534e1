import { type DocumentCode, type SignatureProof, verifySignature } from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import { type Answer, failed, passed } from '../answer.ts'
import type { Code } from '../codes.ts'

/**
 * Was exactly this document signed with this key?
 *
 * The signature proof is verified alone; neither the second proof nor anything about time or status plays a part.
 *
 * @see W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2.2
 */
export async function checkSignature(
  document: JsonObject,
  proof: SignatureProof,
  publicKey: Uint8Array,
): Promise<Answer<SignatureProof>> {
  const { cryptosuite, verificationMethod, created } = proof
  const evidence = { cryptosuite, verificationMethod, created }
  const answer = await verifySignature(
    { ...document, proof },
    { publicKey, expectedPurpose: 'assertionMethod' },
  )
  return answer.valid ? passed(proof, evidence) : failed(codeOf(answer.code), answer.detail, evidence)
}

function codeOf(code: DocumentCode): Code {
  switch (code) {
    case 'UNDEFINED_TERM':
    case 'CONTEXT_NOT_ALLOWED':
      return code
    case 'PURPOSE_MISMATCH':
      return 'PROOF_NOT_ALLOWED'
    default:
      return 'SIGNATURE_INVALID'
  }
}
