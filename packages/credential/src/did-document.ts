import { base64urlnopad } from '@scure/base'
import { z } from 'zod'
import { isDid } from './did.ts'
import { CredentialError } from './error.ts'
import { multikeyFromPublicKey, publicKeyFromMultikey } from './multikey.ts'

/** Relationships in which a verification method may stand to the DID's owner; we read these. */
export type VerificationRelationship = 'assertionMethod' | 'authentication'

/** A public key or account that a DID document lists. */
export interface VerificationMethod {
  /** DID URL. */
  readonly id: string
  readonly type: string
  readonly controller: string
  /** `z6Mk…`, for type `Multikey`. */
  readonly publicKeyMultibase?: string
  /** For type `JsonWebKey`. */
  readonly publicKeyJwk?: { readonly kty: string; readonly crv?: string; readonly x?: string }
  /** `eip155:<chain id>:<address>`, for type `EcdsaSecp256k1RecoveryMethod2020`. */
  readonly blockchainAccountId?: string
}

/** What a DID resolves to. Members beyond these are allowed in it and mean nothing to us. */
export interface DidDocument {
  readonly id: string
  readonly verificationMethod?: readonly VerificationMethod[]
  readonly assertionMethod?: readonly unknown[]
  readonly authentication?: readonly unknown[]
  readonly [member: string]: unknown
}

/** An Ethereum account from which a board anchors. */
export interface AnchorAccount {
  readonly chainId: number
  /** Lower-case `0x…`, 20 bytes. */
  readonly address: `0x${string}`
}

const DID_CONTEXTS = [
  'https://www.w3.org/ns/did/v1',
  'https://w3id.org/security/multikey/v1',
  'https://w3id.org/security/jwk/v1',
  'https://w3id.org/security/suites/secp256k1recovery-2020/v2',
]
const ACCOUNT_METHOD = 'EcdsaSecp256k1RecoveryMethod2020'
const ACCOUNT_ID = /^eip155:(?<chainId>[1-9]\d{0,14}):(?<address>0x[0-9a-f]{40})$/
const RELATIONSHIPS = [
  'assertionMethod',
  'authentication',
  'capabilityDelegation',
  'capabilityInvocation',
  'keyAgreement',
]
const MAX_METHODS = 256
const MAX_TEXT = 1_024

const text = z.string().max(MAX_TEXT)

const methodSchema = z.looseObject({
  id: text,
  type: text,
  controller: text,
  publicKeyMultibase: text.exactOptional(),
  publicKeyJwk: z
    .looseObject({ kty: text, crv: text.exactOptional(), x: text.exactOptional() })
    .exactOptional(),
  blockchainAccountId: text.exactOptional(),
})

const documentSchema = z.looseObject({
  id: text,
  verificationMethod: z.array(methodSchema).max(MAX_METHODS).exactOptional(),
  assertionMethod: z.array(z.unknown()).max(MAX_METHODS).exactOptional(),
  authentication: z.array(z.unknown()).max(MAX_METHODS).exactOptional(),
})

/**
 * Builds a board's DID document. Each signing key is listed twice, as Multikey (what the W3C suites want) under its `id`
 * and as JsonWebKey (what Blockcerts wants) under `<id>-jwk`, both under `assertionMethod`. Anchor accounts are listed in no
 * verification relationship: they never sign credentials.
 *
 * @param keys - `id` is the DID URL. Purposes are kept apart by the registry's key log, not by the DID document.
 * @param accounts - `id` is the DID URL.
 * @throws {CredentialError} `MALFORMED_DID` when an `id` is not of this DID, `MALFORMED_KEY` for a bad key.
 * @see W3C Controlled Identifiers 1.0, section 2.2 "Verification Methods"
 */
export function buildDidDocument({
  did,
  keys,
  accounts,
  name,
  publicUrl,
}: {
  readonly did: string
  readonly keys: readonly {
    readonly id: string
    readonly purpose: 'credential' | 'status'
    readonly publicKey: Uint8Array
  }[]
  readonly accounts: readonly ({ readonly id: string } & AnchorAccount)[]
  readonly name: string
  readonly publicUrl: string
}): DidDocument {
  for (const { id } of [...keys, ...accounts]) {
    if (!id.startsWith(`${did}#`)) throw new CredentialError('MALFORMED_DID', `${id} is not of ${did}.`)
  }
  const keyMethods = keys.flatMap(({ id, publicKey }) => [
    { id, type: 'Multikey', controller: did, publicKeyMultibase: multikeyFromPublicKey(publicKey) },
    {
      id: `${id}-jwk`,
      type: 'JsonWebKey',
      controller: did,
      publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: base64urlnopad.encode(publicKey) },
    },
  ])
  const accountMethods = accounts.map(({ id, chainId, address }) => ({
    id,
    type: ACCOUNT_METHOD,
    controller: did,
    blockchainAccountId: `eip155:${chainId}:${address.toLowerCase()}`,
  }))
  return {
    '@context': DID_CONTEXTS,
    id: did,
    verificationMethod: [...keyMethods, ...accountMethods],
    assertionMethod: keyMethods.map(({ id }) => id),
    service: [{ id: `${did}#issuer-profile`, type: 'IssuerProfile', serviceEndpoint: publicUrl, name }],
  }
}

