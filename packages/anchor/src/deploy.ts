import { getCreateAddress } from 'ethers'
import { licenseAnchor } from './contract.generated.ts'
import { AnchorError } from './error.ts'
import { EthereumRegistry } from './ethereum-registry.ts'
import { createSending, type MiningOptions, type SendingOptions } from './ethereum-transaction.ts'
import type { Hex } from './hex.ts'
import type { MinedTransaction } from './registry.ts'

/**
 * Puts a LicenseAnchor contract on a chain and checks that it is the published code.
 *
 * Whoever deploys it has no rights in it. One contract serves any number of boards.
 *
 * @returns The contract's address and the transaction that created it.
 * @throws {AnchorError} `FEE_ABOVE_CEILING`, `INSUFFICIENT_FUNDS`, `TRANSACTION_NOT_MINED`, `TRANSACTION_REVERTED`,
 * `REGISTRY_UNREACHABLE`, `MALFORMED_ANSWER` when other code than ours stands there.
 */
export async function deployRegistry(
  options: SendingOptions & MiningOptions,
): Promise<MinedTransaction & { address: Hex }> {
  const { account, prepare, broadcast, untilMined } = createSending(options)
  const { raw, hash, nonce } = await prepare({ data: licenseAnchor.bytecode })
  await broadcast(raw)
  const mined = await untilMined(hash, options)

  const address: Hex = `0x${getCreateAddress({ from: account, nonce }).slice(2).toLowerCase()}`
  const { codeHash } = await new EthereumRegistry({ ...options, address }).identity()
  if (codeHash !== licenseAnchor.runtimeCodeHash) {
    throw new AnchorError('MALFORMED_ANSWER', `the code at ${address} is not the published contract`)
  }
  return { address, ...mined }
}
