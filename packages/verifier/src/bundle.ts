import type { JsonObject, JsonValue } from '@licet/mlvs'
import { z } from 'zod'

/** Media type of an evidence bundle, version 1. */
export const BUNDLE_MEDIA_TYPE = 'application/vnd.licet.bundle+json'

/** One file that carries a credential and what is needed to verify it without its board. Nothing in it is trusted. */
export type Bundle = {
  type: 'LicetEvidenceBundle'
  version: 1
  /** With both of its proofs. */
  credential: JsonObject
  /** The issuer's. */
  didDocument: JsonObject
  /** The status list credentials that the credential names, each with both of its proofs. */
  statusLists: JsonObject[]
  /** The signed trust list of the exporter: for information, a verifier uses its own. */
  trustList: JsonValue
  /** Reserved for the proofs that the chain's state carries everything: kept, not read yet. */
  header?: JsonValue
  accountProof?: JsonValue
  storageProofs?: JsonValue
}

/** A credential has one entry a purpose, and a list may be stapled as of several times. */
const MAX_STATUS_LISTS = 16

// What is handed in is parsed JSON already: walking all of it again would cost seconds and tell nothing.
const json = z.custom<JsonValue>((value) => value !== undefined, 'is missing')
const object = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'is not an object',
)

const bundleSchema = z.strictObject({
  type: z.literal('LicetEvidenceBundle'),
  version: z.literal(1),
  credential: object,
  didDocument: object,
  statusLists: z.array(object).max(MAX_STATUS_LISTS),
  trustList: json,
  header: json.exactOptional(),
  accountProof: json.exactOptional(),
  storageProofs: json.exactOptional(),
})

/** Puts a bundle together. Whether it verifies is for {@link verifyLicense} to say. */
export function buildBundle(parts: {
  credential: JsonObject
  didDocument: JsonObject
  statusLists: JsonObject[]
  trustList: JsonValue
}): Bundle {
  const { credential, didDocument, statusLists, trustList } = parts
  return { type: 'LicetEvidenceBundle', version: 1, credential, didDocument, statusLists, trustList }
}

/** Whether a value is an evidence bundle, and if not, why. */
export type BundleAnswer = { outcome: 'parsed'; bundle: Bundle } | { outcome: 'malformed'; detail: string }

/** Reads an evidence bundle from parsed JSON (see `parseJson`, which bounds size and depth). Never throws. */
export function parseBundle(value: JsonValue): BundleAnswer {
  const parsed = bundleSchema.safeParse(value)
  if (parsed.success) return { outcome: 'parsed', bundle: parsed.data }
  const [issue] = parsed.error.issues
  const where = issue?.path.map(String).join('.').slice(0, 200) || 'top'
  return {
    outcome: 'malformed',
    detail: `The bundle is not one, at ${where}: ${issue?.message ?? 'unreadable'}`,
  }
}

/** Writes a bundle as JSON text, to be read by {@link parseBundle}. */
export function formatBundle(bundle: Bundle): string {
  return `${JSON.stringify(bundle)}\n`
}
