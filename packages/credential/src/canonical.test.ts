import { describe, expect, it } from 'vitest'
import { canonicalize } from './canonical.ts'
import { sampleCredential } from './fixture/sample-license.ts'

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

  it('refuses a graph of look-alike blank nodes instead of working on it for ever', async () => {
    const evidence = Array.from({ length: 12 }, () => ({
      type: 'BitstringStatusListEntry',
      statusReference: Array.from({ length: 3 }, () => ({ type: 'BitstringStatusListEntry' })),
    }))
    await expect(canonicalize({ ...sampleCredential(), evidence })).rejects.toMatchObject({
      code: 'MALFORMED_DOCUMENT',
    })
  })
})
