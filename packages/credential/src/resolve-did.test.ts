import { describe, expect, it } from 'vitest'
import { buildDidDocument, findMethod } from './did-document.ts'
import { didKeyFromPublicKey } from './did-key.ts'
import type { Fetch, Fetched } from './fetch.ts'
import { resolveDid } from './resolve-did.ts'

const DID = 'did:web:board.example'
const KEY = new Uint8Array(32).fill(1)
const document = buildDidDocument({
  did: DID,
  keys: [{ id: `${DID}#key-1`, purpose: 'credential', publicKey: KEY }],
  accounts: [],
  name: 'Board',
  publicUrl: 'https://board.example',
})

function answering(answer: string | Fetched, asked: string[] = []): Fetch {
  return async (url) => {
    asked.push(url)
    if (typeof answer !== 'string') return answer
    return { outcome: 'found', bytes: new TextEncoder().encode(answer), headers: {} }
  }
}

const noFetch: Fetch = async () => {
  throw new Error('nothing may be fetched')
}

describe('resolveDid', () => {
  it('resolves a did:web with one request', async () => {
    const asked: string[] = []
    expect(await resolveDid(DID, answering(JSON.stringify(document), asked))).toEqual({
      outcome: 'resolved',
      document,
    })
    expect(asked).toEqual(['https://board.example/.well-known/did.json'])
  })

  it('resolves a did:key without any request, to sign and to authenticate with', async () => {
    const { did, verificationMethod } = didKeyFromPublicKey(KEY)
    const resolution = await resolveDid(did, noFetch)
    if (resolution.outcome !== 'resolved') throw new Error(resolution.detail)
    expect(findMethod(resolution.document, verificationMethod, 'authentication')).toEqual({ publicKey: KEY })
    expect(findMethod(resolution.document, verificationMethod, 'assertionMethod')).toEqual({ publicKey: KEY })
  })

  it.each(['did:ion:EiA', 'did:web:127.0.0.1', 'did:key:zBroken', 'https://board.example', ''])(
    'finds %j malformed without any request',
    async (did) => {
      expect(await resolveDid(did, noFetch)).toMatchObject({ outcome: 'malformed' })
    },
  )

  it('keeps apart what is not there and what could not be asked', async () => {
    expect(await resolveDid(DID, answering({ outcome: 'not-found', httpStatus: 404 }))).toMatchObject({
      outcome: 'not-found',
    })
    expect(await resolveDid(DID, answering({ outcome: 'unreachable', reason: 'timeout' }))).toEqual({
      outcome: 'unreachable',
      detail: 'timeout',
    })
  })

  it.each([
    ['not JSON', '<html>'],
    ['too large', `{"id":"${'x'.repeat(300_000)}"}`],
    ['too deep', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['with a member twice', `{"id":"${DID}","id":"${DID}"}`],
    ['of another DID', JSON.stringify({ ...document, id: 'did:web:other.example' })],
  ])('finds a document %s malformed', async (_, answer) => {
    expect(await resolveDid(DID, answering(answer))).toMatchObject({ outcome: 'malformed' })
  })
})
