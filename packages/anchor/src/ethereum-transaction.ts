import { keccak256, Transaction } from 'ethers'
import { z } from 'zod'
import { errorName } from './contract.ts'
import { AnchorError } from './error.ts'
import type { Hex } from './hex.ts'
import type { MinedTransaction, PreparedTransaction, PrepareOptions } from './registry.ts'
import { createRpc, type Rpc, type RpcOptions } from './rpc.ts'
import { rpcBigQuantity, rpcBytes32, rpcQuantity } from './rpc-values.ts'
import type { TransactionSigner } from './signer.ts'

export type SendingOptions = RpcOptions & {
  signer: TransactionSigner
  /** Wei per gas that a transaction may cost at most, tip included. Default: {@link DEFAULT_FEE_CEILING}. */
  feeCeiling?: bigint
}

/** Wei per gas. 200 gwei make a batch cost about 0.0114 ether: a price at which a board would rather wait. */
export const DEFAULT_FEE_CEILING = 200_000_000_000n

/** The base fee rises by an eighth a block at most: twice of it holds for six blocks (EIP-1559). */
const BASE_FEE_HEADROOM = 2n

/** Nodes take a replacement when both of its fees are at least a tenth higher; an eighth is safe. */
const REPLACEMENT_RISE = { numerator: 9n, denominator: 8n }

/** What is estimated may cost a little more in its block. */
const GAS_HEADROOM = { numerator: 6n, denominator: 5n }

/** In the words of geth, reth, erigon, besu and anvil, and of nethermind. */
const NONCE_IS_TAKEN = /nonce too low|replacement transaction|OldNonce|ReplacementNotAllowed/i

/** Milliseconds between two questions whether a transaction was mined. */
const DEFAULT_POLL_INTERVAL = 1_000

/** Milliseconds after which a transaction counts as not mined: 15 Ethereum blocks. */
const DEFAULT_MINING_DEADLINE = 180_000

export type MiningOptions = {
  /** Milliseconds. Default: 1,000. */
  pollInterval?: number
  /** Milliseconds until `TRANSACTION_NOT_MINED`. Default: 180,000. */
  miningDeadline?: number
}

/** Signs, sends and follows the transactions of one account. */
export type Sending = {
  readonly account: Hex
  prepare(content: { to?: Hex; data: Hex }, options?: PrepareOptions): Promise<PreparedTransaction>
  broadcast(raw: Hex): Promise<void>
  untilMined(hash: Hex, options: MiningOptions): Promise<MinedTransaction>
}

export function createSending({
  signer,
  feeCeiling = DEFAULT_FEE_CEILING,
  ...rpcOptions
}: SendingOptions): Sending {
  const rpc = createRpc(rpcOptions)
  const account = signer.address

  async function prepare(
    { to, data }: { to?: Hex; data: Hex },
    { nonce, replaces }: PrepareOptions = {},
  ): Promise<PreparedTransaction> {
    const gasLimit = await estimateGas(rpc, { from: account, ...(to === undefined ? {} : { to }), data })
    const fees = await feesWithin(rpc, feeCeiling, replaces)
    const unsigned = Transaction.from({
      type: 2,
      chainId: rpc.chainId,
      nonce: replaces?.nonce ?? nonce ?? (await nextNonce(rpc, account)),
      to: to ?? null,
      data,
      gasLimit,
      ...fees,
    })
    unsigned.signature = await signer.sign(rpcBytes32.parse(unsigned.unsignedHash))
    return {
      raw: lowerCase(unsigned.serialized),
      hash: transactionHash(unsigned.serialized),
      nonce: unsigned.nonce,
    }
  }

  return {
    account,
    prepare,
    broadcast: (raw) => broadcast(rpc, raw),
    untilMined: (hash, options) => untilMined(rpc, hash, options),
  }
}

async function estimateGas(rpc: Rpc, call: { from: Hex; to?: Hex; data: Hex }): Promise<bigint> {
  const answer = await rpc.ask('eth_estimateGas', [call, 'latest'])
  if (answer.outcome === 'error') {
    if (/insufficient funds/i.test(answer.message)) throw insufficientFunds(call.from)
    const reason = errorName(answer.data)
    throw new AnchorError(
      'TRANSACTION_REVERTED',
      `the chain would refuse this: ${reason ?? answer.message}`,
      {
        ...(reason === undefined ? {} : { reason }),
      },
    )
  }
  const estimate = parse(rpcBigQuantity, 'eth_estimateGas', answer.result)
  return (estimate * GAS_HEADROOM.numerator) / GAS_HEADROOM.denominator
}

