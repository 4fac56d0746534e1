import { encodeCall, purposeCode } from './contract.ts'
import type { Hex } from './hex.ts'
import type { Controller, MinedTransaction } from './registry.ts'

/**
 * What a controller writes, as calls of the contract: the same for a chain and for the registry in memory.
 *
 * @param send - Sends calldata to the registry from `account`, and returns once it is mined.
 */
export function controllerCalls(account: Hex, send: (data: Hex) => Promise<MinedTransaction>): Controller {
  return {
    account,
    authorizeAccount: (anchorAccount) => send(encodeCall('authorizeAccount', [anchorAccount])),
    revokeAccount: (anchorAccount) => send(encodeCall('revokeAccount', [anchorAccount])),
    publishKey: (keyHash, purpose) => send(encodeCall('publishKey', [keyHash, purposeCode(purpose)])),
    revokeKey: (keyHash) => send(encodeCall('revokeKey', [keyHash])),
    compromiseKey: (keyHash, since) => send(encodeCall('compromiseKey', [keyHash, since])),
    disownRoot: (anchorAccount, root) => send(encodeCall('disownRoot', [anchorAccount, root])),
  }
}
