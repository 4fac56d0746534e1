import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { type Cryptosuite, cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { canonicalizationBounds, processingError } from './canonical.ts'
import { verifyEd25519 } from './ed25519.ts'
import type { Signer } from './signer.ts'

/**
 * The W3C cryptosuite with canonicalisation bounded, its errors given codes, and our own strict verifier in place of
 * its own, which asks whatever crypto the platform has.
 */
function createCryptosuite(publicKey: Uint8Array): Cryptosuite {
  return {
    ...cryptosuite,
    canonize: async (input, options) => {
      try {
        return await cryptosuite.canonize(input, { ...options, ...canonicalizationBounds() })
      } catch (error) {
        throw processingError(error)
      }
    },
    createVerifier: async () => ({
      algorithm: cryptosuite.requiredAlgorithm,
      verify: ({ data, signature }) => verifyEd25519(signature, data, publicKey),
    }),
  }
}

/** The suite that makes one eddsa-rdfc-2022 proof; `members` are what the proof starts from, e.g. its `id`. */
export function createSigningSuite(signer: Signer, created: string, members: object): DataIntegrityProof {
  const suite = new DataIntegrityProof({
    cryptosuite: createCryptosuite(signer.publicKey),
    date: created,
    signer: {
      id: signer.verificationMethod,
      algorithm: cryptosuite.requiredAlgorithm,
      sign: ({ data }) => signer.sign(data),
    },
  })
  suite.proof = members
  return suite
}

/** The suite that verifies eddsa-rdfc-2022 proofs against one public key, 32 bytes. */
export function createVerifyingSuite(publicKey: Uint8Array): DataIntegrityProof {
  return new DataIntegrityProof({ cryptosuite: createCryptosuite(publicKey) })
}
