import { type LicenseCredential, parseLicenseCredential } from '@licet/credential'
import type { JsonObject, JsonValue } from '@licet/mlvs'
import { type CheckAnswer, failed, passed, undetermined } from '../answer.ts'
import { type Bundle, parseBundle } from '../bundle.ts'
import { type ProofPair, readProofPair } from '../proofs.ts'
import { isObject, readDocument } from '../read-document.ts'
import type { Evidence } from '../report.ts'

/** What was handed over, taken apart. Nothing in it is verified. */
export type Received = {
  kind: 'credential' | 'presentation' | 'bundle'
  /** The credential as it came, with its proofs. */
  document: JsonObject
  proofs: ProofPair
  /** The credential in its own form; absent when it has not that form. */
  credential?: LicenseCredential
  presentation?: JsonObject
  bundle?: Bundle
}

/**
 * Is this a medical license credential, alone, presented by its holder, or in an evidence bundle?
 *
 * Size and depth are bounded before anything is built, and the shape is exact: no member more, code, fields and license
 * URL agree.
 */
export function checkDocument(document: string | Uint8Array | JsonValue): CheckAnswer<Received> {
  const read = readDocument(document)
  if (read.outcome !== 'passed') return read
  const value = read.found
  if (!isObject(value)) return failed('DOCUMENT_MALFORMED', 'The document is not a JSON object.')
  if (value.type === 'LicetEvidenceBundle') return receiveBundle(value)
  if (namesType(value, 'VerifiablePresentation')) return receivePresentation(value)
  return receiveCredential({ kind: 'credential', document: value })
}

function receiveBundle(value: JsonObject): CheckAnswer<Received> {
  const parsed = parseBundle(value)
  if (parsed.outcome === 'malformed') return failed('BUNDLE_MALFORMED', parsed.detail)
  const { bundle } = parsed
  return receiveCredential({ kind: 'bundle', document: bundle.credential, bundle })
}

function receivePresentation(presentation: JsonObject): CheckAnswer<Received> {
  const { verifiableCredential: credentials } = presentation
  const [document, ...others] = Array.isArray(credentials) ? credentials : []
  if (!isObject(document) || others.length > 0) {
    return failed('PRESENTATION_MALFORMED', 'The presentation does not hold exactly one credential.')
  }
  return receiveCredential({ kind: 'presentation', document, presentation })
}

function receiveCredential(handed: Omit<Received, 'proofs'>): CheckAnswer<Received> {
  const received = { ...handed, proofs: readProofPair(handed.document) }
  if (!namesType(received.document, 'MedicalLicenseCredential')) {
    const detail = 'The document does not say that it is a MedicalLicenseCredential.'
    return { ...failed('DOCUMENT_MALFORMED', detail, { kind: received.kind }), found: received }
  }
  const parsed = parseLicenseCredential(received.document)
  if (parsed.outcome === 'parsed') {
    const { credential } = parsed
    return passed({ ...received, credential }, evidenceOf(received, credential))
  }
  const { code, detail } = parsed
  // Whether it is a license credential depends on what its words mean, which is the next check.
  if (code === 'CONTEXT_NOT_ALLOWED') {
    const after = { kind: received.kind, after: 'contexts' }
    return {
      ...undetermined('NOT_REACHED', 'It builds on the check contexts.', after),
      found: received,
    }
  }
  const own = code === 'UNDEFINED_TERM' ? code : 'DOCUMENT_MALFORMED'
  return { ...failed(own, detail, { kind: received.kind }), found: received }
}

function evidenceOf({ kind }: Received, { id, issuer, credentialSubject }: LicenseCredential): Evidence {
  const { first_name, last_name, code } = credentialSubject.license
  return { kind, credential: id, issuer: issuer.id, license: code, licensee: `${first_name} ${last_name}` }
}

function namesType({ type }: JsonObject, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name))
}
