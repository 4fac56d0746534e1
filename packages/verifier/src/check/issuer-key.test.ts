import { keyHash, type Signer } from '@licet/credential'
import { describe, expect, it } from 'vitest'
import {
  ANCHOR_METHOD,
  asJson,
  BASE,
  first,
  keyNamed,
  makeBoard,
  NOW,
  SIGNING_KEY,
  type TestBoard,
} from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { offline } from '../policy.ts'
import { verifyLicense } from '../verify-license.ts'

const DID_URL = `${BASE}/.well-known/did.json`

async function verify(
  board: TestBoard,
  document: unknown,
  overrides: Partial<TestBoard['surroundings']> = {},
) {
  const report = await verifyLicense(asJson(document), { ...board.surroundings, ...overrides })
  const { verdict, authentic } = report
  return {
    key: outcomeOf(report, 'issuer-key'),
    signature: outcomeOf(report, 'signature'),
    anchor: outcomeOf(report, 'anchor'),
    verdict,
    authentic,
  }
}

/** A credential that another key of the board signed, anchored and final. */
async function signedBy(board: TestBoard, signer: Signer) {
  const credential = first(await board.anchor([await board.signDocument(board.credential(), signer)]))
  board.registry.mine(4)
  return credential
}

/** Publishes the board's DID document with further methods for making assertions. */
function listKey(board: TestBoard, { verificationMethod, publicKey }: Signer): void {
  const { verificationMethod: methods = [], assertionMethod = [] } = board.didDocument
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') }
  const method = {
    id: verificationMethod,
    type: 'JsonWebKey',
    controller: board.didDocument.id,
    publicKeyJwk: jwk,
  }
  board.publish(DID_URL, {
    ...board.didDocument,
    verificationMethod: [...methods, method],
    assertionMethod: [...assertionMethod, verificationMethod],
  })
}

