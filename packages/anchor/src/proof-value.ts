import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { base58 } from '@scure/base'
import { type DecodeOptions, decode, encode, Tokenizer, Type } from 'cborg'
import { z } from 'zod'
import { AnchorError } from './error.ts'
import { type Hex, requireBytes32 } from './hex.ts'
import { type InclusionProof, MAX_PATH_LENGTH, type PathStep } from './inclusion-proof.ts'

/** The transaction whose calldata is the root. The chain is an Ethereum chain, known by its id (EIP-155). */
export type TransactionAnchor = { chainId: number; transactionHash: Hex }

/** What the `proofValue` of a `merkle-proof-2019` proof says. None of it is checked against a chain. */
export type ProofValue = InclusionProof & { anchor: TransactionAnchor }

export type DecodedProofValue =
  | {
      outcome: 'decoded'
      proofValue: ProofValue
      /** Whether the text equals its own re-encoding. Licet's proofs must; those of others usually do not. */
      canonical: boolean
    }
  /** Well-formed, but anchored elsewhere than on an Ethereum chain, in no place, or in several. */
  | { outcome: 'foreign-anchor'; inclusionProof: InclusionProof; detail: string }
  | { outcome: 'malformed'; detail: string }

/** Characters of the longest text read. With {@link MAX_PATH_LENGTH} steps ours has 1,896, Blockcerts' about 3,500. */
const MAX_TEXT_LENGTH = 4096

// The codes of the MerkleProof2019 key map (blockchain-certificates/lds-merkle-proof-2019, src/Keymap.js).
const ROOT = 0
const LEAF = 1
const ANCHORS = 2
const PATH = 3
const CHAIN = 0
const NETWORK = 1
const TRANSACTION = 2
const LEFT = 0
const RIGHT = 1
const ETHEREUM = 1

/**
 * Encodes a proof as `z` + base58btc of CBOR `[[0, root], [1, leaf], [2, anchors], [3, path]]`.
 *
 * Every hash is a byte string that holds its own CBOR: bytes for root, leaf and path, text with `0x` for the transaction
 * (the decoder of Blockcerts reads the network's number from its table and leaves text as it is; its encoder turns a hash
 * with `0x` into nothing, so this is done here). The network's number is the chain id, in the table or not.
 *
 * @throws {AnchorError} `MALFORMED_HASH` when a hash is not 32 bytes or the path has more than 32 steps,
 * `UNKNOWN_CHAIN` when the chain id is not a positive integer.
 */
export function encodeProofValue({ root, leaf, path, anchor }: ProofValue): string {
  requireBytes32(anchor.transactionHash, 'transaction hash')
  if (!isChainId(anchor.chainId)) {
    throw new AnchorError('UNKNOWN_CHAIN', `${anchor.chainId} is not a chain id`)
  }
  if (path.length > MAX_PATH_LENGTH) {
    throw new AnchorError('MALFORMED_HASH', `a path has at most ${MAX_PATH_LENGTH} steps, not ${path.length}`)
  }
  const cbor = encode([
    [ROOT, hashBytes(root, 'root')],
    [LEAF, hashBytes(leaf, 'leaf')],
    [
      ANCHORS,
      [
        [
          [CHAIN, ETHEREUM],
          [NETWORK, anchor.chainId],
          [TRANSACTION, encode(anchor.transactionHash)],
        ],
      ],
    ],
    [
      PATH,
      path.map(({ side, digest }) => [
        side === 'left' ? LEFT : RIGHT,
        hashBytes(digest, 'digest on the path'),
      ]),
    ],
  ])
  return `z${base58.encode(cbor)}`
}

/**
 * Decodes a proofValue, ours or Blockcerts': members in any order, hashes as bytes or as hexadecimal text.
 *
 * Limits: 4,096 characters, 32 steps. Refused: indefinite lengths, longer forms than needed, trailing bytes, tags, floats,
 * members twice or unknown.
 */
