import { describe, expect, test } from 'vitest'
import { bitChanges } from './bit-changes.ts'

const nothing = { revoked: 0, superseded: 0, suspended: 0, reinstated: 0 }

describe('bitChanges', () => {
  test('names what happened to credentials in force, and nothing else', () => {
    expect(bitChanges(nothing)).toBeUndefined()
    expect(bitChanges({ ...nothing, superseded: 1 })).toBe('1 credential superseded')
    expect(bitChanges({ ...nothing, revoked: 2, reinstated: 1 })).toBe('2 credentials revoked, 1 reinstated')
  })
})
