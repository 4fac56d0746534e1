import { writeFile } from 'node:fs/promises'
import { compileLicenseAnchor } from './compile.ts'

const TARGET = new URL('../packages/anchor/src/contract.generated.ts', import.meta.url)

/** Compiles the contract and writes what the anchor package needs of it. The same source gives the same bytes. */
export async function generateContract(): Promise<void> {
  await writeFile(TARGET, contractModule())
}

/** The text of `contract.generated.ts`. */
export function contractModule(): string {
  const contract = compileLicenseAnchor()
  return `// Generated from contracts/LicenseAnchor.sol by scripts/generate.ts. Do not edit.

/** The LicenseAnchor contract, compiled with solc ${contract.compiler}. */
export const licenseAnchor = {
  /** Keccak-256 of the code at the contract's address, the same for every deployment. */
  runtimeCodeHash: '${contract.runtimeCodeHash}',
  /** Slots of the state variables. Constant for ever: state proofs address them. */
  storageSlots: ${JSON.stringify(contract.storageSlots, null, 2).replaceAll('\n', '\n  ')},
  /** Function signature to selector. Calldata that begins with one is a call, never a root. */
  selectors: ${JSON.stringify(contract.selectors, null, 2).replaceAll('\n', '\n  ')},
  /** What a deployment transaction carries. The constructor takes no arguments. */
  bytecode: '${contract.bytecode}',
  abi: ${JSON.stringify(contract.abi, null, 2).replaceAll('\n', '\n  ')},
} as const
`
}
