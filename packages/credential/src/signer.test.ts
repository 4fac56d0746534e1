import { base58, hex } from '@scure/base'
import { describe, expect, it } from 'vitest'
import { createSigner } from './signer.ts'

describe('createSigner', () => {
  it('signs as RFC 8032, section 7.1, TEST 3', async () => {
    const signer = await createSigner({
      verificationMethod: 'did:web:board.example#key-1',
      seed: hex.decode('c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7'),
    })
    expect(hex.encode(signer.publicKey)).toBe(
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    )
    expect(hex.encode(await signer.sign(hex.decode('af82')))).toBe(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    )
  })

  it('does not change when the caller wipes the seed', async () => {
    const seed = new Uint8Array(32).fill(1)
    const signer = await createSigner({ verificationMethod: 'did:web:board.example#key-1', seed })
    const before = await signer.sign(Uint8Array.of(1))
    seed.fill(0)
    expect(await signer.sign(Uint8Array.of(1))).toEqual(before)
  })

  it('refuses a seed that is not 32 bytes, without repeating it', async () => {
    const seed = base58.decode('2YwC8z3ap7yx1nZYCg4L3j3ApHs')
    await expect(createSigner({ verificationMethod: 'did:web:b#k', seed })).rejects.toMatchObject({
      code: 'MALFORMED_KEY',
      message: expect.not.stringContaining(hex.encode(seed)),
    })
  })
})
