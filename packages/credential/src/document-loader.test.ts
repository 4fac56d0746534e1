import { describe, expect, it } from 'vitest'
import { contexts } from './contexts.ts'
import { documentLoader } from './document-loader.ts'

describe('documentLoader', () => {
  it('serves every shipped context', async () => {
    for (const [url, { document }] of contexts) {
      expect(await documentLoader(url)).toMatchObject({ documentUrl: url, document })
    }
  })

  it.each([
    'https://www.w3.org/2018/credentials/v1',
    'https://www.w3.org/ns/credentials/examples/v2',
    'https://w3id.org/licet/license/v1/',
    'http://www.w3.org/ns/credentials/v2',
    'https://board.example/context.jsonld',
    'file:///etc/passwd',
    '__proto__',
    '',
  ])('refuses %s, without asking the network', async (url) => {
    await expect(documentLoader(url)).rejects.toMatchObject({ code: 'CONTEXT_NOT_ALLOWED' })
  })
})
