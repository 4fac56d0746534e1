import { type AccountLife, decodeProofValue, type Hex, isIncluded, type ProofValue } from '@licet/anchor'
import {
  type AnchorProof,
  CredentialError,
  credentialDigest,
  findAnchorAccount,
  type SignatureProof,
} from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import { type Answer, type Doubt, type Further, failed, passed, undetermined } from '../answer.ts'
import { asking, type OpenRegistry, openRegistry } from '../chain.ts'
import type { Issuer } from '../issuer.ts'
import { isInForce, livesUnder, type Moment } from '../key-log.ts'
import { quote } from '../quote.ts'
import type { Evidence } from '../report.ts'
import type { Surroundings } from '../surroundings.ts'
import { blockTime, formatTime } from '../time.ts'

/** A document that stands on chain since a block. */
export type Anchored = Moment & { registry: OpenRegistry; root: Hex; account: Hex }

/** A document with its two proofs, and the board that issued it. */
export type AnchoredDocument = {
  document: JsonObject
  signature: SignatureProof
  anchor: AnchorProof
  issuer: Issuer
}

/**
 * A node serves transactions this many blocks back, about a week on Ethereum; older ones many nodes forget, while the root
 * stays provable from state. Within them, an anchor proof that names another transaction is found out.
 */
const TRANSACTIONS_SERVED = 50_000

/**
 * Does exactly this document, with its signature, stand on chain for an account that the board authorised?
 *
 * The second proof is covered by no signature, so each of its members must equal what the document and the chain say.
 */
export async function checkAnchor(
  { document, signature, anchor, issuer: { board, document: listing } }: AnchoredDocument,
  surroundings: Pick<Surroundings, 'trust' | 'policy' | 'registry'>,
): Promise<Further<Anchored>> {
  const inclusion = checkInclusion(anchor)
  if (inclusion.outcome !== 'passed') return inclusion
  const { leaf, root, anchor: transaction } = inclusion.found

  const chain = board.chains.find(({ chainId }) => chainId === transaction.chainId)
  if (chain === undefined) {
    const detail = `The trust list gives ${quote(board.name)} no chain ${transaction.chainId}.`
    return failed('CHAIN_NOT_TRUSTED', detail, { chainId: transaction.chainId })
  }
  const account = findAnchorAccount(listing, anchor.verificationMethod)
  if (account?.chainId !== chain.chainId) {
    const detail = `${board.did} lists no account of chain ${chain.chainId} as ${quote(anchor.verificationMethod)}.`
    return failed('ACCOUNT_NOT_LISTED', detail, { verificationMethod: anchor.verificationMethod })
  }
  const foreign = await findForeignLeaf(document, leaf)
  if (foreign !== undefined) return foreign
  const opened = await openRegistry(chain, surroundings)
  if (opened.outcome !== 'passed') return opened
  const registry = opened.found
  const claim = { root, account: account.address, transactionHash: transaction.transactionHash, registry }
  return asking(registry, () =>
    checkOnChain(claim, { signature, anchor, skew: surroundings.policy.clockSkew }),
  )
}

/** Everything that the proof says by itself: it is the one spelling, and leads from its leaf to its root. */
function checkInclusion(anchor: AnchorProof): Answer<ProofValue> {
  const decoded = decodeProofValue(anchor.proofValue)
  if (decoded.outcome !== 'decoded') return failed('ANCHOR_MALFORMED', `The proofValue ${decoded.detail}.`)
  if (!decoded.canonical)
    return failed('ANCHOR_MALFORMED', 'The proofValue is not the one spelling of what it says.')
  const { leaf, path, root } = decoded.proofValue
  return isIncluded(leaf, path, root)
    ? passed(decoded.proofValue)
    : failed('INCLUSION_INVALID', `The path does not lead from ${leaf} to ${root}.`, { leaf, root })
}

/** The leaf is recomputed from the signed document: text can pose as a leaf, an inner node of a tree cannot. */
async function findForeignLeaf(document: JsonObject, leaf: Hex): Promise<Doubt | undefined> {
  const digest = await digestOf(document)
  if (digest === leaf) return undefined
  const detail =
    digest === undefined
      ? 'The document has no digest that could have been anchored.'
      : `The document's digest is ${digest}; the anchor is of ${leaf}.`
  return failed('ANCHOR_OF_ANOTHER_DOCUMENT', detail, { leaf })
}

type Claim = { root: Hex; account: Hex; transactionHash: Hex; registry: OpenRegistry }
type Told = { signature: SignatureProof; anchor: AnchorProof; skew: number }

