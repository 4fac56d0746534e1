import { readFile } from 'node:fs/promises'
import { AnchorError, decodeProofValue, encodeProofValue, type Hex, type RegistryReader } from '@licet/anchor'
import type { JsonObject } from '@licet/mlvs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  ANCHOR_METHOD,
  asJson,
  BASE,
  first,
  makeBoard,
  NOW,
  STRANGER,
  type TestBoard,
} from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { offline } from '../policy.ts'
import { verifyLicense } from '../verify-license.ts'

let board: TestBoard
let credential: JsonObject

beforeAll(async () => {
  board = await makeBoard()
  credential = await board.issue()
})

async function verify(
  document: JsonObject,
  overrides: Partial<TestBoard['surroundings']> = {},
  by: TestBoard = board,
) {
  const report = await verifyLicense(document, { ...by.surroundings, ...overrides })
  const check = report.checks.find(({ id }) => id === 'anchor')
  const { verdict, authentic } = report
  const detail = check !== undefined && 'detail' in check ? check.detail : ''
  return { anchor: outcomeOf(report, 'anchor'), verdict, authentic, detail, report }
}

const rejected = (code: string) => ({ anchor: `failed ${code}`, verdict: 'rejected', authentic: false })
const unknown = (code: string) => ({ anchor: `undetermined ${code}`, verdict: 'review', authentic: null })

const proofsOf = (document: JsonObject) => (Array.isArray(document.proof) ? document.proof : []).map(asJson)
/** The document with some members of its second proof replaced: no signature notices. */
const withSecond = (members: object, document = credential) => {
  const [one = {}, two = {}] = proofsOf(document)
  return asJson({ ...document, proof: [one, { ...two, ...members }] })
}
const proofValueOf = (document: JsonObject) => {
  const decoded = decodeProofValue(String(proofsOf(document)[1]?.proofValue))
  if (decoded.outcome !== 'decoded') throw new Error('the proof value does not decode')
  return decoded.proofValue
}
const withProofValue = (members: Partial<ReturnType<typeof proofValueOf>>, document = credential) =>
  withSecond({ proofValue: encodeProofValue({ ...proofValueOf(document), ...members }) }, document)

/** The registry with some of its answers replaced. */
function answering(replaced: Partial<RegistryReader>, { registry } = board): () => RegistryReader {
  return () => ({
    chainId: registry.chainId,
    address: registry.address,
    identity: () => registry.identity(),
    block: (tag) => registry.block(tag),
    root: (...asked) => registry.root(...asked),
    account: (...asked) => registry.account(...asked),
    key: (...asked) => registry.key(...asked),
    disowned: (...asked) => registry.disowned(...asked),
    transaction: (hash) => registry.transaction(hash),
    ...replaced,
  })
}

const OTHER: Hex = `0x${'11'.repeat(32)}`

