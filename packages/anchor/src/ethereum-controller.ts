import { controllerCalls } from './controller-calls.ts'
import { createSending, type MiningOptions, type SendingOptions } from './ethereum-transaction.ts'
import { type Hex, requireAddress } from './hex.ts'
import type { Controller } from './registry.ts'

export type EthereumControllerOptions = SendingOptions &
  MiningOptions & {
    /** Address of the LicenseAnchor contract. */
    address: Hex
  }

/**
 * Writes a board's key log on Ethereum from the signer's account.
 *
 * @throws {AnchorError} `MALFORMED_ADDRESS`.
 */
export function createEthereumController({ address, ...options }: EthereumControllerOptions): Controller {
  requireAddress(address, 'registry address')
  const { account, prepare, broadcast, untilMined } = createSending(options)

  return controllerCalls(account, async (data) => {
    const { raw, hash } = await prepare({ to: address, data })
    await broadcast(raw)
    return untilMined(hash, options)
  })
}
