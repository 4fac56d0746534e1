import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contractModule } from './generate.ts'

describe('the generated contract module', () => {
  it('is what the source compiles to', () => {
    const written = readFileSync(
      new URL('../packages/anchor/src/contract.generated.ts', import.meta.url),
      'utf8',
    )
    expect(contractModule()).toBe(written)
  })
})