describe('the check anchor: what the proof says by itself', () => {
  it('passes for a document in a batch of one, and in a batch of many', async () => {
    expect(await verify(credential)).toMatchObject({ anchor: 'passed', verdict: 'accepted' })
    const many = await Promise.all([1, 2, 3, 4, 5].map(() => board.signDocument(board.credential())))
    const issued = await board.anchor(many)
    board.registry.mine(4)
    for (const each of issued)
      expect(await verify(each)).toMatchObject({ anchor: 'passed', verdict: 'accepted' })
  })

  it('rejects a document whose anchor was stripped', async () => {
    const stripped = { ...credential, proof: proofsOf(credential).slice(0, 1) }
    expect(await verify(stripped)).toMatchObject(rejected('ANCHOR_MISSING'))
  })

  it.each([
    ['a member more', { domain: 'hospital.example' }],
    ['an id', { id: 'urn:uuid:7c9e6679-7425-40de-944b-000000000099' }],
    ['another previous proof', { previousProof: 'urn:uuid:7c9e6679-7425-40de-944b-000000000099' }],
    ['no previous proof', { previousProof: undefined }],
    ['another purpose', { proofPurpose: 'authentication' }],
    ['a time with fractions', { created: '2026-06-01T09:59:04.5Z' }],
    ['a list for a proof value', { proofValue: ['z1'] }],
  ])('rejects a second proof with %s, though no signature covers it', async (_, members) => {
    expect(await verify(withSecond(members))).toMatchObject(rejected('PROOF_NOT_ALLOWED'))
  })

  it.each(['z', 'z1111', `z${'2'.repeat(500)}`])('rejects the proof value %s', async (proofValue) => {
    expect((await verify(withSecond({ proofValue }))).verdict).toBe('rejected')
  })

  it('rejects an anchor on a chain that is not Ethereum', async () => {
    expect(await verify(withSecond({ proofValue: 'z111' }))).toMatchObject(rejected('ANCHOR_MALFORMED'))
  })

  it("rejects Blockcerts' own spelling of a proof value, which is not the one spelling", async () => {
    const vector = new URL('../../../../test/vectors/blockcerts/ethereum-sepolia-v3.json', import.meta.url)
    const { proof } = asJson(JSON.parse(await readFile(vector, 'utf8')))
    const proofValue = String(asJson(proof).proofValue)
    expect(decodeProofValue(proofValue)).toMatchObject({ outcome: 'decoded', canonical: false })
    expect(await verify(withSecond({ proofValue }))).toMatchObject(rejected('ANCHOR_MALFORMED'))
  })

  it('rejects the anchor of another credential', async () => {
    const other = await board.issue()
    expect(await verify(withProofValue(proofValueOf(other)))).toMatchObject(
      rejected('ANCHOR_OF_ANOTHER_DOCUMENT'),
    )
  })

  it('rejects an inner node that poses as a leaf', async () => {
    const { root } = proofValueOf(credential)
    expect(await verify(withProofValue({ leaf: root, path: [], root }, await board.issue()))).toMatchObject(
      rejected('ANCHOR_OF_ANOTHER_DOCUMENT'),
    )
  })

  it('rejects a path that does not lead to the root: a step too many, or the wrong root', async () => {
    const step = { side: 'left', digest: OTHER } as const
    expect(await verify(withProofValue({ path: [step] }))).toMatchObject(rejected('INCLUSION_INVALID'))
    expect(await verify(withProofValue({ root: OTHER }))).toMatchObject(rejected('INCLUSION_INVALID'))
  })

  it('rejects a path whose siblings changed sides', async () => {
    const signed = await Promise.all([1, 2].map(() => board.signDocument(board.credential())))
    const document = first(await board.anchor(signed))
    const path = proofValueOf(document).path.map(({ digest }) => ({ side: 'left', digest }) as const)
    expect(await verify(withProofValue({ path }, document))).toMatchObject(rejected('INCLUSION_INVALID'))
  })
})

describe('the check anchor: which chain', () => {
  const onChain = (chainId: number) =>
    withProofValue({ anchor: { ...proofValueOf(credential).anchor, chainId } })

  it('rejects a chain that the trust list does not give the board', async () => {
    expect(await verify(onChain(1))).toMatchObject(rejected('CHAIN_NOT_TRUSTED'))
    expect(await verify(onChain(31338))).toMatchObject(rejected('CHAIN_NOT_TRUSTED'))
  })

  it('rejects a local chain that the trust file does not name, or names with another genesis block', async () => {
    const { trust } = board.surroundings
    const { chainId } = board.registry
    expect(await verify(credential, { trust: { ...trust, localChains: [] } })).toMatchObject(
      rejected('CHAIN_NOT_TRUSTED'),
    )
    const localChains = [{ chainId, genesisHash: OTHER }]
    expect(await verify(credential, { trust: { ...trust, localChains } })).toMatchObject(
      rejected('CHAIN_NOT_TRUSTED'),
    )
  })

  it('finds nothing out without an endpoint, or when none answers, and says whom it asked and how to start it', async () => {
    expect(await verify(credential, { registry: () => undefined })).toMatchObject(
      unknown('REGISTRY_UNREACHABLE'),
    )
    const down = await makeBoard()
    const issued = await down.issue()
    down.registry.reachable = false
    const answer = await verify(issued, {}, down)
    expect(answer).toMatchObject(unknown('REGISTRY_UNREACHABLE'))
    expect(answer.detail).toContain('127.0.0.1:8545')
    expect(answer.detail).toContain('licet serve')
  })

  it('names an endpoint by its host alone: a report is passed on, and the rest of the address may be a key', async () => {
    const rpc = ['https://user:SECRET@rpc.example/v3/SECRET?key=SECRET', 'SECRET']
    const { trust } = board.surroundings
    const keyed = { ...trust, chains: [{ chainId: board.registry.chainId, rpc }] }
    const silent = async () => {
      throw new AnchorError('REGISTRY_UNREACHABLE', 'gone')
    }
    const foreign = async () => ({ ...(await board.registry.identity()), chainId: 1 })
    for (const identity of [silent, foreign]) {
      const { report, detail } = await verify(credential, {
        trust: keyed,
        registry: answering({ identity }),
      })
      expect(detail).toContain('rpc.example')
      expect(JSON.stringify(report)).not.toContain('SECRET')
    }
  })

  it('finds nothing out when the endpoint falls silent half-way', async () => {
    const silent = async () => {
      throw new AnchorError('REGISTRY_UNREACHABLE', 'gone')
    }
    for (const method of ['root', 'account', 'disowned', 'transaction'] as const) {
      expect(await verify(credential, { registry: answering({ [method]: silent }) })).toMatchObject(
        unknown('REGISTRY_UNREACHABLE'),
      )
    }
  })

  it.each([
    ['chain', { chainId: 1 }],
    ['genesis block', { genesisHash: OTHER }],
    ['contract', { codeHash: OTHER }],
  ])('believes nothing from an endpoint that serves another %s', async (_, members) => {
    const identity = async () => ({ ...(await board.registry.identity()), ...members })
    expect(await verify(credential, { registry: answering({ identity }) })).toMatchObject(
      unknown('REGISTRY_MISMATCH'),
    )
  })

  it('believes nothing from another address than the trust list has', async () => {
    expect(await verify(credential, { registry: answering({ address: STRANGER }) })).toMatchObject(
      unknown('REGISTRY_MISMATCH'),
    )
    const wrongChain = async () => {
      throw new AnchorError('WRONG_CHAIN', 'serves chain 1')
    }
    expect(await verify(credential, { registry: answering({ identity: wrongChain }) })).toMatchObject(
      unknown('REGISTRY_MISMATCH'),
    )
  })

  it('proves nothing offline where the chain may not be asked', async () => {
    const bundle = await board.bundle(credential)
    const answer = await verify(bundle, { policy: offline, registry: () => undefined })
    expect(answer).toMatchObject(unknown('ANCHOR_UNPROVEN'))
  })
})

