import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import { describe, expect, it } from 'vitest'
import { canonicalizationBounds, canonicalize } from './canonical.ts'
import { documentLoader } from './document-loader.ts'
import { lookAlikeProof, sampleCredential } from './fixture/sample-license.ts'

const LICENSE = '<https://board.example/license/WV/MDR/3242345345.json>'
const TERM = 'https://w3id.org/licet/license#'

describe('canonicalize', () => {
  it('writes a license as plain text, one line a member, without a blank node', async () => {
    const nQuads = await canonicalize(sampleCredential())
    expect(nQuads).not.toContain('_:')
    const members = nQuads.split('\n').filter((line) => line.startsWith(`${LICENSE} <${TERM}`))
    expect(members).toHaveLength(14)
    expect(members).toContain(`${LICENSE} <${TERM}date_issued> "2026-01-02" .`)
    expect(members).toContain(`${LICENSE} <${TERM}last_name> "O'Invented-Müller" .`)
    expect(members).toContain(`${LICENSE} <${TERM}status> "ACTIVE" .`)
  })

  it('does not depend on the order of members', async () => {
    const credential = sampleCredential()
    const reversed = Object.fromEntries(Object.entries(credential).reverse())
    expect(await canonicalize(reversed)).toBe(await canonicalize(credential))
  })

  it.each([
    ['at the top', { nickname: 'x' }],
    [
      'in the subject',
      { credentialSubject: { ...sampleCredential().credentialSubject, specialty: 'Surgery' } },
    ],
    ['as a type', { type: ['VerifiableCredential', 'MedicalLicenseCredential', 'Diploma'] }],
    ['named like a member of every object', { toString: 'x' }],
  ])('refuses an undefined term %s, since it would go unsigned', async (_, change) => {
    await expect(canonicalize({ ...sampleCredential(), ...change })).rejects.toMatchObject({
      code: expect.stringMatching(/^(UNDEFINED_TERM|MALFORMED_DOCUMENT)$/),
    })
  })

  it('names the undefined term', async () => {
    await expect(canonicalize({ ...sampleCredential(), nickname: 'x' })).rejects.toMatchObject({
      code: 'UNDEFINED_TERM',
      message: expect.stringContaining('nickname'),
    })
  })

  it.each([0, 1, 8, 20])(
    'refuses ten look-alike nodes of depth %i instead of trying every order of them',
    async (depth) => {
      const document = { ...sampleCredential(), proof: lookAlikeProof(depth) }
      await expect(canonicalize(document)).rejects.toMatchObject({ code: 'MALFORMED_DOCUMENT' })
    },
  )
})

describe('canonicalizationBounds', () => {
  it('stop the trying of orders by themselves, whatever was refused before', async () => {
    for (const depth of [8, 20]) {
      const document = { ...sampleCredential(), proof: lookAlikeProof(depth) }
      const canonical = cryptosuite.canonize(document, { documentLoader, ...canonicalizationBounds() })
      await expect(canonical).rejects.toThrow('too many nodes look alike')
    }
  })

  it('are never reached by a presentation of one credential many times, whose parts look alike', async () => {
    const bounds = canonicalizationBounds()
    const verifiableCredential = Array.from({ length: 64 }, () => sampleCredential())
    const document = {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      verifiableCredential,
    }
    await cryptosuite.canonize(document, { documentLoader, ...bounds })
    expect(bounds.signal?.aborted).toBe(false)
  })
})
