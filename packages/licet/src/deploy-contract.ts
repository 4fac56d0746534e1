import {
  type Controller,
  createEthereumController,
  deployRegistry,
  EthereumRegistry,
  type Hex,
  licenseAnchor,
  type RegistryReader,
  type TransactionSigner,
} from '@licet/anchor'
import { keyHash, publicKeyFromMultikey } from '@licet/credential'
import type { Board } from '@licet/issuer'
import { LicetError } from './error.ts'

export interface ChainAccess {
  chainId: number
  urls: readonly string[]
  /** Milliseconds between two questions whether a transaction was mined. */
  pollInterval?: number
  /** Set when the chain is this home's own, which makes blocks only when asked to. */
  localUrl?: string
}

/**
 * Puts the board's key log on chain: deploys a LicenseAnchor contract (or takes the given one, since one serves any number
 * of boards), authorises the board's anchor accounts and publishes the hashes of its keys. What is there already is left.
 *
 * @returns the board with its registry, to be saved.
 */
export async function deployContract(
  board: Board,
  {
    controller: signer,
    chain,
    registry: existing,
  }: { controller: TransactionSigner; chain: ChainAccess; registry?: Hex },
): Promise<Board> {
  const address = existing ?? (await deployRegistry({ ...chain, signer })).address
  const registry = new EthereumRegistry({ ...chain, address })
  await requireOurCode(registry)
  const controller = createEthereumController({ ...chain, address, signer })
  await writeKeyLog(board, registry, controller)
  return { ...board, registry: { chainId: chain.chainId, address, controller: controller.account } }
}

async function requireOurCode(registry: RegistryReader): Promise<void> {
  const { codeHash } = await registry.identity()
  if (codeHash === licenseAnchor.runtimeCodeHash) return
  throw new LicetError(
    'NO_CONTRACT',
    `what stands at ${registry.address} is not LicenseAnchor; name another address`,
  )
}

async function writeKeyLog(board: Board, registry: RegistryReader, controller: Controller): Promise<void> {
  for (const { chainId, address } of board.accounts) {
    if (chainId !== registry.chainId) continue
    if ((await registry.account(controller.account, address)) === undefined)
      await controller.authorizeAccount(address)
  }
  for (const { publicKey, purpose } of board.keys) {
    const hash = keyHash(publicKeyFromMultikey(publicKey))
    if ((await registry.key(controller.account, hash)) === undefined)
      await controller.publishKey(hash, purpose)
  }
}