describe('the check anchor: which account', () => {
  it('rejects an account that the DID document does not list', async () => {
    const verificationMethod = `${board.didDocument.id}#anchor-2`
    expect(await verify(withSecond({ verificationMethod }))).toMatchObject(rejected('ACCOUNT_NOT_LISTED'))
  })

  it('rejects the same address listed for another chain', async () => {
    const elsewhere = await makeBoard()
    const issued = await elsewhere.issue()
    const text = JSON.stringify(elsewhere.didDocument).replace('eip155:31337:', 'eip155:1:')
    elsewhere.publish(`${BASE}/.well-known/did.json`, JSON.parse(text))
    expect(await verify(issued, {}, elsewhere)).toMatchObject(rejected('ACCOUNT_NOT_LISTED'))
  })

  it('rejects a signing key in the place of an account', async () => {
    const { verificationMethod } = board.signer
    expect(await verify(withSecond({ verificationMethod }))).toMatchObject(rejected('ACCOUNT_NOT_LISTED'))
  })

  it('rejects an account that the DID document lets make assertions', async () => {
    const careless = await makeBoard()
    const issued = await careless.issue()
    const { assertionMethod = [] } = careless.didDocument
    careless.publish(`${BASE}/.well-known/did.json`, {
      ...careless.didDocument,
      assertionMethod: [...assertionMethod, ANCHOR_METHOD],
    })
    expect(await verify(issued, {}, careless)).toMatchObject(rejected('ACCOUNT_NOT_LISTED'))
  })

  it('is not taken in by a stranger who anchors our root', async () => {
    const signed = [await board.signDocument(board.credential())]
    const strange = first(await board.anchor(signed, { from: STRANGER }))
    expect(await verify(strange)).toMatchObject(rejected('ANCHOR_NOT_FOUND'))
  })

  it('is not hindered by a stranger who anchored our root first', async () => {
    const signed = [await board.signDocument(board.credential())]
    await board.anchor(signed, { from: STRANGER })
    const ours = first(await board.anchor(signed))
    board.registry.mine(4)
    expect(await verify(ours)).toMatchObject({ anchor: 'passed', verdict: 'accepted' })
  })

  it('rejects an account that a swapped DID document lists and no controller authorized', async () => {
    const swapped = await makeBoard()
    const text = JSON.stringify(swapped.didDocument).replace(ACCOUNT, STRANGER)
    swapped.publish(`${BASE}/.well-known/did.json`, JSON.parse(text))
    const strange = first(
      await swapped.anchor([await swapped.signDocument(swapped.credential())], { from: STRANGER }),
    )
    swapped.registry.mine(4)
    expect(await verify(strange, {}, swapped)).toMatchObject(rejected('ACCOUNT_NOT_AUTHORIZED'))
  })

  it('accepts what an account anchored before the board revoked it, and nothing later', async () => {
    const rotating = await makeBoard()
    const before = await rotating.issue()
    await rotating.controller.revokeAccount(ACCOUNT)
    const after = await rotating.issue()
    expect(await verify(before, {}, rotating)).toMatchObject({ anchor: 'passed', verdict: 'accepted' })
    expect(await verify(after, {}, rotating)).toMatchObject(rejected('ACCOUNT_NOT_AUTHORIZED'))
  })

  it('counts a controller within its term alone', async () => {
    const chains = board.listed.chains.map((chain) => ({
      ...chain,
      controllers: chain.controllers.map((term) => ({ ...term, from: 1_000_000 })),
    }))
    const trust = await board.trustFile({ boards: [{ ...board.listed, chains }] })
    expect(await verify(credential, { trust })).toMatchObject(rejected('ACCOUNT_NOT_AUTHORIZED'))
  })
})

