import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { licenseAnchor } from './contract.generated.ts'
import { deployRegistry } from './deploy.ts'
import { createEthereumController } from './ethereum-controller.ts'
import { EthereumRegistry } from './ethereum-registry.ts'
import type { Hex } from './hex.ts'
import { callLocalChain, fundLocalAccount, type LocalChain, startLocalChain } from './local-chain.ts'
import { privateKeySigner } from './signer.ts'

const signer = privateKeySigner(new Uint8Array(32).fill(1))
const ACCOUNT: Hex = `0x${'a0'.repeat(20)}`

let chain: LocalChain
let options: Parameters<typeof deployRegistry>[0]

beforeAll(async () => {
  chain = await startLocalChain()
  await fundLocalAccount(chain.url, signer.address)
  options = { chainId: 31337, urls: [chain.url], signer, pollInterval: 5 }
})

afterAll(() => chain.stop())

beforeEach(() => callLocalChain(chain.url, 'evm_setAutomine', [true]))

describe('deployRegistry', () => {
  it('puts the published code on the chain, each time at an address of its own', async () => {
    const [first, second] = [await deployRegistry(options), await deployRegistry(options)]
    expect(second.address).not.toBe(first.address)
    for (const { address, block } of [first, second]) {
      const registry = new EthereumRegistry({ ...options, address })
      expect((await registry.identity()).codeHash).toBe(licenseAnchor.runtimeCodeHash)
      expect((await registry.block('latest'))?.number).toBeGreaterThanOrEqual(block)
    }
  })

  it('says when its transaction is not mined in time', async () => {
    await callLocalChain(chain.url, 'evm_setAutomine', [false])
    await expect(deployRegistry({ ...options, miningDeadline: 50 })).rejects.toThrow(
      expect.objectContaining({ code: 'TRANSACTION_NOT_MINED' }),
    )
    await callLocalChain(chain.url, 'anvil_dropAllTransactions', [])
  })
})

describe('createEthereumController', () => {
  it('says when its transaction was mined and reverted, since another one came first', async () => {
    const { address } = await deployRegistry(options)
    await callLocalChain(chain.url, 'evm_setAutomine', [false])
    const controller = createEthereumController({ ...options, address })
    const first = controller.authorizeAccount(ACCOUNT)
    const pending = async () => {
      const count = await callLocalChain(chain.url, 'eth_getTransactionCount', [signer.address, 'pending'])
      const mined = await callLocalChain(chain.url, 'eth_getTransactionCount', [signer.address, 'latest'])
      return Number(count) - Number(mined)
    }
    while ((await pending()) < 1);
    const second = controller.authorizeAccount(ACCOUNT)
    while ((await pending()) < 2);
    await callLocalChain(chain.url, 'anvil_mine', ['0x1'])
    await expect(second).rejects.toThrow(expect.objectContaining({ code: 'TRANSACTION_REVERTED' }))
    const { block } = await first
    const registry = new EthereumRegistry({ ...options, address })
    expect(await registry.account(signer.address, ACCOUNT)).toEqual({ from: block })
  })

  it('refuses a registry address that is none', () => {
    expect(() => createEthereumController({ ...options, address: '0x12' })).toThrow(
      expect.objectContaining({ code: 'MALFORMED_ADDRESS' }),
    )
  })
})
