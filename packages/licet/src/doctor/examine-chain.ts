import { type Block, licenseAnchor, type RegistryReader } from '@licet/anchor'
import { keyHash, publicKeyFromMultikey } from '@licet/credential'
import type { Board } from '@licet/issuer'
import { CLOCK_SKEW } from '@licet/verifier'
import { formatEther, JsonRpcProvider } from 'ethers'
import type { ChainAccess } from '../deploy-contract.ts'
import type { Config } from '../home.ts'
import { type OpenBoard, openChain, registryReader } from '../open-board.ts'
import type { Surroundings } from '../surroundings.ts'
import { examine, type Finding, fail, ok, warn } from './finding.ts'

/** Is it the right chain, with our contract on it, and may the board's account and keys do what they are for? */
export async function examineChain(opened: OpenBoard, surroundings: Surroundings): Promise<Finding[]> {
  const { board, config } = opened
  const { registry } = board
  if (registry === undefined) {
    return [fail('contract', 'the board has none to anchor in', 'run licet contract deploy')]
  }
  return examine('chain', 'check chain.rpc in config.json, and that the endpoint answers', async () => {
    const chain = await openChain(opened, surroundings)
    const reader = registryReader(chain, registry.address)
    const identity = await examineIdentity(reader, config)
    if (identity.some(({ level }) => level === 'fail')) return identity
    return [
      ...identity,
      await examineClock(reader, surroundings.now(), chain),
      ...(await examineAccounts(board, registry.controller, reader, chain)),
      ...(await examineKeyLog(board, registry.controller, reader)),
    ]
  })
}

async function examineIdentity(reader: RegistryReader, { chain }: Config): Promise<Finding[]> {
  const { chainId, genesisHash, codeHash } = await reader.identity()
  const isOwnChain = chain.local === undefined || chain.local.genesisHash === genesisHash
  const isOwnCode = codeHash === licenseAnchor.runtimeCodeHash
  return [
    isOwnChain
      ? ok('chain', `${chainId} answers, genesis ${genesisHash}`)
      : fail(
          'chain',
          `genesis is ${genesisHash}, not the one of this board`,
          'restore chain/state.json from a copy',
        ),
    isOwnCode
      ? ok('contract', `LicenseAnchor at ${reader.address}`)
      : fail(
          'contract',
          `what stands at ${reader.address} is not LicenseAnchor`,
          'run licet contract deploy',
        ),
  ]
}

/** Milliseconds. Public chains make a block every 12 s; one this old means that the endpoint lags. */
const OLD_BLOCK = 5 * 60 * 1000

async function examineClock(reader: RegistryReader, now: Date, { localUrl }: ChainAccess): Promise<Finding> {
  const block: Block | undefined = await reader.block('latest')
  if (block === undefined) return fail('clock', 'the chain has no latest block', 'use another endpoint')
  const ahead = block.time * 1000 - now.getTime()
  const seconds = Math.round(Math.abs(ahead) / 1000)
  if (ahead > CLOCK_SKEW) {
    return fail(
      'clock',
      `the latest block is ${seconds} s in the future`,
      'correct the clock of this machine',
    )
  }
  if (localUrl !== undefined) return ok('clock', 'the local chain has the time of this machine')
  if (ahead < -OLD_BLOCK) {
    return warn(
      'clock',
      `the latest block is ${seconds} s old`,
      'correct the clock, or use an endpoint that keeps up',
    )
  }
  return ok('clock', `within ${seconds} s of block ${block.number}`)
}

/** Gas for one batch after an account's first. */
const GAS_PER_BATCH = 60_000n

/** Batches that should still be paid for before somebody has to act. */
const BATCHES_IN_STOCK = 30n

async function examineAccounts(
  board: Board,
  controller: `0x${string}`,
  reader: RegistryReader,
  { chainId, urls }: ChainAccess,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { chainId: on, address } of board.accounts) {
    if (on !== chainId) continue
    const life = await reader.account(controller, address)
    const what = `anchor account ${address}`
    if (life === undefined) findings.push(fail(what, 'is not authorised', 'run licet contract deploy'))
    else if (life.until !== undefined) {
      findings.push(fail(what, `was revoked in block ${life.until}`, 'make a new account: it has one life'))
    } else findings.push(ok(what, `authorised since block ${life.from}`))
    findings.push(await examineBalance(what, address, { chainId, url: urls[0] ?? '' }))
  }
  return findings
}

async function examineBalance(
  what: string,
  address: string,
  { chainId, url }: { chainId: number; url: string },
): Promise<Finding> {
  const provider = new JsonRpcProvider(url, chainId, { staticNetwork: true })
  try {
    const balance = await provider.getBalance(address)
    const { maxFeePerGas, gasPrice } = await provider.getFeeData()
    const batch = GAS_PER_BATCH * (maxFeePerGas ?? gasPrice ?? 0n)
    const ether = `has ${Number(formatEther(balance)).toFixed(4)} ether`
    const remedy = `send ether to ${address}`
    if (balance < batch) return fail(what, `${ether}, too little for one batch`, remedy)
    if (balance < batch * BATCHES_IN_STOCK)
      return warn(what, `${ether}, for fewer than ${BATCHES_IN_STOCK} batches`, remedy)
    return ok(what, ether)
  } finally {
    provider.destroy()
  }
}

async function examineKeyLog(
  board: Board,
  controller: `0x${string}`,
  reader: RegistryReader,
): Promise<Finding[]> {
  const findings = board.keys.map(async ({ id, purpose, publicKey }): Promise<Finding> => {
    const what = `key ${id}`
    const life = await reader.key(controller, keyHash(publicKeyFromMultikey(publicKey)))
    if (life === undefined) return fail(what, 'its hash is not on chain', 'run licet contract deploy')
    if (life.compromisedSince !== undefined) return fail(what, 'is marked as compromised', 'make a new key')
    if (life.until !== undefined) return fail(what, `was revoked in block ${life.until}`, 'make a new key')
    if (life.purpose !== purpose)
      return fail(what, `is on chain for ${life.purpose}, not ${purpose}`, 'make a new key')
    return ok(what, `on chain for ${purpose} since block ${life.from}`)
  })
  return Promise.all(findings)
}
