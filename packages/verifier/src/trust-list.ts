import { type Hex, isAddress, isBytes32 } from '@licet/anchor'
import {
  CREDENTIALS_V2,
  publicKeyFromDidKey,
  type SignatureProof,
  type Signer,
  sign,
  TRUST_V1,
  verifySignature,
} from '@licet/credential'
import { z } from 'zod'
import { type Answer, failed, passed } from './answer.ts'
import { VerifierError } from './error.ts'
import { quote } from './quote.ts'
import { formatTime, isTime } from './time.ts'
import type { Federation } from './trust.ts'

/** A controller of a board, and the blocks in which what it writes counts: `from ≤ block < until`. */
export type ControllerTerm = { account: Hex; from: number; until?: number }

/** Where a board anchors. A verifier takes chain, genesis block, contract and code from here and nowhere else. */
export type BoardChain = {
  chainId: number
  genesisHash: Hex
  /** Address of the LicenseAnchor contract. */
  registry: Hex
  /** Keccak-256 of the contract's code. */
  codeHash: Hex
  controllers: ControllerTerm[]
}

/** A board, and what it may license. */
export type Board = {
  /** The one spelling of the DID: compared character by character. */
  did: string
  name: string
  /** USPS codes. */
  jurisdictions: string[]
  /** MLVS license types: one list for all jurisdictions, or one for each. */
  licenseTypes: string[] | Record<string, string[]>
  /** Where the board answers: MLVS records, status lists. No trailing slash. */
  mlvsBase: string
  chains: BoardChain[]
}

/** A block that the federation saw to be final. */
export type Checkpoint = { chainId: number; number: number; hash: Hex }

/** What a federation says about its boards. */
export type TrustListContent = {
  /** `urn:uuid:…` */
  id: string
  federation: { id: string; name: string }
  /** Grows with each list; a verifier never goes back. */
  sequence: number
  validFrom: Date
  validUntil: Date
  boards: Board[]
  checkpoints: Checkpoint[]
}

const address = z.custom<Hex>(isAddress, 'is not 20 bytes of lower-case hex')
const hash = z.custom<Hex>(isBytes32, 'is not 32 bytes of lower-case hex')
const chainId = z.int().positive()
const block = z.int().nonnegative()
const text = z.string().min(1).max(1024)
const time = z.string().refine(isTime, 'is not a time like 2026-01-31T00:00:00Z')
const state = z.string().regex(/^[A-Z]{2}$/)
const licenseTypes = z.array(z.string().regex(/^[A-Z0-9]{3}$/)).min(1)
/** The one spelling of an address without query and fragment, so that what is under it can be told by its beginning. */
const base = text.refine((url) => {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return false
  return `${parsed.origin}${parsed.pathname}`.replace(/\/$/, '') === url
}, 'is not an http address in its one spelling, without a slash at its end')

const board = z.strictObject({
  did: text.regex(/^did:/),
  name: text,
  jurisdictions: z.array(state).min(1),
  licenseTypes: z.union([licenseTypes, z.record(state, licenseTypes)]),
  mlvsBase: base,
  chains: z
    .array(
      z.strictObject({
        chainId,
        genesisHash: hash,
        registry: address,
        codeHash: hash,
        controllers: z
          .array(z.strictObject({ account: address, from: block, until: block.exactOptional() }))
          .min(1),
      }),
    )
    .refine(
      (chains) => new Set(chains.map((each) => each.chainId)).size === chains.length,
      'names a chain twice',
    ),
})

const content = z.strictObject({
  boards: z
    .array(board)
    .refine((boards) => new Set(boards.map(({ did }) => did)).size === boards.length, 'names a board twice'),
  checkpoints: z.array(z.strictObject({ chainId, number: block, hash })),
})

const trustList = z.strictObject({
  '@context': z.tuple([z.literal(CREDENTIALS_V2), z.literal(TRUST_V1)]),
  id: text,
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('TrustListCredential')]),
  issuer: z.strictObject({ id: text, name: text }),
  validFrom: time,
  validUntil: time,
  credentialSubject: z.strictObject({
    id: text,
    type: z.literal('TrustList'),
    sequence: z.int().nonnegative(),
    content,
  }),
})