export function decodeProofValue(text: string): DecodedProofValue {
  if (text.length > MAX_TEXT_LENGTH) {
    return { outcome: 'malformed', detail: `longer than ${MAX_TEXT_LENGTH} characters` }
  }
  if (!text.startsWith('z')) return { outcome: 'malformed', detail: 'is not base58btc (z…)' }

  const bytes = attempt(() => base58.decode(text.slice(1)))
  if (bytes === undefined) return { outcome: 'malformed', detail: 'is not base58btc (z…)' }
  const members = members2019.safeParse(decodeCbor(bytes))
  if (!members.success) return { outcome: 'malformed', detail: 'is not the CBOR of a MerkleProof2019' }

  const { root, leaf, path, anchors } = members.data
  const inclusionProof = { leaf, path, root }
  const [anchor, ...more] = anchors
  if (anchor === undefined || more.length > 0) {
    return {
      outcome: 'foreign-anchor',
      inclusionProof,
      detail: `has ${anchors.length} anchors where one belongs`,
    }
  }
  const ethereum = ethereumAnchor.safeParse(anchor)
  if (!ethereum.success) {
    return {
      outcome: 'foreign-anchor',
      inclusionProof,
      detail: 'its anchor is not a transaction on an Ethereum chain',
    }
  }
  const proofValue = { ...inclusionProof, anchor: ethereum.data }
  return { outcome: 'decoded', proofValue, canonical: encodeProofValue(proofValue) === text }
}

function hashBytes(hash: Hex, what: string): Uint8Array {
  requireBytes32(hash, what)
  return encode(hexToBytes(hash.slice(2)))
}

function isChainId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

const STRICT: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  useMaps: true,
  rejectDuplicateMapKeys: true,
}

/** `undefined`, which no schema below takes, when the bytes are not exactly one item of strict CBOR without floats. */
function decodeCbor(bytes: Uint8Array): unknown {
  const tokens = new Tokenizer(bytes, STRICT)
  const next = () => {
    const token = tokens.next()
    // A float of a whole number would read like the integer it stands for.
    if (Type.equals(token.type, Type.float)) throw new RangeError('a proofValue has no floats')
    return token
  }
  const tokenizer = { done: () => tokens.done(), pos: () => tokens.pos(), next }
  return attempt(() => decode(bytes, { ...STRICT, tokenizer }))
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

const hash = z.instanceof(Uint8Array).transform((bytes, context): Hex => {
  const content = decodeCbor(bytes)
  if (content instanceof Uint8Array && content.length === 32) return `0x${bytesToHex(content)}`
  if (typeof content === 'string' && /^(0x)?[0-9a-f]{64}$/i.test(content)) {
    return `0x${content.slice(-64).toLowerCase()}`
  }
  context.addIssue('not a hash of 32 bytes')
  return z.NEVER
})

const pathStep = z
  .tuple([z.literal([LEFT, RIGHT]), hash])
  .transform(([side, digest]): PathStep => ({ side: side === LEFT ? 'left' : 'right', digest }))

const anchorParts = z.array(z.tuple([z.number(), z.unknown()]))

const members2019 = z
  .array(z.tuple([z.literal([ROOT, LEAF, ANCHORS, PATH]), z.unknown()]))
  .length(4)
  .transform((pairs) => {
    const members = new Map(pairs)
    // A member that stands twice leaves another one out.
    return {
      root: members.get(ROOT),
      leaf: members.get(LEAF),
      anchors: members.get(ANCHORS),
      path: members.get(PATH),
    }
  })
  .pipe(
    z.object({
      root: hash,
      leaf: hash,
      anchors: z.array(anchorParts),
      path: z.array(pathStep).max(MAX_PATH_LENGTH),
    }),
  )

const ethereumAnchor = z
  .tuple([
    z.tuple([z.literal(CHAIN), z.literal(ETHEREUM)]),
    z.tuple([z.literal(NETWORK), z.number().refine(isChainId)]),
    z.tuple([z.literal(TRANSACTION), hash]),
  ])
  .transform(([, [, chainId], [, transactionHash]]): TransactionAnchor => ({ chainId, transactionHash }))
