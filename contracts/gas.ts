import {
  createEthereumController,
  createEthereumSender,
  deployRegistry,
  domainDigest,
  EthereumRegistry,
  type Hex,
  privateKeySigner,
} from '@licet/anchor'
import { buildBatch } from '@licet/anchor/batch'
import { callLocalChain, fundLocalAccount, startLocalChain } from '@licet/anchor/local-chain'
import { z } from 'zod'

/** Gas that each transaction of a board costs, as a chain charged it. */
export type GasReport = {
  deploy: number
  authorizeAccount: number
  publishKey: number
  firstRoot: number
  laterRootOf1: number
  laterRootOf1000: number
}

const receipt = z.object({ gasUsed: z.string().transform(Number), status: z.literal('0x1') })

/** Sends one transaction of each kind on a local chain of its own. */
export async function measureGas(): Promise<GasReport> {
  const chain = await startLocalChain()
  try {
    const signer = privateKeySigner(new Uint8Array(32).fill(1))
    await fundLocalAccount(chain.url, signer.address)
    const options = { chainId: 31337, urls: [chain.url], signer, pollInterval: 10 }
    const deployed = await deployRegistry(options)
    const { address } = deployed
    const controller = createEthereumController({ ...options, address })
    const sender = createEthereumSender({ ...options, address })
    const reader = new EthereumRegistry({ ...options, address })

    const gasOf = async (hash: Hex) =>
      receipt.parse(await callLocalChain(chain.url, 'eth_getTransactionReceipt', [hash])).gasUsed
    const anchor = async (root: Hex) => {
      const { raw, hash } = await sender.prepare(root)
      await sender.broadcast(raw)
      while ((await reader.transaction(hash))?.state === 'pending');
      return gasOf(hash)
    }

    return {
      deploy: await gasOf(deployed.transactionHash),
      authorizeAccount: await gasOf((await controller.authorizeAccount(signer.address)).transactionHash),
      publishKey: await gasOf((await controller.publishKey(leaf('key'), 'credential')).transactionHash),
      firstRoot: await anchor(buildBatch([leaf('first')]).root),
      laterRootOf1: await anchor(buildBatch([leaf('later')]).root),
      laterRootOf1000: await anchor(
        buildBatch(Array.from({ length: 1000 }, (_, index) => leaf(`leaf ${index}`))).root,
      ),
    }
  } finally {
    await chain.stop()
  }
}

/** The report as a Markdown table, for the README. */
function gasTable(report: GasReport): string {
  const rows: [string, number][] = [
    ['deploy the contract (once, for all boards)', report.deploy],
    ['authorize an anchor account', report.authorizeAccount],
    ['publish a signing key', report.publishKey],
    ["an account's first batch", report.firstRoot],
    ['a later batch of 1', report.laterRootOf1],
    ['a later batch of 1,000', report.laterRootOf1000],
  ]
  const lines = rows.map(([what, gas]) => `| ${what} | ${gas.toLocaleString('en-US')} |`)
  return ['| transaction | gas |', '| --- | ---: |', ...lines].join('\n')
}

function leaf(text: string): Hex {
  return domainDigest('gas', new TextEncoder().encode(text))
}

if (import.meta.main) console.log(gasTable(await measureGas()))
