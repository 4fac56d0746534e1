import { AnchorError } from './error.ts'
import { createSending, type SendingOptions } from './ethereum-transaction.ts'
import { type Hex, requireAddress } from './hex.ts'
import type { AnchorSender } from './registry.ts'
import { collidesWithSelector } from './selector-collision.ts'

export type EthereumSenderOptions = SendingOptions & {
  /** Address of the LicenseAnchor contract. */
  address: Hex
}

/**
 * Anchors roots on Ethereum from the signer's account.
 *
 * @throws {AnchorError} `MALFORMED_ADDRESS`.
 */
export function createEthereumSender({ address, ...options }: EthereumSenderOptions): AnchorSender {
  requireAddress(address, 'registry address')
  const { account, prepare, broadcast } = createSending(options)
  return {
    account,
    broadcast,
    async prepare(root, prepareOptions) {
      if (collidesWithSelector(root)) {
        throw new AnchorError(
          'SELECTOR_COLLISION',
          `the contract would take root ${root} for a function call; add a filler leaf to the batch`,
        )
      }
      return prepare({ to: address, data: root }, prepareOptions)
    },
  }
}