async function nextNonce(rpc: Rpc, account: Hex): Promise<number> {
  return parse(
    rpcQuantity,
    'eth_getTransactionCount',
    await rpc.read('eth_getTransactionCount', [account, 'pending']),
  )
}

type Fees = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint }

/** EIP-1559 fees: the node's tip over twice the base fee, or what outbids the replaced transaction; never over the ceiling. */
async function feesWithin(
  rpc: Rpc,
  ceiling: bigint,
  replaces: PreparedTransaction | undefined,
): Promise<Fees> {
  const tip = parse(
    rpcBigQuantity,
    'eth_maxPriorityFeePerGas',
    await rpc.read('eth_maxPriorityFeePerGas', []),
  )
  const latest = await rpc.read('eth_getBlockByNumber', ['latest', false])
  const { baseFeePerGas } = parse(z.object({ baseFeePerGas: rpcBigQuantity }), 'eth_getBlockByNumber', latest)
  const replaced = replaces === undefined ? undefined : Transaction.from(replaces.raw)
  const maxPriorityFeePerGas = larger(tip, raised(replaced?.maxPriorityFeePerGas))
  const needed = larger(baseFeePerGas + maxPriorityFeePerGas, raised(replaced?.maxFeePerGas))
  if (needed > ceiling) {
    throw new AnchorError(
      'FEE_ABOVE_CEILING',
      `gas costs ${needed} wei now, the ceiling is ${ceiling}; wait or raise the ceiling`,
    )
  }
  const comfortable = larger(baseFeePerGas * BASE_FEE_HEADROOM + maxPriorityFeePerGas, needed)
  return { maxFeePerGas: comfortable < ceiling ? comfortable : ceiling, maxPriorityFeePerGas }
}

async function broadcast(rpc: Rpc, raw: Hex): Promise<void> {
  const answer = await rpc.ask('eth_sendRawTransaction', [raw])
  if (answer.outcome === 'result') return
  // The chain has it, in a block or waiting, whatever words the node has for that.
  if ((await rpc.read('eth_getTransactionByHash', [transactionHash(raw)])) !== null) return
  if (NONCE_IS_TAKEN.test(answer.message)) {
    throw new AnchorError(
      'NONCE_TAKEN',
      `another transaction of the account has this nonce (${answer.message})`,
    )
  }
  if (/insufficient funds/i.test(answer.message))
    throw insufficientFunds(Transaction.from(raw).from ?? 'unknown')
  throw new AnchorError('TRANSACTION_REFUSED', `the chain refuses the transaction: ${answer.message}`)
}

async function untilMined(
  rpc: Rpc,
  hash: Hex,
  { pollInterval = DEFAULT_POLL_INTERVAL, miningDeadline = DEFAULT_MINING_DEADLINE }: MiningOptions,
): Promise<MinedTransaction> {
  const deadline = AbortSignal.timeout(miningDeadline)
  while (!deadline.aborted) {
    const receipt = parse(
      minedReceipt,
      'eth_getTransactionReceipt',
      await rpc.read('eth_getTransactionReceipt', [hash]),
    )
    if (receipt !== null) {
      if (receipt.status === 1) return { transactionHash: hash, block: receipt.blockNumber }
      throw new AnchorError('TRANSACTION_REVERTED', `transaction ${hash} was mined and reverted`)
    }
    await new Promise((resolve) => setTimeout(resolve, pollInterval))
  }
  throw new AnchorError(
    'TRANSACTION_NOT_MINED',
    `transaction ${hash} is not mined after ${miningDeadline / 1000} seconds`,
  )
}

const minedReceipt = z.object({ blockNumber: rpcQuantity, status: rpcQuantity }).nullable()

function parse<T>(schema: z.ZodType<T>, method: string, value: unknown): T {
  const answer = schema.safeParse(value)
  if (answer.success) return answer.data
  throw new AnchorError(
    'MALFORMED_ANSWER',
    `an endpoint's answer to ${method} is not one; ask another endpoint`,
  )
}

function insufficientFunds(account: string): AnchorError {
  return new AnchorError(
    'INSUFFICIENT_FUNDS',
    `account ${account} has too little ether for this transaction; fund it`,
  )
}

function transactionHash(raw: string): Hex {
  return lowerCase(keccak256(raw))
}

function lowerCase(text: string): Hex {
  return `0x${text.slice(2).toLowerCase()}`
}

function raised(fee: bigint | null | undefined): bigint {
  const { numerator, denominator } = REPLACEMENT_RISE
  return fee === null || fee === undefined ? 0n : (fee * numerator) / denominator + 1n
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}
