import { describe, expect, test } from 'vitest'
import { shownPath } from './shown-path.ts'

describe('shownPath', () => {
  test('what lies below the folder is shown from there', () => {
    expect(shownPath('/boards/wv/.licet/trust.json', '/boards/wv')).toBe('.licet/trust.json')
  })

  test('what lies elsewhere is shown whole', () => {
    expect(shownPath('/boards/oh', '/boards/wv')).toBe('/boards/oh')
    expect(shownPath('/boards/wv', '/boards/wv')).toBe('/boards/wv')
  })
})