/** Whether a value is the DID document of a DID, and if not, why. */
export type DidDocumentAnswer =
  | { readonly outcome: 'parsed'; readonly document: DidDocument }
  | { readonly outcome: 'malformed'; readonly detail: string }

/**
 * Reads a DID document that came from outside: it is of the DID that was asked for, and every verification method in it
 * has an `id` of its own under that DID and is controlled by it. Never throws.
 */
export function parseDidDocument(did: string, value: unknown): DidDocumentAnswer {
  if (!isDid(did)) return malformed('The DID is neither a did:web nor a did:key.')
  const parsed = documentSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return malformed(
      `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is malformed'}`.trim().slice(0, 200),
    )
  }
  const document = parsed.data
  // DID Core §7.1.3: the resolved document's id must be the DID that was resolved.
  if (document.id !== did) return malformed('The DID document is of another DID.')
  const methods = document.verificationMethod ?? []
  if (methods.some(({ id }) => !id.startsWith(`${did}#`))) {
    return malformed('A verification method is not of this DID.')
  }
  // W3C Data Integrity §4.2: the method's controller must be the document it stands in.
  if (methods.some(({ controller }) => controller !== did)) {
    return malformed('A verification method has another controller.')
  }
  if (new Set(methods.map(({ id }) => id)).size !== methods.length) {
    return malformed('Two verification methods have one id.')
  }
  return { outcome: 'parsed', document }
}

/**
 * Finds the Ed25519 key behind a DID URL, if the document lists it under the relationship.
 *
 * @returns `undefined` when the document does not list it, not under that relationship, or not as an Ed25519 key.
 * @see W3C Controlled Identifiers 1.0, section 3.3 "Retrieve Verification Method"
 */
export function findMethod(
  document: DidDocument,
  id: string,
  relationship: VerificationRelationship,
): { readonly publicKey: Uint8Array } | undefined {
  // Only references count: a method embedded in a relationship was not checked by parseDidDocument.
  if (!document[relationship]?.includes(id)) return undefined
  const method = document.verificationMethod?.find((candidate) => candidate.id === id)
  const publicKey = method === undefined ? undefined : readPublicKey(method)
  return publicKey === undefined ? undefined : { publicKey }
}

/**
 * Finds the anchor account behind a DID URL. An account that stands in a verification relationship is none: an anchor
 * account never signs for the board.
 */
export function findAnchorAccount(document: DidDocument, id: string): AnchorAccount | undefined {
  const method = document.verificationMethod?.find((candidate) => candidate.id === id)
  if (method?.type !== ACCOUNT_METHOD || RELATIONSHIPS.some((name) => mentions(document[name], id)))
    return undefined
  const groups = ACCOUNT_ID.exec(method.blockchainAccountId?.toLowerCase() ?? '')?.groups
  if (groups?.address === undefined) return undefined
  return { chainId: Number(groups.chainId), address: `0x${groups.address.slice(2)}` }
}

function mentions(relationship: unknown, id: string): boolean {
  if (relationship === undefined) return false
  if (!Array.isArray(relationship)) return true
  return relationship.some(
    (entry) =>
      entry === id || (typeof entry === 'object' && entry !== null && 'id' in entry && entry.id === id),
  )
}

function readPublicKey({
  type,
  publicKeyMultibase,
  publicKeyJwk,
}: VerificationMethod): Uint8Array | undefined {
  try {
    if (type === 'Multikey' && publicKeyMultibase !== undefined)
      return publicKeyFromMultikey(publicKeyMultibase)
    if (type === 'JsonWebKey' && publicKeyJwk?.kty === 'OKP' && publicKeyJwk.crv === 'Ed25519') {
      const publicKey = base64urlnopad.decode(publicKeyJwk.x ?? '')
      return publicKey.length === 32 ? publicKey : undefined
    }
  } catch {
    return undefined
  }
  return undefined
}

function malformed(detail: string): DidDocumentAnswer {
  return { outcome: 'malformed', detail }
}