/** Everything that needs the chain. */
async function checkOnChain(claim: Claim, { signature, anchor, skew }: Told): Promise<Further<Anchored>> {
  const { root, account, registry } = claim
  const { reader, chain } = registry
  const asked = { chainId: chain.chainId, registry: chain.registry, account, root }
  const [stored, lives] = await Promise.all([
    reader.root(account, root),
    livesUnder(registry, (controller) => reader.account(controller, account)),
  ])
  if (stored === undefined) return notOnChain(claim, asked)

  const time = formatTime(blockTime(stored.time))
  const evidence = {
    ...asked,
    block: stored.block,
    time,
    sequence: stored.sequence,
    transaction: claim.transactionHash,
  }
  const found = { registry, root, account, block: stored.block, time: stored.time }
  const life = lives.find((each) => isInForce(each, stored.block))
  if (life === undefined) {
    return failed('ACCOUNT_NOT_AUTHORIZED', explainAccount(account, stored.block, lives), evidence)
  }
  if (await isDisowned(claim)) {
    return {
      ...failed('ROOT_DISOWNED', `A controller of the board disowned the batch ${root}.`, evidence),
      found,
    }
  }
  if (anchor.created !== time) {
    const detail = `The second proof says ${anchor.created}; block ${stored.block} is of ${time}.`
    return { ...failed('ANCHOR_TIME_WRONG', detail, evidence), found }
  }
  if (Date.parse(signature.created) > stored.time * 1000 + skew) {
    const detail = `The first proof says ${signature.created}, after the block of ${time}.`
    return { ...failed('SIGNED_AFTER_ANCHOR', detail, evidence), found }
  }
  const doubt = await doubtTransaction(claim, stored.block)
  if (doubt !== undefined) return { ...doubt, evidence, found }
  return passed(found, { ...evidence, controller: life.controller })
}

async function notOnChain(
  { root, account, transactionHash, registry }: Claim,
  evidence: Evidence,
): Promise<Doubt> {
  const transaction = await registry.reader.transaction(transactionHash)
  if (transaction?.state === 'pending') {
    return undetermined('ANCHOR_PENDING', `Transaction ${transactionHash} waits for a block.`, evidence)
  }
  const also = transaction?.state === 'reverted' ? ' The transaction that should have done it failed.' : ''
  return failed('ANCHOR_NOT_FOUND', `Account ${account} has not anchored ${root}.${also}`, evidence)
}

/** Bad news counts from the latest state on. A controller may only disown what it authorized. */
async function isDisowned({ root, account, registry }: Claim): Promise<boolean> {
  const disowning = await livesUnder(registry, async (controller) => {
    const disowned = await registry.reader.disowned(controller, account, root)
    return disowned && { from: disowned.block }
  })
  return disowning.length > 0
}

/**
 * `undefined` when the transaction is the right one, or so old that nodes need not know it. That a node does not know it is no
 * evidence against a root that stands in the state: the node may lag behind, or keep no index.
 */
async function doubtTransaction(claim: Claim, block: number): Promise<Doubt | undefined> {
  const { transactionHash: hash, account, root, registry } = claim
  const [transaction, latest] = await Promise.all([
    registry.reader.transaction(hash),
    registry.reader.block('latest'),
  ])
  if (transaction === undefined) {
    const isOld = latest !== undefined && latest.number - block >= TRANSACTIONS_SERVED
    if (isOld) return undefined
    return undetermined('ANCHOR_TRANSACTION_UNKNOWN', `The node knows no transaction ${hash}.`)
  }
  const { state, from, to, data } = transaction
  if (from !== account || to !== registry.chain.registry || data !== root || state === 'reverted') {
    return failed('ANCHOR_TRANSACTION_WRONG', `Transaction ${hash} is not the one that anchored ${root}.`)
  }
  // The root is in a block, so a node that has the transaction wait for one is behind with its receipts.
  if (state === 'pending') {
    return undetermined('ANCHOR_TRANSACTION_UNKNOWN', `The node has transaction ${hash} in no block yet.`)
  }
  return transaction.block === block
    ? undefined
    : failed('ANCHOR_TRANSACTION_WRONG', `Transaction ${hash} is not of block ${block}.`)
}

function explainAccount(account: Hex, block: number, lives: readonly AccountLife[]): string {
  return lives.length === 0
    ? `No controller of the board ever authorized ${account}.`
    : `Account ${account} was not authorized at block ${block}.`
}

async function digestOf(document: JsonObject): Promise<Hex | undefined> {
  try {
    return await credentialDigest(document)
  } catch (cause) {
    if (cause instanceof CredentialError) return undefined
    throw cause
  }
}
