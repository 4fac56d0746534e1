import { beforeAll, describe, expect, it } from 'vitest'
import { didKeyNamed, didOf, makeBoard } from './fixture/board.ts'
import { formatTrust, parseTrust, type Trust } from './trust.ts'

let trust: Trust
let file: Record<string, unknown>

beforeAll(async () => {
  trust = (await makeBoard()).surroundings.trust
  file = JSON.parse(formatTrust(trust))
})

const parsed = (members: object) => () => parseTrust(JSON.stringify({ ...file, ...members }))
const malformed = expect.objectContaining({ name: 'VerifierError', code: 'TRUST_FILE_MALFORMED' })

describe('parseTrust', () => {
  it('gives back what formatTrust wrote', () => {
    expect(parseTrust(formatTrust(trust))).toEqual(trust)
    expect(parseTrust(new TextEncoder().encode(formatTrust(trust)))).toEqual(trust)
  })

  it('reads a file that names no endpoints, no local chains and no loopback origins', () => {
    const { type, version, federation, trustList } = file
    expect(parseTrust(JSON.stringify({ type, version, federation, trustList }))).toMatchObject({
      chains: [],
      localChains: [],
      loopbackOrigins: [],
    })
  })

  it('leaves a bad trust list to the check trust of each report', () => {
    expect(parsed({ trustList: null })()).toMatchObject({ trustList: null })
  })

  it('refuses a threshold that one key could reach by being named twice, or that nobody can reach', async () => {
    const key = didOf(await didKeyNamed('one'))
    for (const federation of [
      { threshold: 2, keys: [key, key] },
      { threshold: 2, keys: [key] },
      { threshold: 0, keys: [key] },
      { threshold: 1, keys: [] },
      { threshold: 1, keys: ['did:web:federation.example'] },
    ]) {
      expect(parsed({ federation })).toThrow(malformed)
    }
  })

  it.each([
    ['another version', { version: 2 }],
    ['an unknown member', { trusted: true }],
    ['no federation', { federation: undefined }],
    ['no trust list', { trustList: undefined }],
    ['a genesis hash that is none', { localChains: [{ chainId: 31337, genesisHash: '0x00' }] }],
    ['an endpoint that is no http address', { chains: [{ chainId: 1, rpc: ['file:///etc/passwd'] }] }],
    ['a loopback origin that is another machine', { loopbackOrigins: ['http://board.example'] }],
    ['a loopback origin with a path', { loopbackOrigins: ['http://127.0.0.1:80/x'] }],
  ])('refuses %s', (_, members) => {
    expect(parsed(members)).toThrow(malformed)
  })

  it.each(['', 'trust', '[]', '{"type":"LicetTrust","type":"LicetTrust"}'])('refuses the text %j', (text) => {
    expect(() => parseTrust(text)).toThrow(malformed)
  })
})
