import type { JsonValue } from '@licet/mlvs'
import { beforeAll, describe, expect, it } from 'vitest'
import { asJson, makeBoard, type TestBoard } from '../fixture/board.ts'
import { outcomeOf } from '../fixture/outcome.ts'
import { verifyLicense } from '../verify-license.ts'

let board: TestBoard
let credential: ReturnType<typeof asJson>

beforeAll(async () => {
  board = await makeBoard()
  credential = await board.issue()
})

async function verify(document: string | Uint8Array | JsonValue) {
  board.requests.length = 0
  const report = await verifyLicense(document, board.surroundings)
  return {
    report,
    document: outcomeOf(report, 'document'),
    verdict: report.verdict,
    requests: board.requests,
  }
}

const subject = () => asJson(credential.credentialSubject)
const license = () => asJson(subject().license)
const withLicense = (members: object) => ({
  ...credential,
  credentialSubject: { ...subject(), license: { ...license(), ...members } },
})

/** Nested deeper than any stack, which is why it is built from the inside. */
function nested(depth: number): JsonValue {
  let value: JsonValue = 1
  for (let i = 0; i < depth; i += 1) value = { a: value }
  return value
}

describe('the check document', () => {
  it('takes the credential as text, as bytes and as a value alike', async () => {
    const text = JSON.stringify(credential)
    for (const document of [text, new TextEncoder().encode(text), credential]) {
      expect(await verify(document)).toMatchObject({ document: 'passed', verdict: 'accepted' })
    }
  })

  it.each([
    ['null', null],
    ['the text null', 'null'],
    ['an array', []],
    ['the text of an array', '[{}]'],
    ['a number', 7],
    ['the text of a string', '"accepted"'],
    ['an empty object', {}],
  ])('rejects %s without asking anybody anything', async (_, document) => {
    expect(await verify(document)).toMatchObject({
      document: 'failed DOCUMENT_MALFORMED',
      verdict: 'rejected',
      requests: [],
    })
  })

  it.each([
    ['nothing', ''],
    ['a PDF', '%PDF-1.7'],
    ['half a credential', '{"@context": ["https://www.w3.org/ns/credentials/v2"'],
    ['a member that is there twice', '{"id": "a", "id": "b"}'],
    ['half a surrogate pair', '{"id": "\\ud800"}'],
    ['the member __proto__', '{"__proto__": {"verdict": "accepted"}}'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
  ])('rejects %s as not JSON', async (_, document) => {
    expect(await verify(document)).toMatchObject({
      document: 'failed DOCUMENT_NOT_JSON',
      verdict: 'rejected',
    })
  })

  it('rejects text nested 10,000 deep', async () => {
    const text = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    expect(await verify(text)).toMatchObject({ document: 'failed DOCUMENT_TOO_DEEP', verdict: 'rejected' })
  }, 5_000)

  it('rejects a value nested 10,000 deep, and one that contains itself', async () => {
    const knot: Record<string, JsonValue> = {}
    knot.self = knot
    for (const value of [nested(10_000), knot]) {
      expect(await verify(value)).toMatchObject({ document: 'failed DOCUMENT_TOO_DEEP', verdict: 'rejected' })
    }
  }, 5_000)

  it('rejects 50 MB as text, as bytes, as a value of one string and as a value of many numbers', async () => {
    const size = 50 * 1024 * 1024
    const documents = [
      `"${'a'.repeat(size)}"`,
      new Uint8Array(size).fill(0x20),
      { ...credential, id: 'a'.repeat(size) },
      { ...credential, id: new Array<number>(size / 8).fill(1) },
    ]
    for (const document of documents) {
      expect(await verify(document)).toMatchObject({
        document: 'failed DOCUMENT_TOO_LARGE',
        verdict: 'rejected',
      })
    }
  }, 5_000)

  it('rejects a credential that lost a member, in the name of what it lost', async () => {
    const { validFrom: _, issuer: __, ...without } = credential
    expect(await verify(without)).toMatchObject({ document: 'failed DOCUMENT_MALFORMED' })
  })

  it('rejects a license whose code, fields and address do not name one license', async () => {
    expect(await verify(withLicense({ number: '00418-B' }))).toMatchObject({
      document: 'failed DOCUMENT_MALFORMED',
    })
  })

  it('rejects a member that no signature covers', async () => {
    expect(await verify({ ...credential, verdict: 'accepted' })).toMatchObject({
      document: 'failed UNDEFINED_TERM',
      verdict: 'rejected',
    })
    expect(await verify(withLicense({ dea: 'AB1234563' }))).toMatchObject({
      document: 'failed UNDEFINED_TERM',
    })
  })

  it('takes a bundle, and rejects one of a version it does not know or with a part missing', async () => {
    const bundle = await board.bundle(credential)
    expect(await verify(bundle)).toMatchObject({ document: 'passed', verdict: 'accepted' })
    const { credential: _, ...empty } = bundle
    for (const broken of [{ ...bundle, version: 2 }, empty, { ...bundle, statusLists: {} }]) {
      expect(await verify(broken)).toMatchObject({ document: 'failed BUNDLE_MALFORMED', verdict: 'rejected' })
    }
  })

  it.each([
    ['nothing', {}],
    ['no credential', { verifiableCredential: [] }],
    ['two credentials', { verifiableCredential: [{}, {}] }],
    ['a credential outside of a list', { verifiableCredential: {} }],
    ['text', { verifiableCredential: ['credential'] }],
  ])('rejects a presentation of %s', async (_, members) => {
    const presentation = { type: ['VerifiablePresentation'], ...members }
    expect(await verify(presentation)).toMatchObject({
      document: 'failed PRESENTATION_MALFORMED',
      verdict: 'rejected',
    })
  })

  it('does not throw for a document with a hundred thousand members', async () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`m${i}`, i]))
    expect(await verify({ ...credential, ...many })).toMatchObject({ verdict: 'rejected' })
  }, 5_000)

  it('names license and licensee, for the person who reads the report', async () => {
    const { report } = await verify(credential)
    expect(report.checks[0]?.evidence).toMatchObject({
      license: 'WV-MDR-00417-B',
      licensee: 'Wilma Flintrock',
    })
  })
})
