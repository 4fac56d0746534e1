import type { JsonObject } from '@licet/mlvs'
import { beforeAll, describe, expect, it } from 'vitest'
import { asJson, first, keyNamed, makeBoard, SIGNING_KEY, type TestBoard } from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { verifyLicense } from '../verify-license.ts'
import { checkSignature } from './signature.ts'

let board: TestBoard
let credential: JsonObject

beforeAll(async () => {
  board = await makeBoard()
  credential = await board.issue()
})

async function verify(document: JsonObject) {
  const report = await verifyLicense(document, board.surroundings)
  const { verdict, authentic } = report
  return {
    signature: outcomeOf(report, 'signature'),
    anchor: outcomeOf(report, 'anchor'),
    verdict,
    authentic,
  }
}

const proofs = () => (Array.isArray(credential.proof) ? credential.proof : []).map(asJson)
const signature = () => first(proofs())
const withSubject = (members: object) => {
  const subject = asJson(credential.credentialSubject)
  return {
    ...credential,
    credentialSubject: { ...subject, license: { ...asJson(subject.license), ...members } },
  }
}

describe('the check signature', () => {
  it('passes for the document as the board signed it', async () => {
    expect(await verify(credential)).toMatchObject({ signature: 'passed', verdict: 'accepted' })
  })

  it.each([
    ['another name', () => withSubject({ last_name: 'Flintrook' })],
    ['another status', () => withSubject({ status: 'ACTIVE_WITH_RESTRICTIONS' })],
    ['a later end', () => ({ ...credential, validUntil: '2027-02-01T05:59:59Z' })],
    ['no status entries', () => ({ ...credential, credentialStatus: undefined })],
    [
      'another board’s name',
      () => ({ ...credential, issuer: { ...asJson(credential.issuer), name: 'Ohio' } }),
    ],
  ])('rejects a signed document that was given %s', async (_, change) => {
    expect(await verify(asJson(change()))).toMatchObject({
      signature: 'failed SIGNATURE_INVALID',
      verdict: 'rejected',
      authentic: false,
    })
  })

  it('rejects a document whose proofs were both removed, or emptied', async () => {
    const { proof: _, ...bare } = credential
    for (const document of [bare, { ...bare, proof: [] }]) {
      expect(await verify(document)).toEqual({
        signature: 'failed SIGNATURE_MISSING',
        anchor: 'undetermined NOT_REACHED',
        verdict: 'rejected',
        authentic: false,
      })
    }
  })

  it('rejects a document with its anchor alone', async () => {
    expect(await verify({ ...credential, proof: proofs().slice(1) })).toMatchObject({
      signature: 'failed PROOF_NOT_ALLOWED',
      verdict: 'rejected',
    })
  })

  it('rejects the two proofs in the other order', async () => {
    expect(await verify({ ...credential, proof: proofs().toReversed() })).toMatchObject({
      signature: 'failed PROOF_NOT_ALLOWED',
      verdict: 'rejected',
    })
  })

  it('rejects a proof of an unknown type, first, in between or last', async () => {
    const [one = {}, two = {}] = proofs()
    const unknown = { ...one, type: 'Ed25519Signature2020' }
    for (const proof of [
      [unknown, two],
      [unknown, one, two],
      [one, unknown, two],
      [one, two, unknown],
    ]) {
      expect(await verify({ ...credential, proof })).toMatchObject({ verdict: 'rejected', authentic: false })
    }
    expect(await verify({ ...credential, proof: [one, two, unknown] })).toMatchObject({
      signature: 'passed',
      anchor: 'failed PROOF_NOT_ALLOWED',
    })
  })

  it('rejects a second signature beside a valid one: one bad proof is one too many', async () => {
    const [one = {}, two = {}] = proofs()
    expect(await verify({ ...credential, proof: [one, one, two] })).toMatchObject({ verdict: 'rejected' })
  })

  it('rejects a member in the first proof that it may not have', async () => {
    const [one = {}, two = {}] = proofs()
    expect(
      await verify({ ...credential, proof: [{ ...one, expires: '2030-01-01T00:00:00Z' }, two] }),
    ).toMatchObject({
      signature: 'failed PROOF_NOT_ALLOWED',
      verdict: 'rejected',
    })
  })

  it('rejects the signature of another credential', async () => {
    const other = await board.signDocument(board.credential({ license: { number: '9', code: 'WV-MDR-9' } }))
    expect(await verify({ ...credential, proof: [asJson(other.proof), ...proofs().slice(1)] })).toMatchObject(
      {
        signature: 'failed SIGNATURE_INVALID',
        verdict: 'rejected',
      },
    )
  })

  it("rejects another key's signature in the name of the board's", async () => {
    const forger = { ...(await keyNamed('forger')), verificationMethod: SIGNING_KEY }
    const forged = first(await board.anchor([await board.signDocument(board.credential(), forger)]))
    board.registry.mine(4)
    expect(await verify(forged)).toMatchObject({ signature: 'failed SIGNATURE_INVALID', verdict: 'rejected' })
  })

  it('rejects a proof made to authenticate, not to assert', async () => {
    const proof = [{ ...signature(), proofPurpose: 'authentication', challenge: 'x' }, ...proofs().slice(1)]
    expect(await verify({ ...credential, proof })).toMatchObject({
      signature: 'failed PROOF_NOT_ALLOWED',
      verdict: 'rejected',
    })
  })

  it('names a term that no signature covers', async () => {
    const signed = await board.signDocument(board.credential())
    const proof = asJson(signed.proof)
    const answer = await checkSignature(
      { ...signed, nickname: 'Doc' },
      {
        type: 'DataIntegrityProof',
        cryptosuite: 'eddsa-rdfc-2022',
        created: String(proof.created),
        proofPurpose: 'assertionMethod',
        verificationMethod: SIGNING_KEY,
        proofValue: String(proof.proofValue),
      },
      board.signer.publicKey,
    )
    expect(answer).toMatchObject({ outcome: 'failed', code: 'UNDEFINED_TERM' })
  })
})
