import { licenseUrl } from '@licet/mlvs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didKeyFromPublicKey } from './did-key.ts'
import { BOARD, CREDENTIAL_ID, RECORD, sampleCredential, sampleSigner } from './fixture/sample-license.ts'
import { buildLicenseCredential, parseLicenseCredential } from './license-credential.ts'

const HOLDER = didKeyFromPublicKey(new Uint8Array(32).fill(9)).did
const LICENSE_ID = 'https://board.example/license/WV/MDR/3242345345.json'
const PLACE = {
  issuer: BOARD,
  baseUrl: 'https://board.example',
  timeZone: 'America/New_York',
  statusEntries: [],
  id: CREDENTIAL_ID,
}

/** The sample with a change at the top, in its subject, or in its license. */
function changed({
  top = {},
  subject = {},
  license = {},
}:
  | Record<'top' | 'subject' | 'license', object>
  | Partial<Record<'top' | 'subject' | 'license', object>>): unknown {
  const credential = sampleCredential()
  return {
    ...credential,
    credentialSubject: {
      ...credential.credentialSubject,
      license: { ...credential.credentialSubject.license, ...license },
      ...subject,
    },
    ...top,
  }
}

describe('buildLicenseCredential', () => {
  it('writes exactly the format', () => {
    expect(sampleCredential()).toEqual({
      '@context': ['https://www.w3.org/ns/credentials/v2', 'https://w3id.org/licet/license/v1'],
      id: CREDENTIAL_ID,
      type: ['VerifiableCredential', 'MedicalLicenseCredential'],
      issuer: { id: 'did:web:board.example', name: 'West Virginia Board of Medicine' },
      validFrom: '2026-01-02T05:00:00Z',
      validUntil: '2028-01-01T04:59:59Z',
      credentialSubject: {
        id: `${LICENSE_ID}#licensee`,
        type: 'Licensee',
        license: { id: LICENSE_ID, type: 'MedicalLicense', ...RECORD },
      },
      credentialStatus: ['revocation', 'suspension', 'refresh'].map((statusPurpose) => ({
        id: `https://board.example/status/${statusPurpose}/7#94567`,
        type: 'BitstringStatusListEntry',
        statusPurpose,
        statusListIndex: '94567',
        statusListCredential: `https://board.example/status/${statusPurpose}/7`,
      })),
    })
  })

  it('names the holder who proved a key', () => {
    expect(sampleCredential({ holder: HOLDER }).credentialSubject.id).toBe(HOLDER)
  })

  it('has no validFrom without date_issued and no validUntil without date_expires', () => {
    const { date_issued, date_expires, ...record } = RECORD
    expect([date_issued, date_expires]).toEqual(['2026-01-02', '2027-12-31'])
    const credential = buildLicenseCredential({ ...PLACE, record })
    expect(credential).not.toHaveProperty('validFrom')
    expect(credential).not.toHaveProperty('validUntil')
    expect(parseLicenseCredential(credential)).toEqual({ outcome: 'parsed', credential })
  })

  it('refuses a record that nobody could read back', () => {
    expect(() => sampleCredential({ record: { code: 'WV-MDR-1' } })).toThrow(
      expect.objectContaining({ code: 'CODE_MISMATCH' }),
    )
    expect(() => sampleCredential({ record: { npi: '1234567890' } })).toThrow(
      expect.objectContaining({ code: 'INVALID_NPI' }),
    )
  })
})