const signedTrustList = trustList.extend({
  proof: z.array(z.looseObject({ verificationMethod: z.string() })).max(64),
})

/** A trust list before anybody signed it. */
export type UnsignedTrustList = z.infer<typeof trustList>

/** A trust list with the signatures it has so far. */
export type SignedTrustList = UnsignedTrustList & { proof: SignatureProof[] }

/**
 * Builds a trust list.
 *
 * @throws {VerifierError} `TRUST_LIST_MALFORMED`, saying where, when the content is not one.
 */
export function makeTrustList({
  id,
  federation,
  sequence,
  validFrom,
  validUntil,
  boards,
  checkpoints,
}: TrustListContent): UnsignedTrustList {
  const list = trustList.safeParse({
    '@context': [CREDENTIALS_V2, TRUST_V1],
    id,
    type: ['VerifiableCredential', 'TrustListCredential'],
    issuer: federation,
    validFrom: formatTime(validFrom),
    validUntil: formatTime(validUntil),
    credentialSubject: { id: `${id}#list`, type: 'TrustList', sequence, content: { boards, checkpoints } },
  })
  if (list.success) return list.data
  throw new VerifierError('TRUST_LIST_MALFORMED', `The trust list is not one, ${whereOf(list.error)}`, {
    cause: list.error,
  })
}

/**
 * Adds a federation member's signature; each signs the same list.
 *
 * @param signer - Its `verificationMethod` is that of its did:key.
 */
export async function signTrustList(
  list: UnsignedTrustList | SignedTrustList,
  signer: Signer,
  options: { created: Date },
): Promise<SignedTrustList> {
  const { proof: proofs = [], ...unsigned } = { proof: undefined, ...list }
  const { proof } = await sign(unsigned, signer, {
    created: options.created,
    proofPurpose: 'assertionMethod',
  })
  return { ...unsigned, proof: [...proofs, proof] }
}

/**
 * Reads a trust list that at least the federation's threshold of pinned keys signed. Each signature is verified alone;
 * those of other keys do not count, and one key counts once.
 *
 * Nothing here says that it is valid now.
 *
 * @returns `TRUST_LIST_INVALID` for whatever is not such a list.
 */
export async function readTrustList(
  value: unknown,
  federation: Federation,
): Promise<Answer<TrustListContent>> {
  const parsed = signedTrustList.safeParse(value)
  if (!parsed.success)
    return failed('TRUST_LIST_INVALID', `The trust list is not one, ${whereOf(parsed.error)}`)
  const { proof: proofs, ...list } = parsed.data
  const signers = new Set<string>()
  for (const proof of proofs) {
    const signer = federation.keys.find(
      (key) => proof.verificationMethod === `${key}#${key.slice('did:key:'.length)}`,
    )
    if (signer === undefined) continue
    const answer = await verifySignature(
      { ...list, proof },
      { publicKey: publicKeyFromDidKey(signer), expectedPurpose: 'assertionMethod' },
    )
    if (answer.valid) signers.add(signer)
  }
  const { threshold, keys } = federation
  if (signers.size < threshold) {
    return failed(
      'TRUST_LIST_INVALID',
      `The trust list of ${quote(list.issuer.name)} has ${signers.size} valid signatures of the ${keys.length} pinned keys; ${threshold} are needed.`,
    )
  }
  const { sequence } = list.credentialSubject
  return passed(contentOf(list), { trustList: list.id, sequence, signers: [...signers] })
}

function contentOf(list: UnsignedTrustList): TrustListContent {
  const { boards, checkpoints } = list.credentialSubject.content
  return {
    id: list.id,
    federation: list.issuer,
    sequence: list.credentialSubject.sequence,
    validFrom: new Date(list.validFrom),
    validUntil: new Date(list.validUntil),
    boards,
    checkpoints,
  }
}

function whereOf(error: z.ZodError): string {
  const [issue] = error.issues
  const where = issue?.path.map(String).join('.') || 'top'
  return `at ${quote(where)}: ${issue?.message ?? 'unreadable'}`
}
