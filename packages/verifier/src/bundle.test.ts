import type { JsonObject } from '@licet/mlvs'
import { parseJson } from '@licet/mlvs'
import { describe, expect, it } from 'vitest'
import { buildBundle, formatBundle, parseBundle } from './bundle.ts'

const parts = {
  credential: { id: 'a' },
  didDocument: { id: 'b' },
  statusLists: [{ id: 'c' }],
  trustList: null,
}
const bundle = buildBundle(parts)

describe('parseBundle', () => {
  it('gives back what was built and written', () => {
    expect(parseBundle(parseJson(formatBundle(bundle)))).toEqual({ outcome: 'parsed', bundle })
  })

  it('keeps the members that are reserved for the proofs of the chain’s state', () => {
    const later: JsonObject = {
      ...parts,
      type: 'LicetEvidenceBundle',
      version: 1,
      header: '0x00',
      accountProof: [],
      storageProofs: [],
    }
    expect(parseBundle(later)).toEqual({ outcome: 'parsed', bundle: later })
  })

  it('hands on the documents in it as they are, without walking them once more', () => {
    const answer = parseBundle(bundle)
    if (answer.outcome !== 'parsed') throw new Error(answer.detail)
    expect(answer.bundle.credential).toBe(parts.credential)
    expect(answer.bundle.statusLists[0]).toBe(parts.statusLists[0])
  })

  it.each([
    ['null', null],
    ['an array', []],
    ['another version', { ...parts, type: 'LicetEvidenceBundle', version: 2 }],
    ['a version in text', { ...parts, type: 'LicetEvidenceBundle', version: '1' }],
    ['an unknown member', { ...parts, type: 'LicetEvidenceBundle', version: 1, verdict: 'accepted' }],
    [
      'a credential that is no object',
      { ...parts, type: 'LicetEvidenceBundle', version: 1, credential: 'a' },
    ],
    ['a list that is an array', { ...parts, type: 'LicetEvidenceBundle', version: 1, statusLists: [[]] }],
    ['a DID document that is null', { ...parts, type: 'LicetEvidenceBundle', version: 1, didDocument: null }],
    [
      'no trust list',
      {
        type: 'LicetEvidenceBundle',
        version: 1,
        credential: parts.credential,
        didDocument: parts.didDocument,
        statusLists: [],
      },
    ],
    [
      'more lists than a credential names',
      { ...parts, type: 'LicetEvidenceBundle', version: 1, statusLists: new Array<JsonObject>(17).fill({}) },
    ],
  ])('refuses %s', (_, value) => {
    expect(parseBundle(value)).toMatchObject({ outcome: 'malformed' })
  })
})
