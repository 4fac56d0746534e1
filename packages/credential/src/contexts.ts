import { contextFiles } from './contexts.generated.ts'

/** A JSON-LD context that documents may use. */
export interface Context {
  /** SHA-256 of the published file's bytes, 64 hexadecimal digits. */
  readonly sha256: string
  /** The file as published. */
  readonly text: string
  /** The parsed file. */
  readonly document: object
}

/** The contexts that documents may use, by URL. */
export type Contexts = ReadonlyMap<string, Context>

export const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'
export const LICENSE_V1 = 'https://w3id.org/licet/license/v1'
export const TRUST_V1 = 'https://w3id.org/licet/trust/v1'

/**
 * The shipped contexts: the exact allow-list of whoever signs or verifies.
 *
 * @see W3C Verifiable Credential Data Integrity 1.0, section 2.4.1 "Validating Contexts"
 */
export const contexts: Contexts = new Map(
  contextFiles.map(({ url, sha256, text }) => [url, { sha256, text, document: JSON.parse(text) }]),
)
