import { generateContract } from '../contracts/generate.ts'
import { generateCodes } from './generate-codes.ts'
import { generateContexts } from './generate-contexts.ts'
import { generateLicenseTypes } from './generate-license-types.ts'
import { generateRegistry } from './generate-registry.ts'

/** Every generator, in the order of making: one may read what those above it wrote. */
const generators: readonly (readonly [what: string, generate: () => Promise<void>])[] = [
  ['license types', generateLicenseTypes],
  ['sample registry', generateRegistry],
  ['contexts', generateContexts],
  ['contract', generateContract],
  ['report codes', generateCodes],
]

for (const [what, generate] of generators) {
  await generate()
  console.log(`generated ${what}`)
}
