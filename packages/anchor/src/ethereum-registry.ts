import { keccak256 } from 'ethers'
import { z } from 'zod'
import { encodeCall, purposeOf } from './contract.ts'
import { AnchorError } from './error.ts'
import { type Hex, requireAddress, requireBytes32 } from './hex.ts'
import type {
  AccountLife,
  AnchoredRoot,
  Block,
  BlockTag,
  KeyLife,
  RegistryIdentity,
  RegistryReader,
  Transaction,
} from './registry.ts'
import { createRpc, type Rpc, type RpcOptions } from './rpc.ts'
import { rpcAddress, rpcBytes, rpcBytes32, rpcQuantity, rpcTag, rpcWord } from './rpc-values.ts'

export type EthereumRegistryOptions = RpcOptions & {
  /** Address of the LicenseAnchor contract. */
  address: Hex
}

/**
 * Reads a LicenseAnchor contract over Ethereum JSON-RPC.
 *
 * It believes its endpoints: who needs not to, asks for state proofs. Opens nothing that must be closed.
 */
export class EthereumRegistry implements RegistryReader {
  readonly chainId: number
  readonly address: Hex
  readonly #rpc: Rpc

  /** @throws {AnchorError} `MALFORMED_ADDRESS`. */
  constructor({ address, ...rpcOptions }: EthereumRegistryOptions) {
    requireAddress(address, 'registry address')
    this.chainId = rpcOptions.chainId
    this.address = address
    this.#rpc = createRpc(rpcOptions)
  }

  async identity(): Promise<RegistryIdentity> {
    const genesis = await this.block(0)
    if (genesis === undefined) throw new AnchorError('MALFORMED_ANSWER', 'the chain has no block 0')
    const code = await this.#read(rpcBytes, 'eth_getCode', [this.address, 'latest'])
    return { chainId: this.chainId, genesisHash: genesis.hash, codeHash: rpcBytes32.parse(keccak256(code)) }
  }

  async block(tag: BlockTag): Promise<Block | undefined> {
    const block = await this.#read(rpcBlock.nullable(), 'eth_getBlockByNumber', [rpcTag(tag), false])
    if (block === null) return undefined
    if (typeof tag === 'number' && block.number !== tag) throw malformed('eth_getBlockByNumber')
    return { number: block.number, hash: block.hash, parentHash: block.parentHash, time: block.timestamp }
  }

  async root(account: Hex, root: Hex, at: BlockTag = 'latest'): Promise<AnchoredRoot | undefined> {
    requireAddress(account, 'account')
    requireBytes32(root, 'root')
    const [time = 0, block = 0, sequence = 0] = await this.#view(3, encodeCall('rootOf', [account, root]), at)
    return sequence === 0 ? undefined : { time, block, sequence }
  }

  async account(controller: Hex, account: Hex, at: BlockTag = 'latest'): Promise<AccountLife | undefined> {
    requireAddress(controller, 'controller')
    requireAddress(account, 'account')
    const [from = 0, until = 0] = await this.#view(2, encodeCall('accountOf', [controller, account]), at)
    return from === 0 ? undefined : { from, ...(until === 0 ? {} : { until }) }
  }

  async key(controller: Hex, keyHash: Hex, at: BlockTag = 'latest'): Promise<KeyLife | undefined> {
    requireAddress(controller, 'controller')
    requireBytes32(keyHash, 'key hash')
    const [code = 0, from = 0, until = 0, compromisedSince = 0] = await this.#view(
      4,
      encodeCall('keyOf', [controller, keyHash]),
      at,
    )
    if (from === 0) return undefined
    const purpose = purposeOf(code)
    if (purpose === undefined) throw malformed('keyOf')
    return {
      purpose,
      from,
      ...(until === 0 ? {} : { until }),
      ...(compromisedSince === 0 ? {} : { compromisedSince }),
    }
  }

  async disowned(
    controller: Hex,
    account: Hex,
    root: Hex,
    at: BlockTag = 'latest',
  ): Promise<{ block: number } | undefined> {
    requireAddress(controller, 'controller')
    requireAddress(account, 'account')
    requireBytes32(root, 'root')
    const [block = 0] = await this.#view(1, encodeCall('disownedAt', [controller, account, root]), at)
    return block === 0 ? undefined : { block }
  }

  async transaction(hash: Hex): Promise<Transaction | undefined> {
    requireBytes32(hash, 'transaction hash')
    const sent = await this.#read(rpcTransaction.nullable(), 'eth_getTransactionByHash', [hash])
    if (sent === null) return undefined
    if (sent.hash !== hash) throw malformed('eth_getTransactionByHash')
    const { from, to, input: data } = sent
    const content = { from, data, ...(to === null ? {} : { to }) }
    const receipt = await this.#read(rpcReceipt.nullable(), 'eth_getTransactionReceipt', [hash])
    // Without a receipt it is in no block, or in one that has just been reorganised away.
    if (receipt === null) return { state: 'pending', ...content }
    if (receipt.transactionHash !== hash) throw malformed('eth_getTransactionReceipt')
    return { state: receipt.status === 1 ? 'mined' : 'reverted', ...content, block: receipt.blockNumber }
  }

  async #read<T>(schema: z.ZodType<T>, method: string, params: readonly unknown[]): Promise<T> {
    const answer = schema.safeParse(await this.#rpc.read(method, params))
    if (!answer.success) throw malformed(method)
    return answer.data
  }

  /** Calls a view function that returns `count` unsigned integers. Empty at a block before the contract was deployed. */
  async #view(count: number, data: Hex, at: BlockTag): Promise<number[]> {
    const result = await this.#read(rpcBytes, 'eth_call', [{ to: this.address, data }, rpcTag(at)])
    if (result === '0x') {
      if ((await this.#read(rpcBytes, 'eth_getCode', [this.address, 'latest'])) !== '0x') return []
      throw new AnchorError(
        'MALFORMED_ANSWER',
        `there is no contract at ${this.address} on chain ${this.chainId}`,
      )
    }
    const words = result.slice(2).match(/.{1,64}/g) ?? []
    const answer = z
      .array(rpcWord)
      .length(count)
      .safeParse(words.map((word) => `0x${word}`))
    if (!answer.success) throw malformed('eth_call')
    return answer.data
  }
}

const rpcBlock = z.object({
  number: rpcQuantity,
  hash: rpcBytes32,
  parentHash: rpcBytes32,
  timestamp: rpcQuantity,
})

const rpcTransaction = z.object({
  hash: rpcBytes32,
  from: rpcAddress,
  to: rpcAddress.nullable(),
  input: rpcBytes,
})

const rpcReceipt = z.object({
  transactionHash: rpcBytes32,
  blockNumber: rpcQuantity,
  status: rpcQuantity.refine((status) => status <= 1),
})

function malformed(method: string): AnchorError {
  return new AnchorError(
    'MALFORMED_ANSWER',
    `an endpoint's answer to ${method} is not one; ask another endpoint`,
  )
}
