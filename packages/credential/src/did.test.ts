import { describe, expect, it } from 'vitest'
import { didWebFromUrl, didWebUrl, isDid } from './did.ts'

describe('didWebUrl', () => {
  it.each([
    ['did:web:board.example', 'https://board.example/.well-known/did.json'],
    ['did:web:board.example%3A8443', 'https://board.example:8443/.well-known/did.json'],
    ['did:web:state.example:boards:medicine', 'https://state.example/boards/medicine/did.json'],
    ['did:web:localhost%3A8470', 'http://localhost:8470/.well-known/did.json'],
    ['did:web:localhost%3A8470:b', 'http://localhost:8470/b/did.json'],
    ['did:web:localhost.evil.example', 'https://localhost.evil.example/.well-known/did.json'],
  ])('reads %s at %s', (did, url) => {
    expect(didWebUrl(did)).toBe(url)
    expect(new URL(url).href).toBe(url)
  })

  it.each([
    'did:web:',
    'did:web:Board.example',
    'did:web:board.example/../x',
    'did:web:board.example:..:x',
    'did:web:board.example:.well-known',
    'did:web:board.example:a%2Fb',
    'did:web:board.example::x',
    'did:web:board.example#key-1',
    'did:web:board.example?x=1',
    'did:web:user@board.example',
    'did:web:board..example',
    'did:web:127.0.0.1',
    'did:web:127.0.0.1%3A8470',
    'did:web:[::1]',
    'did:web:board.example%3a8443',
    'did:web:board.example%3A',
    'did:web:board.example%3A08443',
    'did:web:board.example\n',
    `did:web:${'a'.repeat(600)}.example`,
    'did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2',
    'https://board.example',
  ])('refuses %j', (did) => {
    expect(() => didWebUrl(did)).toThrow(expect.objectContaining({ code: 'MALFORMED_DID' }))
  })
})

describe('didWebFromUrl', () => {
  it.each([
    ['https://board.example', 'did:web:board.example'],
    ['https://board.example/', 'did:web:board.example'],
    ['https://state.example:8443/boards/medicine', 'did:web:state.example%3A8443:boards:medicine'],
    ['http://localhost:8470', 'did:web:localhost%3A8470'],
  ])('of %s is %s', (url, did) => {
    expect(didWebFromUrl(url)).toBe(did)
  })

  it.each([
    'http://board.example',
    'https://localhost:8470',
    'https://127.0.0.1',
    'board.example',
    'https://b.example/?x',
    'ftp://b.example',
  ])('refuses %s, where no did:web is read', (url) => {
    expect(() => didWebFromUrl(url)).toThrow(expect.objectContaining({ code: 'MALFORMED_DID' }))
  })
})

describe('isDid', () => {
  it('knows did:web and did:key, without fragment', () => {
    expect(isDid('did:web:board.example')).toBe(true)
    expect(isDid('did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2')).toBe(true)
    expect(isDid('did:web:board.example#key-1')).toBe(false)
    expect(isDid('did:ion:EiA')).toBe(false)
    expect(isDid('did:web:a b')).toBe(false)
  })
})
