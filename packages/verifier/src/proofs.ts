import { type AnchorProof, type Malformed, readProofs, type SignatureProof } from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import { type Answer, type Doubt, failed, passed } from './answer.ts'

/** The two proofs a credential must carry, each on its own: the proof, or what is wrong with it. Nothing is verified. */
export type ProofPair = { signature: Answer<SignatureProof>; anchor: Answer<AnchorProof> }

/**
 * Reads the proofs of a credential or status list: one signature, then its anchor, and nothing else.
 *
 * Where only what follows the signature is wrong, the signature is still read, so that a report names the proof at fault.
 */
export function readProofPair(document: JsonObject): ProofPair {
  const whole = readProofs(document)
  if (whole.outcome === 'read') {
    const { signature, anchor } = whole
    const missing = failed('ANCHOR_MISSING', 'The document has no second proof.')
    return { signature: passed(signature), anchor: anchor === undefined ? missing : passed(anchor) }
  }
  const [first] = Array.isArray(document.proof) ? document.proof : []
  const alone = first === undefined ? whole : readProofs({ proof: first })
  return {
    signature: alone.outcome === 'read' ? passed(alone.signature) : doubtOf(alone),
    anchor: doubtOf(whole),
  }
}

function doubtOf({ code, detail }: Malformed): Doubt {
  return failed(code === 'PROOF_MISSING' ? 'SIGNATURE_MISSING' : 'PROOF_NOT_ALLOWED', detail)
}
