import { expect, it } from 'vitest'
import { measureGas } from './gas.ts'

it('each later batch of an account costs at most 57,000 gas, whatever its size, and its first at most 90,959', async () => {
  const report = await measureGas()
  expect(report.laterRootOf1).toBeLessThanOrEqual(57_000)
  expect(report.laterRootOf1000).toBeLessThanOrEqual(57_000)
  expect(report.firstRoot).toBeLessThanOrEqual(90_959)
})
