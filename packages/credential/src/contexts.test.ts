import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { contexts } from './contexts.ts'

const FOLDER = new URL('../../../contexts/', import.meta.url)

describe('contexts', () => {
  it('are the files of contexts/, byte for byte', async () => {
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.jsonld'))
    const published = await Promise.all(files.map((name) => readFile(new URL(name, FOLDER), 'utf8')))
    expect([...contexts.values()].map(({ text }) => text).sort()).toEqual(published.sort())
  })

  it('have the SHA-256 they are known by', () => {
    for (const [url, { sha256, text }] of contexts) {
      expect(createHash('sha256').update(text).digest('hex'), url).toBe(sha256)
    }
  })

  it('hold the Recommendation’s credentials v2 context', () => {
    expect(contexts.get('https://www.w3.org/ns/credentials/v2')?.sha256).toBe(
      '59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734',
    )
  })

  it('are these and no others', () => {
    expect([...contexts.keys()]).toEqual([
      'https://www.w3.org/ns/credentials/v2',
      'https://w3id.org/security/data-integrity/v2',
      'https://w3id.org/security/multikey/v1',
      'https://w3id.org/security/jwk/v1',
      'https://www.w3.org/ns/did/v1',
      'https://w3id.org/licet/license/v1',
      'https://w3id.org/licet/trust/v1',
    ])
  })
})