describe('the check issuer-key', () => {
  it('passes for a key that the board lists and that its controller published for credentials', async () => {
    const board = await makeBoard()
    expect(await verify(board, await board.issue())).toMatchObject({ key: 'passed', verdict: 'accepted' })
  })

  it('finds nothing out when the DID document cannot be read', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    board.unreachable(DID_URL)
    expect(await verify(board, credential)).toEqual({
      key: 'undetermined ISSUER_UNREACHABLE',
      signature: 'undetermined NOT_REACHED',
      anchor: 'undetermined NOT_REACHED',
      verdict: 'review',
      authentic: null,
    })
  })

  it('finds nothing out when the board publishes no DID document, or something else', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    board.web.delete(DID_URL)
    expect(await verify(board, credential)).toMatchObject({
      key: 'undetermined ISSUER_DOCUMENT_MISSING',
      verdict: 'review',
    })
    board.publish(DID_URL, { ...board.didDocument, id: 'did:web:other.example' })
    expect(await verify(board, credential)).toMatchObject({
      key: 'undetermined ISSUER_DOCUMENT_MALFORMED',
      verdict: 'review',
    })
  })

  it('wants a bundle for the policy offline, and one with the DID document of this board', async () => {
    const board = await makeBoard()
    const credential = await board.issue()
    const policy = { policy: offline }
    expect(await verify(board, credential, policy)).toMatchObject({
      key: 'undetermined ISSUER_DOCUMENT_MISSING',
      verdict: 'review',
    })
    const bundle = await board.bundle(credential)
    const swapped = { ...bundle, didDocument: { ...board.didDocument, id: 'did:web:other.example' } }
    expect(await verify(board, swapped, policy)).toMatchObject({
      key: 'failed ISSUER_DOCUMENT_MALFORMED',
      verdict: 'rejected',
    })
  })

  it.each([
    ['', (account: string) => account],
    [' in another spelling', (account: string) => account.toUpperCase().replace('EIP155', 'eip155')],
  ])(
    'rejects a stapled DID document that lists the account under a second name%s, for the anchor to bear it',
    async (_, spell) => {
      const board = await makeBoard()
      const bundle = await board.bundle(await board.issue())
      const { verificationMethod: methods = [] } = board.didDocument
      const second = methods
        .filter(({ id }) => id === ANCHOR_METHOD)
        .map((method) => ({
          ...method,
          id: `${ANCHOR_METHOD}-again`,
          blockchainAccountId: spell(String(method.blockchainAccountId)),
        }))
      expect(second).toHaveLength(1)
      const didDocument = { ...board.didDocument, verificationMethod: [...methods, ...second] }
      const { proof, ...credential } = asJson(bundle.credential)
      const [signature, anchor] = Array.isArray(proof) ? proof.map(asJson) : []
      const renamed = { ...anchor, verificationMethod: `${ANCHOR_METHOD}-again` }
      const forged = { ...bundle, didDocument, credential: { ...credential, proof: [signature, renamed] } }
      for (const each of [forged, { ...bundle, didDocument }]) {
        expect(await verify(board, each, { policy: offline })).toMatchObject({
          key: 'failed ISSUER_DOCUMENT_MALFORMED',
          verdict: 'rejected',
        })
      }
      board.publish(DID_URL, didDocument)
      expect(await verify(board, bundle.credential)).toMatchObject({
        key: 'undetermined ISSUER_DOCUMENT_MALFORMED',
        verdict: 'review',
      })
    },
  )

  it('rejects a key that the board does not list', async () => {
    const board = await makeBoard()
    const signer = await keyNamed(`${board.didDocument.id}#key-2`)
    expect(await verify(board, await signedBy(board, signer))).toMatchObject({
      key: 'failed KEY_NOT_LISTED',
      verdict: 'rejected',
      authentic: false,
    })
  })

  it('rejects the key of another board, listed or not', async () => {
    const board = await makeBoard()
    const other = 'did:web:other.example'
    const trust = await board.trustFile({ boards: [board.listed, { ...board.listed, did: other }] })
    const signer = await keyNamed(`${other}#key-1`)
    await board.controller.publishKey(keyHash(signer.publicKey), 'credential')
    expect(await verify(board, await signedBy(board, signer), { trust })).toMatchObject({
      key: 'failed KEY_NOT_LISTED',
      verdict: 'rejected',
    })
  })

  it('rejects a signature in the name of the anchor account: it signs no credentials', async () => {
    const board = await makeBoard()
    const signer = { ...board.signer, verificationMethod: ANCHOR_METHOD }
    expect(await verify(board, await signedBy(board, signer))).toMatchObject({
      key: 'failed KEY_NOT_LISTED',
      verdict: 'rejected',
    })
  })

  it('rejects a credential that a key for status lists signed', async () => {
    const board = await makeBoard()
    expect(await verify(board, await signedBy(board, board.statusSigner))).toEqual({
      key: 'failed KEY_PURPOSE_WRONG',
      signature: 'passed',
      anchor: 'passed',
      verdict: 'rejected',
      authentic: false,
    })
  })

  it('rejects a key that a swapped DID document lists and no controller published', async () => {
    const board = await makeBoard()
    const thief = await keyNamed(`${board.didDocument.id}#key-2`)
    listKey(board, thief)
    expect(await verify(board, await signedBy(board, thief))).toEqual({
      key: 'failed KEY_NOT_PUBLISHED',
      signature: 'passed',
      anchor: 'passed',
      verdict: 'rejected',
      authentic: false,
    })
  })

  it('rejects a key that was published after the document was anchored', async () => {
    const board = await makeBoard()
    const late = await keyNamed(`${board.didDocument.id}#key-2`)
    listKey(board, late)
    const credential = await signedBy(board, late)
    await board.controller.publishKey(keyHash(late.publicKey), 'credential')
    expect(await verify(board, credential)).toMatchObject({
      key: 'failed KEY_NOT_IN_TERM',
      verdict: 'rejected',
    })
  })

  it('accepts what was anchored before the key was revoked, and nothing later', async () => {
    const board = await makeBoard()
    const before = await board.issue()
    await board.controller.revokeKey(keyHash(board.signer.publicKey))
    const after = await signedBy(board, board.signer)
    expect(await verify(board, before)).toMatchObject({ key: 'passed', verdict: 'accepted' })
    expect(await verify(board, after)).toMatchObject({ key: 'failed KEY_NOT_IN_TERM', verdict: 'rejected' })
  })

  it('accepts what was anchored before the key was stolen, and rejects what was anchored at that second or later', async () => {
    const board = await makeBoard()
    const before = await board.issue()
    const theft = ((await board.registry.block('latest'))?.time ?? 0) + 1
    board.registry.mine(1, theft - 1)
    const at = await signedBy(board, board.signer)
    await board.controller.compromiseKey(keyHash(board.signer.publicKey), theft)
    expect(await verify(board, before)).toMatchObject({ key: 'passed', verdict: 'accepted' })
    expect(await verify(board, at)).toMatchObject({ key: 'failed KEY_COMPROMISED', verdict: 'rejected' })
  })

  it('lets the federation end a stolen controller from a past block on', async () => {
    const board = await makeBoard()
    const thief = await keyNamed(`${board.didDocument.id}#key-2`)
    listKey(board, thief)
    const honest = await board.issue()
    const stolen = (await board.registry.block('latest'))?.number ?? 0
    await board.controller.publishKey(keyHash(thief.publicKey), 'credential')
    const forged = await signedBy(board, thief)
    expect(await verify(board, forged)).toMatchObject({ verdict: 'accepted' })

    const chains = board.listed.chains.map((chain) => ({
      ...chain,
      controllers: chain.controllers.map((term) => ({ ...term, until: stolen })),
    }))
    const trust = await board.trustFile({ boards: [{ ...board.listed, chains }] })
    expect(await verify(board, forged, { trust })).toMatchObject({
      key: 'undetermined NOT_REACHED',
      anchor: 'failed ACCOUNT_NOT_AUTHORIZED',
      verdict: 'rejected',
    })
    expect(await verify(board, honest, { trust })).toMatchObject({
      key: 'passed',
      anchor: 'passed',
      authentic: true,
    })
  })

  it('asks for the key only what the chain says: the time that the signature claims counts for nothing', async () => {
    const board = await makeBoard()
    await board.controller.revokeKey(keyHash(board.signer.publicKey))
    const backdated = await board.signDocument(
      board.credential(),
      board.signer,
      new Date(NOW.getTime() - 1e9),
    )
    const credential = first(await board.anchor([backdated]))
    board.registry.mine(4)
    expect(await verify(board, credential)).toMatchObject({
      key: 'failed KEY_NOT_IN_TERM',
      verdict: 'rejected',
    })
  })

  it('names the key it judged', async () => {
    const board = await makeBoard()
    const report = await verifyLicense(await board.issue(), board.surroundings)
    expect(report.checks.find(({ id }) => id === 'issuer-key')?.evidence).toMatchObject({
      keyHash: keyHash(board.signer.publicKey),
    })
    expect(report.checks.find(({ id }) => id === 'signature')?.evidence).toMatchObject({
      verificationMethod: SIGNING_KEY,
    })
  })
})
