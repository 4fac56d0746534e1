import { recoverAddress } from 'ethers'
import { describe, expect, it } from 'vitest'
import { privateKeySigner } from './signer.ts'

describe('privateKeySigner', () => {
  it('has the address of its key, as EIP-155 gives it for its example key', () => {
    const signer = privateKeySigner(new Uint8Array(32).fill(0x46))
    expect(signer.address).toBe('0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f')
  })

  it('signs so that the address is recovered from the signature', async () => {
    const signer = privateKeySigner(new Uint8Array(32).fill(0x46))
    const digest = `0x${'ab'.repeat(32)}` as const
    const signature = await signer.sign(digest)
    expect(signature).toMatch(/^0x[0-9a-f]{130}$/)
    expect(recoverAddress(digest, signature).toLowerCase()).toBe(signer.address)
  })
})
