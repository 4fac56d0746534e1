import { computeAddress, SigningKey } from 'ethers'
import type { Hex } from './hex.ts'

/** Signs transactions for one Ethereum account. The key may be in memory, in a keystore, or in hardware. */
export interface TransactionSigner {
  /** The account. */
  readonly address: Hex
  /**
   * @param digest - Keccak-256 of the unsigned transaction.
   * @returns The secp256k1 signature: r ‖ s ‖ v, 65 bytes, with v of 27 or 28 and s in the lower half (EIP-2).
   */
  sign(digest: Hex): Promise<Hex>
}

/**
 * A signer with its key in memory.
 *
 * @param privateKey - secp256k1 private key, 32 bytes.
 */
export function privateKeySigner(privateKey: Uint8Array): TransactionSigner {
  const key = new SigningKey(privateKey)
  return {
    address: lowerCase(computeAddress(key)),
    sign: async (digest) => lowerCase(key.sign(digest).serialized),
  }
}

function lowerCase(text: string): Hex {
  return `0x${text.slice(2).toLowerCase()}`
}
