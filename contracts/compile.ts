import { readFileSync } from 'node:fs'
import { keccak256 } from 'ethers'
import solc from 'solc'
import { z } from 'zod'

const SOURCES = ['ILicenseAnchor.sol', 'LicenseAnchor.sol']

/**
 * Every setting that reaches the bytecode, so that the code hash is the same on every machine.
 * No metadata is appended: it would make the code depend on comments and paths.
 */
const SETTINGS = {
  evmVersion: 'cancun',
  viaIR: true,
  optimizer: { enabled: true, runs: 1_000_000 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: {
    'LicenseAnchor.sol': {
      LicenseAnchor: [
        'abi',
        'evm.bytecode.object',
        'evm.deployedBytecode.object',
        'evm.deployedBytecode.immutableReferences',
        'evm.methodIdentifiers',
        'storageLayout',
      ],
    },
  },
}

const code = z
  .string()
  .regex(/^[0-9a-f]+$/)
  .transform((hex) => `0x${hex}` as const)

const compilerOutput = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).default([]),
  contracts: z
    .object({
      'LicenseAnchor.sol': z.object({
        LicenseAnchor: z.object({
          abi: z.array(z.record(z.string(), z.unknown())),
          evm: z.object({
            bytecode: z.object({ object: code }),
            // Immutables would make the code hash differ from one deployment to the next.
            deployedBytecode: z.object({ object: code, immutableReferences: z.object({}).strict() }),
            methodIdentifiers: z.record(z.string(), z.string().regex(/^[0-9a-f]{8}$/)),
          }),
          storageLayout: z.object({ storage: z.array(z.object({ label: z.string(), slot: z.string() })) }),
        }),
      }),
    })
    .optional(),
})

export type CompiledContract = {
  compiler: string
  abi: readonly Record<string, unknown>[]
  /** What a deployment transaction carries. The constructor takes no arguments. */
  bytecode: string
  /** Keccak-256 of the code at the contract's address, the same for every deployment. */
  runtimeCodeHash: string
  /** Function signature to its selector, 4 bytes. */
  selectors: Record<string, string>
  /** Name of a state variable to its slot. */
  storageSlots: Record<string, number>
}

/**
 * Compiles LicenseAnchor.sol. Warnings count as errors.
 *
 * @throws {Error} with the compiler's own messages.
 */
export function compileLicenseAnchor(): CompiledContract {
  const sources = Object.fromEntries(
    SOURCES.map((name) => [name, { content: readFileSync(new URL(name, import.meta.url), 'utf8') }]),
  )
  const input = JSON.stringify({ language: 'Solidity', sources, settings: SETTINGS })
  const output = compilerOutput.parse(JSON.parse(solc.compile(input)))
  if (output.errors.length > 0 || output.contracts === undefined) {
    throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'))
  }
  const contract = output.contracts['LicenseAnchor.sol'].LicenseAnchor
  return {
    compiler: String(solc.version()),
    abi: contract.abi,
    bytecode: contract.evm.bytecode.object,
    runtimeCodeHash: keccak256(contract.evm.deployedBytecode.object),
    selectors: Object.fromEntries(
      Object.entries(contract.evm.methodIdentifiers).map(([signature, selector]) => [
        signature,
        `0x${selector}`,
      ]),
    ),
    storageSlots: Object.fromEntries(
      contract.storageLayout.storage.map(({ label, slot }) => [label.replace(/^_/, ''), Number(slot)]),
    ),
  }
}