describe('the check anchor: what the chain has', () => {
  it('rejects a batch that the board disowned, from the latest state on', async () => {
    const sorry = await makeBoard()
    const issued = await sorry.issue()
    await sorry.controller.disownRoot(ACCOUNT, proofValueOf(issued).root)
    expect(await verify(issued, {}, sorry)).toMatchObject(rejected('ROOT_DISOWNED'))
  })

  it('rejects another time than the block’s in the second proof', async () => {
    const created = '2026-06-01T09:59:05Z'
    expect(proofsOf(credential)[1]?.created).not.toBe(created)
    expect(await verify(withSecond({ created }))).toMatchObject(rejected('ANCHOR_TIME_WRONG'))
  })

  it('rejects a signature that claims to be later than the block, beyond the skew', async () => {
    const later = await board.signDocument(board.credential(), board.signer, NOW)
    expect(await verify(first(await board.anchor([later])))).toMatchObject(rejected('SIGNED_AFTER_ANCHOR'))
    const slow = new Date(NOW.getTime() - 2 * 3600 * 1000 + 30_000)
    const skewed = first(
      await board.anchor([await board.signDocument(board.credential(), board.signer, slow)]),
    )
    board.registry.mine(4)
    expect(await verify(skewed)).toMatchObject({ anchor: 'passed', verdict: 'accepted' })
  })

  it('rejects a transaction that anchored something else', async () => {
    const { anchor } = proofValueOf(await board.issue())
    expect(await verify(withProofValue({ anchor }))).toMatchObject(rejected('ANCHOR_TRANSACTION_WRONG'))
  })

  it('does not accept a transaction that nobody ever saw', async () => {
    const anchor = { chainId: board.registry.chainId, transactionHash: OTHER }
    expect(await verify(withProofValue({ anchor }))).toMatchObject(unknown('ANCHOR_TRANSACTION_UNKNOWN'))
  })

  it('does not turn a lagging node against a credential whose root is on chain', async () => {
    const { root } = proofValueOf(credential)
    const sent = { from: ACCOUNT, to: board.registry.address, data: root } as const
    for (const answer of [undefined, { state: 'pending', ...sent } as const]) {
      const { report, ...answered } = await verify(credential, {
        registry: answering({ transaction: async () => answer }),
      })
      expect(answered).toMatchObject(unknown('ANCHOR_TRANSACTION_UNKNOWN'))
      for (const id of ['issuer-key', 'finality', 'status'] as const) {
        expect(outcomeOf(report, id)).toBe('passed')
      }
    }
  })

  it('still waits for the transaction one block before nodes may forget it', async () => {
    const stored = await board.registry
      .root(ACCOUNT, proofValueOf(credential).root)
      .then((root) => root ?? Promise.reject(new Error('not anchored')))
    const almostForgotten = {
      transaction: async () => undefined,
      block: async (tag: number | 'latest' | 'finalized') => {
        const block = await board.registry.block(tag)
        return block && { ...block, number: stored.block + 49_999 }
      },
    }
    expect(await verify(credential, { registry: answering(almostForgotten) })).toMatchObject(
      unknown('ANCHOR_TRANSACTION_UNKNOWN'),
    )
  })

  it.each([
    ['that failed', { state: 'reverted' }],
    ['of another sender that waits for a block', { state: 'pending', from: STRANGER }],
    ['of another sender', { from: STRANGER }],
    ['to another contract', { to: STRANGER }],
    ['with more than the root', { data: OTHER }],
    ['in another block', { block: 1 }],
  ] as const)('rejects a transaction %s', async (_, members) => {
    const { transactionHash } = proofValueOf(credential).anchor
    const honest = await board.registry.transaction(transactionHash)
    if (honest === undefined) throw new Error('the transaction is not there')
    const transaction = async () => ({ ...honest, ...members })
    expect(await verify(credential, { registry: answering({ transaction }) })).toMatchObject(
      rejected('ANCHOR_TRANSACTION_WRONG'),
    )
  })

  it('accepts an old anchor whose transaction nodes no longer serve: the root is in the state', async () => {
    const pruned = {
      transaction: async () => undefined,
      block: async (tag: number | 'latest' | 'finalized') => {
        const block = await board.registry.block(tag)
        return block && { ...block, number: block.number + 50_000 }
      },
    }
    expect(await verify(credential, { registry: answering(pruned) })).toMatchObject({ anchor: 'passed' })
  })

  it('finds nothing out yet while the transaction waits for a block', async () => {
    const [signed] = [await board.signDocument(board.credential())]
    const issued = first(await board.anchor([signed]))
    const { root } = proofValueOf(issued)
    const pending = {
      root: async () => undefined,
      transaction: async () =>
        ({ state: 'pending', from: ACCOUNT, to: board.registry.address, data: root }) as const,
    }
    expect(await verify(issued, { registry: answering(pending) })).toMatchObject(unknown('ANCHOR_PENDING'))
  })

  it('rejects an anchor whose transaction failed, or that was reorganised away', async () => {
    const { root } = proofValueOf(credential)
    const reverted = {
      root: async () => undefined,
      transaction: async () =>
        ({ state: 'reverted', from: ACCOUNT, to: board.registry.address, data: root }) as const,
    }
    expect(await verify(credential, { registry: answering(reverted) })).toMatchObject(
      rejected('ANCHOR_NOT_FOUND'),
    )

    const forked = await makeBoard()
    const issued = first(await forked.anchor([await forked.signDocument(forked.credential())]))
    forked.registry.reorganize(1)
    expect(await verify(issued, {}, forked)).toMatchObject(rejected('ANCHOR_NOT_FOUND'))
  })

  it('says where the document stands on chain', async () => {
    const { report } = await verify(credential)
    expect(report.checks.find(({ id }) => id === 'anchor')?.evidence).toMatchObject({
      chainId: board.registry.chainId,
      registry: board.registry.address,
      account: ACCOUNT,
      root: proofValueOf(credential).root,
      transaction: proofValueOf(credential).anchor.transactionHash,
      time: proofsOf(credential)[1]?.created,
    })
  })
})

