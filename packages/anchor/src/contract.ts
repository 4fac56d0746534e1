import { Interface } from 'ethers'
import { licenseAnchor } from './contract.generated.ts'
import type { Hex } from './hex.ts'
import type { KeyPurpose } from './registry.ts'

/** The contract's functions and errors, for encoding calls and reading refusals. */
export const contractInterface = new Interface(licenseAnchor.abi)

type NameOf<Signature> = Signature extends `${infer Name}(${string}` ? Name : never
type ContractFunction = NameOf<keyof typeof licenseAnchor.selectors>

/** Calldata of a call. */
export function encodeCall(name: ContractFunction, args: readonly (string | number)[]): Hex {
  return `0x${contractInterface.encodeFunctionData(name, args).slice(2)}`
}

/** The name of the contract's error in the data of a revert, such as `LicenseAnchorRootExists`; `undefined` for any other. */
export function errorName(revertData: string | undefined): string | undefined {
  if (revertData === undefined || !/^0x([0-9a-f]{2})*$/i.test(revertData)) return undefined
  return contractInterface.parseError(revertData)?.name
}

/** How the contract writes a purpose. */
export function purposeCode(purpose: KeyPurpose): 1 | 2 {
  return purpose === 'credential' ? 1 : 2
}

/** How the contract's code for a purpose is read; `undefined` for a code that it never stores. */
export function purposeOf(code: number): KeyPurpose | undefined {
  if (code === 1) return 'credential'
  if (code === 2) return 'status'
  return undefined
}
