import { z } from 'zod'
import { contractInterface, purposeOf } from './contract.ts'
import { AnchorError } from './error.ts'
import type { Hex } from './hex.ts'
import type { AccountLife, AnchoredRoot, Block, KeyLife } from './registry.ts'
import { rpcAddress, rpcBytes32 } from './rpc-values.ts'

/** What the contract stores. Keys are its mappings' keys, joined by {@link slotOf}. */
export type RegistryState = {
  roots: Map<string, AnchoredRoot>
  /** Number of roots of an account. */
  lengths: Map<string, number>
  accounts: Map<string, AccountLife>
  keys: Map<string, KeyLife>
  /** Number of the block. */
  disowned: Map<string, number>
}

export type Call = { from: Hex; data: Hex; block: Pick<Block, 'number' | 'time'> }

export function emptyState(): RegistryState {
  return { roots: new Map(), lengths: new Map(), accounts: new Map(), keys: new Map(), disowned: new Map() }
}

export function slotOf(...keys: readonly Hex[]): string {
  return keys.join('/')
}

/**
 * The rules of LicenseAnchor.sol, once more: does to `state` what a transaction with this calldata does to the contract's.
 *
 * @throws {AnchorError} `TRANSACTION_REVERTED` with the contract's error as `reason` (none when it reverts without one); then
 * `state` is as before.
 */
export function execute(state: RegistryState, { from: sender, data, block }: Call): void {
  const called = contractInterface.getFunction(data.slice(0, 10))
  if (called === null) {
    anchor(state, sender, data, block)
    return
  }

  let args: unknown[]
  try {
    args = [...contractInterface.decodeFunctionData(called, data)]
  } catch (cause) {
    throw new AnchorError('TRANSACTION_REVERTED', `the calldata is too short for ${called.name}`, { cause })
  }
  switch (called.name) {
    case 'authorizeAccount':
      authorizeAccount(state, sender, rpcAddress.parse(args[0]), block)
      break
    case 'revokeAccount':
      revokeAccount(state, sender, rpcAddress.parse(args[0]), block)
      break
    case 'publishKey':
      publishKey(state, sender, rpcBytes32.parse(args[0]), Number(args[1]), block)
      break
    case 'revokeKey':
      revokeKey(state, sender, rpcBytes32.parse(args[0]), block)
      break
    case 'compromiseKey':
      compromiseKey(state, sender, rpcBytes32.parse(args[0]), z.bigint().parse(args[1]), block)
      break
    case 'disownRoot':
      disownRoot(state, sender, rpcAddress.parse(args[0]), rpcBytes32.parse(args[1]), block)
      break
  }
}

function anchor(state: RegistryState, sender: Hex, data: Hex, block: Call['block']): void {
  const root = rpcBytes32.safeParse(data)
  if (!root.success) throw refusal('NotARoot')
  if (/^0x0+$/.test(root.data)) throw refusal('ZeroRoot')
  const slot = slotOf(sender, root.data)
  if (state.roots.has(slot)) throw refusal('RootExists')

  const sequence = (state.lengths.get(sender) ?? 0) + 1
  state.lengths.set(sender, sequence)
  state.roots.set(slot, { time: block.time, block: block.number, sequence })
}

function authorizeAccount(state: RegistryState, sender: Hex, account: Hex, block: Call['block']): void {
  if (/^0x0+$/.test(account)) throw refusal('ZeroAccount')
  const slot = slotOf(sender, account)
  if (state.accounts.has(slot)) throw refusal('AccountExists')

  state.accounts.set(slot, { from: block.number })
}

function revokeAccount(state: RegistryState, sender: Hex, account: Hex, block: Call['block']): void {
  const slot = slotOf(sender, account)
  const life = state.accounts.get(slot)
  if (life === undefined) throw refusal('AccountUnknown')
  if (life.until !== undefined) throw refusal('AccountAlreadyRevoked')

  state.accounts.set(slot, { ...life, until: block.number })
}

function publishKey(
  state: RegistryState,
  sender: Hex,
  keyHash: Hex,
  code: number,
  block: Call['block'],
): void {
  if (/^0x0+$/.test(keyHash)) throw refusal('ZeroKey')
  const purpose = purposeOf(code)
  if (purpose === undefined) throw refusal('PurposeUnknown')
  const slot = slotOf(sender, keyHash)
  if (state.keys.has(slot)) throw refusal('KeyExists')

  state.keys.set(slot, { purpose, from: block.number })
}

function revokeKey(state: RegistryState, sender: Hex, keyHash: Hex, block: Call['block']): void {
  const slot = slotOf(sender, keyHash)
  const life = state.keys.get(slot)
  if (life === undefined) throw refusal('KeyUnknown')
  if (life.until !== undefined) throw refusal('KeyAlreadyRevoked')

  state.keys.set(slot, { ...life, until: block.number })
}

function compromiseKey(
  state: RegistryState,
  sender: Hex,
  keyHash: Hex,
  since: bigint,
  block: Call['block'],
): void {
  const slot = slotOf(sender, keyHash)
  const life = state.keys.get(slot)
  if (life === undefined) throw refusal('KeyUnknown')
  if (since === 0n || since > block.time) throw refusal('TimeOutOfRange')
  if (life.compromisedSince !== undefined && since >= life.compromisedSince) throw refusal('TimeNotEarlier')

  state.keys.set(slot, { ...life, compromisedSince: Number(since) })
}

function disownRoot(state: RegistryState, sender: Hex, account: Hex, root: Hex, block: Call['block']): void {
  if (!state.accounts.has(slotOf(sender, account))) throw refusal('AccountUnknown')
  if (!state.roots.has(slotOf(account, root))) throw refusal('RootUnknown')
  const slot = slotOf(sender, account, root)
  if (state.disowned.has(slot)) throw refusal('RootAlreadyDisowned')

  state.disowned.set(slot, block.number)
}

function refusal(error: string): AnchorError {
  const reason = `LicenseAnchor${error}`
  return new AnchorError('TRANSACTION_REVERTED', `the chain would refuse this: ${reason}`, { reason })
}