describe('the check finality', () => {
  it('waits until the block of the anchor is final', async () => {
    const fresh = await makeBoard()
    const issued = first(await fresh.anchor([await fresh.signDocument(fresh.credential())]))
    const early = await verifyLicense(issued, fresh.surroundings)
    expect(outcomeOf(early, 'anchor')).toBe('passed')
    expect(outcomeOf(early, 'finality')).toBe('undetermined ANCHOR_PENDING')
    expect(early).toMatchObject({ verdict: 'review', authentic: null })

    fresh.registry.mine(1)
    expect(outcomeOf(await verifyLicense(issued, fresh.surroundings), 'finality')).toBe(
      'undetermined ANCHOR_PENDING',
    )
    fresh.registry.mine(1)
    const later = await verifyLicense(issued, fresh.surroundings)
    expect(outcomeOf(later, 'finality')).toBe('passed')
    expect(later).toMatchObject({ verdict: 'accepted', authentic: true })
  })

  it('takes a chain that never finalized anything for not final', async () => {
    const block = async (tag: number | 'latest' | 'finalized') =>
      tag === 'finalized' ? undefined : board.registry.block(tag)
    const report = await verifyLicense(credential, { ...board.surroundings, registry: answering({ block }) })
    expect(outcomeOf(report, 'finality')).toBe('undetermined ANCHOR_PENDING')
    expect(report.verdict).toBe('review')
  })
})