describe('parseLicenseCredential', () => {
  it('reads what was built, with a holder or without, and leaves proofs alone', async () => {
    for (const credential of [sampleCredential(), sampleCredential({ holder: HOLDER })]) {
      expect(parseLicenseCredential(credential)).toEqual({ outcome: 'parsed', credential })
      const withProof = { ...credential, proof: [{ anything: (await sampleSigner()).verificationMethod }] }
      expect(parseLicenseCredential(withProof)).toEqual({ outcome: 'parsed', credential: withProof })
    }
  })

  it('reads any license number that MLVS allows', () => {
    const numbers = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 })
      .filter((number) => number.trim() === number && !/[/\\]|\.\.|^\./.test(number))
    fc.assert(
      fc.property(numbers, (number) => {
        const credential = sampleCredential({ record: { number, code: `WV-MDR-${number}` } })
        expect(credential.credentialSubject.license.id).toBe(
          licenseUrl('https://board.example', `WV-MDR-${number}`),
        )
        expect(parseLicenseCredential(credential)).toEqual({ outcome: 'parsed', credential })
      }),
    )
  })

  it('reads a credential without status entries, as profile blockcerts has it', () => {
    const { credentialStatus, ...credential } = sampleCredential()
    expect(credentialStatus).toHaveLength(3)
    expect(parseLicenseCredential(credential)).toEqual({ outcome: 'parsed', credential })
  })

  it.each([
    ['UNDEFINED_TERM', 'a term at the top', changed({ top: { nickname: 'x' } })],
    ['UNDEFINED_TERM', 'a term of VC 2.0 that our form does not use', changed({ top: { evidence: [] } })],
    ['UNDEFINED_TERM', 'a term in the subject', changed({ subject: { nickname: 'x' } })],
    ['UNDEFINED_TERM', 'a term in the license', changed({ license: { specialty: 'Surgery' } })],
    ['UNDEFINED_TERM', 'an old MLVS name', changed({ license: { date_created: '2026-01-02' } })],
    [
      'UNDEFINED_TERM',
      'a term in the issuer',
      changed({ top: { issuer: { id: 'did:web:b.example', name: 'B', url: 'x' } } }),
    ],
    [
      'UNDEFINED_TERM',
      'statusSize',
      changed({
        top: { credentialStatus: [{ ...sampleCredential().credentialStatus?.[0], statusSize: 2 }] },
      }),
    ],
    [
      'CONTEXT_NOT_ALLOWED',
      'another context',
      changed({ top: { '@context': ['https://www.w3.org/ns/credentials/v2'] } }),
    ],
    [
      'CONTEXT_NOT_ALLOWED',
      'a third context',
      changed({
        top: { '@context': [...sampleCredential()['@context'], 'https://w3id.org/licet/trust/v1'] },
      }),
    ],
    [
      'CONTEXT_NOT_ALLOWED',
      'contexts in another order',
      changed({ top: { '@context': sampleCredential()['@context'].toReversed() } }),
    ],
    [
      'CONTEXT_NOT_ALLOWED',
      'an inline context',
      changed({ top: { '@context': { '@vocab': 'https://evil.example/' } } }),
    ],
    [
      'CONTEXT_NOT_ALLOWED',
      'a nested context',
      changed({ subject: { '@context': { license: 'https://evil.example/' } } }),
    ],
    ['CONTEXT_NOT_ALLOWED', 'a context in the license', changed({ license: { '@context': [] } })],
    ['MALFORMED_DOCUMENT', 'null for an issuer', changed({ top: { issuer: null } })],
    ['MALFORMED_DOCUMENT', 'a text for an issuer', changed({ top: { issuer: 'did:web:board.example' } })],
    [
      'MALFORMED_DOCUMENT',
      'a name of the issuer that reads backwards',
      changed({ top: { issuer: { id: 'did:web:b.example', name: '\u202edraoB' } } }),
    ],
    [
      'MALFORMED_DOCUMENT',
      'an issuer that is no DID',
      changed({ top: { issuer: { id: 'https://board.example', name: 'B' } } }),
    ],
    [
      'MALFORMED_DOCUMENT',
      'a list of subjects',
      changed({ top: { credentialSubject: [sampleCredential().credentialSubject] } }),
    ],
    ['MALFORMED_DOCUMENT', 'null for a license', changed({ subject: { license: null } })],
    [
      'MALFORMED_DOCUMENT',
      'a list of licenses',
      changed({ subject: { license: [sampleCredential().credentialSubject.license] } }),
    ],
    ['MALFORMED_DOCUMENT', 'another type', changed({ top: { type: ['VerifiableCredential'] } })],
    [
      'MALFORMED_DOCUMENT',
      'types in another order',
      changed({ top: { type: sampleCredential().type.toReversed() } }),
    ],
    ['MALFORMED_DOCUMENT', 'an id that is no UUID', changed({ top: { id: 'https://board.example/1' } })],
    ['MALFORMED_DOCUMENT', 'a day for validFrom', changed({ top: { validFrom: '2026-01-02' } })],
    ['MALFORMED_DOCUMENT', 'null for validUntil', changed({ top: { validUntil: null } })],
    [
      'MALFORMED_DOCUMENT',
      'an impossible validUntil',
      changed({ top: { validUntil: '2027-02-30T00:00:00Z' } }),
    ],
    [
      'MALFORMED_DOCUMENT',
      'an end before its beginning',
      changed({ top: { validUntil: '2026-01-01T00:00:00Z' } }),
    ],
    ['MALFORMED_DOCUMENT', 'an unknown status', changed({ license: { status: 'RETIRED' } })],
    ['MALFORMED_DOCUMENT', 'a status in lower case', changed({ license: { status: 'active' } })],
    ['MALFORMED_DOCUMENT', 'a blank first name', changed({ license: { first_name: ' ' } })],
    ['MALFORMED_DOCUMENT', 'a name with a space at its end', changed({ license: { first_name: 'Zelda ' } })],
    ['MALFORMED_DOCUMENT', 'a number for a text', changed({ license: { number: 3242345345 } })],
    ['MALFORMED_DOCUMENT', 'a blank NPI', changed({ license: { npi: '' } })],
    ['MALFORMED_DOCUMENT', 'a code of another license', changed({ license: { code: 'WV-MDR-1' } })],
    [
      'MALFORMED_DOCUMENT',
      'the URL of another license',
      changed({ license: { id: 'https://board.example/license/WV/MDR/1.json' } }),
    ],
    ['MALFORMED_DOCUMENT', 'a license that is no URL', changed({ license: { id: 'urn:x' } })],
    [
      'MALFORMED_DOCUMENT',
      'a subject of another license',
      changed({ subject: { id: 'https://board.example/license/WV/MDR/1.json#licensee' } }),
    ],
    [
      'MALFORMED_DOCUMENT',
      'a subject with another kind of DID',
      changed({ subject: { id: 'did:web:holder.example' } }),
    ],
    ['MALFORMED_DOCUMENT', 'an empty list of status entries', changed({ top: { credentialStatus: [] } })],
    [
      'MALFORMED_DOCUMENT',
      'one status entry outside a list',
      changed({ top: { credentialStatus: sampleCredential().credentialStatus?.[0] } }),
    ],
    [
      'MALFORMED_DOCUMENT',
      'two entries of one purpose',
      changed({
        top: {
          credentialStatus: [
            sampleCredential().credentialStatus?.[0],
            sampleCredential().credentialStatus?.[0],
          ],
        },
      }),
    ],
  ])('answers %s for %s', (code, _, document) => {
    expect(parseLicenseCredential(document)).toMatchObject({ outcome: 'malformed', code })
  })

  it.each([
    { statusListIndex: 94567 },
    { statusListIndex: '094567' },
    { statusListIndex: '-1' },
    { statusListIndex: '67108864' },
    { statusPurpose: 'message' },
    { statusPurpose: ['revocation', 'refresh'] },
    { statusListCredential: 'https://board.example/status/8' },
    { statusListCredential: 'ftp://board.example/status/7' },
    { statusListCredential: 'https://user@board.example/status/7' },
    { type: 'StatusList2021Entry' },
    { id: 'https://board.example/status/revocation/7#1' },
  ])('refuses a status entry with %j', (change) => {
    const credentialStatus = [{ ...sampleCredential().credentialStatus?.[0], ...change }]
    expect(parseLicenseCredential(changed({ top: { credentialStatus } }))).toMatchObject({
      code: 'MALFORMED_DOCUMENT',
    })
  })

  it('refuses a period that is not the one of the record', () => {
    const { validFrom: _, ...endsOnly } = sampleCredential()
    const { validUntil: __, ...startsOnly } = sampleCredential()
    const { date_issued, ...unissued } = sampleCredential().credentialSubject.license
    const { date_expires, ...endless } = sampleCredential().credentialSubject.license
    expect([date_issued, date_expires]).toEqual(['2026-01-02', '2027-12-31'])
    const subject = sampleCredential().credentialSubject
    const expired = { date_issued: '2015-01-31', date_expires: '2020-01-31' }
    for (const [member, document] of [
      ['validUntil', changed({ top: { validUntil: '2099-01-01T04:59:59Z' } })],
      ['validUntil', changed({ top: { validUntil: '2028-01-01T12:00:00Z' } })],
      ['validUntil', changed({ top: { validUntil: '2027-12-31T09:59:58Z' } })],
      ['validUntil', changed({ license: { date_expires: '2026-01-31' } })],
      ['validUntil', startsOnly],
      ['validUntil', changed({ top: { credentialSubject: { ...subject, license: endless } } })],
      ['validFrom', changed({ license: expired, top: { validUntil: '2020-02-01T04:59:59Z' } })],
      ['validFrom', changed({ top: { validFrom: '2026-01-01T09:59:59Z' } })],
      ['validFrom', changed({ top: { validFrom: '2026-01-02T12:00:01Z' } })],
      ['validFrom', endsOnly],
      ['validFrom', changed({ top: { credentialSubject: { ...subject, license: unissued } } })],
    ] as const) {
      expect(parseLicenseCredential(document)).toMatchObject({
        code: 'MALFORMED_DOCUMENT',
        detail: expect.stringMatching(new RegExp(`^${member} is not the (first|last) second of date_`)),
      })
    }
  })

  it('reads the period of a board in any time zone', () => {
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      const credential = buildLicenseCredential({ ...PLACE, timeZone, record: RECORD })
      expect(parseLicenseCredential(credential).outcome).toBe('parsed')
    }
  })

  it('refuses a license URL of many slashes at once', () => {
    const id = `https://a.example/${'/'.repeat(1_000_000)}b/license/WV/MDR/3242345345.json`
    expect(parseLicenseCredential(changed({ license: { id }, subject: {} }))).toMatchObject({
      code: 'MALFORMED_DOCUMENT',
    })
  })

  it('has an answer for every JSON value, anywhere', () => {
    const names = fc.constantFrom('top', 'subject', 'license')
    const members = fc.constantFrom(
      'id',
      'type',
      'issuer',
      'credentialSubject',
      'license',
      'status',
      'proof',
      'x',
    )
    fc.assert(
      fc.property(names, members, fc.jsonValue(), (place, name, value) => {
        parseLicenseCredential(value)
        const answer = parseLicenseCredential(changed({ [place]: { [name]: value } }))
        expect(['parsed', 'malformed']).toContain(answer.outcome)
        if (name === 'x') expect(answer).toMatchObject({ code: 'UNDEFINED_TERM' })
      }),
    )
  })
})
