import { describe, expect, it } from 'vitest'
import { contexts } from './contexts.ts'
import { sampleCredential } from './fixture/sample-license.ts'
import { GRAPHS, inspectDocument } from './inspect-document.ts'

const V2 = 'https://www.w3.org/ns/credentials/v2'

function nested(depth: number): unknown {
  let value: unknown = 'x'
  for (let i = 0; i < depth; i++) value = { id: 'urn:x', evidence: value }
  return value
}

describe('inspectDocument', () => {
  it('lets a license credential pass as it is', () => {
    const credential = sampleCredential()
    expect(inspectDocument(credential, contexts)).toEqual({ outcome: 'inspected', document: credential })
  })

  it.each([null, [], [sampleCredential()], 'text', 7, true, undefined])(
    'refuses %j: a document is a JSON object',
    (value) => {
      expect(inspectDocument(value, contexts)).toMatchObject({ code: 'MALFORMED_DOCUMENT' })
    },
  )

  it.each([
    ['no context', {}],
    ['a context that is not in a list', { '@context': V2 }],
    ['an empty list of contexts', { '@context': [] }],
    ['an unknown context', { '@context': [V2, 'https://evil.example/v1'] }],
    ['an inline context', { '@context': [V2, { name: 'https://evil.example/name' }] }],
    ['a null context, which clears the ones before', { '@context': [V2, null] }],
    ['a context object', { '@context': { '@vocab': 'https://evil.example/' } }],
    ['a context below the top', { '@context': [V2], credentialSubject: { '@context': [V2], id: 'a:b' } }],
    ['a context in a list', { '@context': [V2], evidence: [{ '@context': V2 }] }],
    [
      'an unknown context in a presented credential',
      { '@context': [V2], verifiableCredential: [{ '@context': ['https://evil.example/v1'] }] },
    ],
    ['a presented credential without context', { '@context': [V2], verifiableCredential: [{ id: 'urn:x' }] }],
    [
      'a context inside a presented credential',
      {
        '@context': [V2],
        verifiableCredential: [{ '@context': [V2], credentialSubject: { '@context': [V2] } }],
      },
    ],
    [
      'a context where only the top may embed credentials',
      { '@context': [V2], evidence: { verifiableCredential: [{ '@context': [V2] }] } },
    ],
  ])('refuses %s', (_, document) => {
    expect(inspectDocument(document, contexts)).toMatchObject({ code: 'CONTEXT_NOT_ALLOWED' })
  })

  it.each([
    ['null, which JSON-LD drops', { '@context': [V2], validUntil: null }],
    ['null in a list', { '@context': [V2], evidence: [null] }],
    ['half a surrogate pair', { '@context': [V2], name: 'a\ud800' }],
    ['half a surrogate pair in a name', { '@context': [V2], 'a\ud800': 'x' }],
    ['a member that JavaScript loses', JSON.parse(`{"@context":["${V2}"],"__proto__":{"name":"x"}}`)],
    ['a JSON-LD keyword', { '@context': [V2], '@id': 'urn:x' }],
    ['a JSON-LD keyword below', { '@context': [V2], credentialSubject: { '@graph': [] } }],
  ])('refuses %s', (_, document) => {
    expect(inspectDocument(document, contexts)).toMatchObject({ code: 'MALFORMED_DOCUMENT' })
  })

  it('refuses depth 10,000 and a million values without recursion', () => {
    expect(inspectDocument({ '@context': [V2], evidence: nested(10_000) }, contexts)).toMatchObject({
      code: 'MALFORMED_DOCUMENT',
      detail: expect.stringContaining('deeper'),
    })
    for (const wide of [
      { '@context': [V2], evidence: Array.from({ length: 1_000_000 }, () => 'x') },
      { '@context': [V2], evidence: { content: Array.from({ length: 1_000_000 }, () => 'x') } },
    ]) {
      expect(inspectDocument(wide, contexts)).toMatchObject({
        code: 'MALFORMED_DOCUMENT',
        detail: expect.stringMatching(/more than 256 elements|more values/),
      })
    }
  })

  it('refuses a graph on which JSON-LD processing would take minutes, but not a long JSON literal', () => {
    const nodes = Array.from({ length: 5_000 }, (_, i) => ({ id: `urn:x:${i}` }))
    for (const evidence of [
      nodes,
      nodes.slice(0, 257),
      [nodes.slice(0, 10), nodes.slice(10, 20)],
      Object.fromEntries(nodes.map(({ id }) => [id, 'x'])),
    ]) {
      expect(inspectDocument({ '@context': [V2], evidence }, contexts)).toMatchObject({
        code: 'MALFORMED_DOCUMENT',
      })
    }
    expect(inspectDocument({ '@context': [V2], evidence: nodes.slice(0, 256) }, contexts)).toMatchObject({
      outcome: 'inspected',
    })
    expect(
      inspectDocument({ '@context': [V2], credentialSubject: { content: nodes } }, contexts),
    ).toMatchObject({
      outcome: 'inspected',
    })
  })

  it.each([
    [
      'without an id',
      (count: number) => ({ evidence: Array.from({ length: count }, () => ({ type: 'X' })) }),
    ],
    [
      'named as a blank node',
      (count: number) => ({ evidence: Array.from({ length: count }, (_, i) => `_:${i}`) }),
    ],
    [
      'inside one another',
      (count: number) => Array.from({ length: count }).reduce<object>((inner) => ({ evidence: inner }), {}),
    ],
    [
      'that name the graph of a proof',
      (count: number) => ({ proof: Array.from({ length: count }, () => 'urn:x') }),
    ],
  ])('takes 8 nodes %s, of which canonicalization tries every order, and refuses 9', (_, nodes) => {
    const answer = (count: number) =>
      inspectDocument(
        { '@context': [V2], id: 'urn:x', credentialSubject: { id: 'urn:x', ...nodes(count) } },
        contexts,
      )
    expect(answer(8)).toMatchObject({ outcome: 'inspected' })
    expect(answer(9)).toMatchObject({
      code: 'MALFORMED_DOCUMENT',
      detail: expect.stringContaining('without an id'),
    })
  })

  it('counts nodes without an id in each presented credential for itself', () => {
    const credential = {
      '@context': [V2],
      id: 'urn:x',
      evidence: Array.from({ length: 7 }, () => ({ type: 'X' })),
    }
    const presentation = (credentials: object[]) =>
      inspectDocument({ '@context': [V2], verifiableCredential: credentials }, contexts)
    expect(presentation(Array.from({ length: 64 }, () => credential))).toMatchObject({ outcome: 'inspected' })
    expect(presentation(Array.from({ length: 65 }, () => credential))).toMatchObject({
      code: 'MALFORMED_DOCUMENT',
    })
    expect(presentation([{ ...credential, issuer: { name: 'x' } }])).toMatchObject({
      code: 'MALFORMED_DOCUMENT',
    })
  })

  it('knows every term of the shipped contexts that makes blank nodes of its own', () => {
    const containers = [...contexts.values()].flatMap(({ document }) => termsWithContainer(document))
    const graphs = containers.filter(([, container]) => container.includes('@graph')).map(([term]) => term)
    expect(new Set(graphs)).toEqual(GRAPHS)
    expect(containers.filter(([, container]) => container.includes('@list'))).toEqual([])
  })
})

function termsWithContainer(value: unknown): [term: string, container: string][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([term, definition]: [string, unknown]) => {
    const inner = termsWithContainer(definition)
    if (typeof definition !== 'object' || definition === null || !('@container' in definition)) return inner
    return [[term, JSON.stringify(definition['@container'])], ...inner]
  })
}
