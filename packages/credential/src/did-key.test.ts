import { describe, expect, it } from 'vitest'
import { didKeyFromPublicKey, isDidKey, publicKeyFromDidKey } from './did-key.ts'
import { publicKeyFromMultikey } from './multikey.ts'

const MULTIKEY = 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2'

describe('did:key', () => {
  it('is the key, and names its one method after it', () => {
    const publicKey = publicKeyFromMultikey(MULTIKEY)
    expect(didKeyFromPublicKey(publicKey)).toEqual({
      did: `did:key:${MULTIKEY}`,
      verificationMethod: `did:key:${MULTIKEY}#${MULTIKEY}`,
    })
    expect(publicKeyFromDidKey(`did:key:${MULTIKEY}`)).toEqual(publicKey)
  })

  it.each([
    '',
    MULTIKEY,
    `did:web:${MULTIKEY}`,
    'did:key:',
    'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169',
    `did:key:${MULTIKEY}#${MULTIKEY}`,
  ])('is not %j', (text) => {
    expect(isDidKey(text)).toBe(false)
    expect(() => publicKeyFromDidKey(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_DID' }))
  })
})
