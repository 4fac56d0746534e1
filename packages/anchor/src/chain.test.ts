import { describe, expect, it } from 'vitest'
import { chainNamed, chainPresets } from './chain.ts'

describe('chainNamed', () => {
  it('knows the ids that the chains have', () => {
    expect(Object.values(chainPresets).map(({ name, id }) => [name, id])).toEqual([
      ['local', 31337],
      ['sepolia', 11155111],
      ['hoodi', 560048],
      ['mainnet', 1],
    ])
    expect(chainNamed('hoodi')).toBe(chainPresets.hoodi)
  })

  it('refuses a chain that it has no preset for', () => {
    expect(() => chainNamed('goerli')).toThrow(expect.objectContaining({ code: 'UNKNOWN_CHAIN' }))
  })
})
