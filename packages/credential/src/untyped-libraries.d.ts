/** The parts we use of libraries that come without types. */

interface RemoteDocument {
  readonly contextUrl: null
  readonly documentUrl: string
  readonly document: object
  readonly tag?: 'static'
}

type LoadDocument = (url: string) => Promise<RemoteDocument>

declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export interface CanonizeOptions {
    readonly documentLoader: LoadDocument
    readonly base?: null
    readonly safe?: boolean
    readonly maxWorkFactor?: number
    readonly signal?: Pick<AbortSignal, 'aborted' | 'reason'>
  }
  export interface Cryptosuite {
    readonly name: string
    readonly requiredAlgorithm: string
    canonize(input: object, options: CanonizeOptions): Promise<string>
    createVerifier(options: { verificationMethod: object }): Promise<{
      readonly algorithm: string
      verify(options: { data: Uint8Array; signature: Uint8Array }): Promise<boolean>
    }>
  }
  export const cryptosuite: Cryptosuite
}

declare module '@digitalbazaar/data-integrity' {
  import type { Cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
  export class DataIntegrityProof {
    constructor(options: {
      cryptosuite: Cryptosuite
      date?: string
      signer?: {
        readonly id: string
        readonly algorithm: string
        sign(options: { data: Uint8Array }): Promise<Uint8Array>
      }
    })
    /** Members the proof starts from. */
    proof?: object
    createVerifyData(options: {
      document: object
      proof: object
      documentLoader: LoadDocument
    }): Promise<Uint8Array>
  }
}

declare module 'jsonld-signatures' {
  import type { DataIntegrityProof } from '@digitalbazaar/data-integrity'

  class ProofPurpose {
    readonly term: string
  }
  interface Verification {
    readonly verified: boolean
    readonly error?: unknown
  }
  const jsigs: {
    verify(
      document: object,
      options: { suite: DataIntegrityProof; purpose: ProofPurpose; documentLoader: LoadDocument },
    ): Promise<Verification>
    readonly purposes: {
      readonly AssertionProofPurpose: new (options: { controller: object }) => ProofPurpose
      readonly AuthenticationProofPurpose: new (options: {
        controller?: object
        challenge: string
        domain?: string
      }) => ProofPurpose
    }
  }
  export default jsigs
}

declare module '@digitalbazaar/vc' {
  import type { DataIntegrityProof } from '@digitalbazaar/data-integrity'
  export function issue(options: {
    credential: object
    suite: DataIntegrityProof
    documentLoader: LoadDocument
  }): Promise<object>
  export function signPresentation(options: {
    presentation: object
    suite: DataIntegrityProof
    challenge: string
    domain?: string
    documentLoader: LoadDocument
  }): Promise<object>
}
