import {
  createSigner,
  didKeyFromPublicKey,
  parseStatusListCredential,
  signPresentation,
} from '@licet/credential'
import { parseJson } from '@licet/mlvs'
import { expect, it } from 'vitest'
import { findCredential } from './credential-to-export.ts'
import { createHolderChallenge } from './holder-challenge.ts'
import { importRecords } from './import-records.ts'
import { issue } from './issue.ts'
import { readEvents } from './ledger/events.ts'
import { readNewestVersion } from './status-lists.ts'
import { describeOnBothDatabases } from './testing/both-databases.ts'
import { Killed, killedAtWrite } from './testing/killed-ledger.ts'
import { publishedBits } from './testing/published-bits.ts'
import { makeParts, makeSampleBoard, rowsOf, type SampleParts, sampleRecord } from './testing/sample-board.ts'

const sample = await makeSampleBoard()
const source = 'registry.csv'

async function documentOf(parts: SampleParts, code: string) {
  const credential = await findCredential(parts, code)
  return JSON.parse(credential?.document ?? '{}')
}

describeOnBothDatabases('issue', (ledgers) => {
  it('issues for the statuses of formats.md that are issuable, and for no other', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const statuses = [
      'ACTIVE',
      'ACTIVE_WITH_RESTRICTIONS',
      'SUSPENDED',
      'EXPIRED',
      'DECEASED',
      'REVOKED',
      'UNKNOWN',
    ] as const
    const rows = rowsOf(...statuses.map((status) => sampleRecord(status, { status })))
    await importRecords({ ...parts, source, rows })
    const outcome = await issue(parts)
    expect(outcome.issued.map(({ code }) => code)).toEqual([
      'WV-MDR-ACTIVE',
      'WV-MDR-ACTIVE_WITH_RESTRICTIONS',
    ])
  })

  it('leaves out what another jurisdiction licenses, and professions nobody knows', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const foreign = sampleRecord('1', { state: 'CA' })
    const unknown = sampleRecord('2', { license_type: 'UNK', credential: 'Unknown Provider Type' })
    await importRecords({ ...parts, source, rows: rowsOf(foreign, unknown, sampleRecord('3')) })
    expect(await issue(parts)).toMatchObject({ issued: [{ code: 'WV-MDR-3' }], notIssuable: 2 })
    await expect(issue({ ...parts, codes: ['CA-MDR-1'] })).rejects.toMatchObject({
      code: 'LICENSE_NOT_ISSUABLE',
    })
    await expect(issue({ ...parts, codes: ['WV-MDR-9'] })).rejects.toMatchObject({ code: 'LICENSE_UNKNOWN' })
  })

  it('issues only the codes it is given, and says which are in force already', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(...['1', '2', '3'].map((n) => sampleRecord(n))) })
    expect(await issue({ ...parts, codes: ['WV-MDR-2'] })).toMatchObject({ issued: [{ code: 'WV-MDR-2' }] })
    expect(await issue({ ...parts, codes: ['WV-MDR-2', 'WV-MDR-3'] })).toMatchObject({
      issued: [{ code: 'WV-MDR-3' }],
      unchanged: 1,
    })
  })

  it('names three status entries with indices of its own, in lists that are signed already', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    await issue(parts)
    const { credentialStatus } = await documentOf(parts, 'WV-MDR-1')
    expect(credentialStatus).toMatchObject([
      { statusPurpose: 'revocation', statusListCredential: 'https://board.example/status/revocation/1' },
      { statusPurpose: 'suspension', statusListCredential: 'https://board.example/status/suspension/1' },
      { statusPurpose: 'refresh', statusListCredential: 'https://board.example/status/refresh/1' },
    ])
    for (const purpose of ['revocation', 'suspension', 'refresh'] as const) {
      const version = await readNewestVersion(parts.ledger.read, { purpose, list: 1 })
      expect(parseStatusListCredential(parseJson(version?.document ?? ''))).toMatchObject({
        outcome: 'parsed',
      })
    }
  })

  it('supersedes the old credential in the write that puts the new one in force', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    const first = (await issue(parts)).issued[0]
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', { last_name: 'Married' })) })

    const second = await issue(parts)

    expect(second).toMatchObject({ superseded: 1, issued: [{ supersedes: first?.id }] })
    const superseded = { revocation: true, suspension: false, refresh: true }
    expect(await publishedBits(parts.ledger, 'WV-MDR-1', first?.id)).toEqual(superseded)
    const inForce = { revocation: false, suspension: false, refresh: false }
    expect(await publishedBits(parts.ledger, 'WV-MDR-1', second.issued[0]?.id)).toEqual(inForce)
    expect((await readEvents(parts.ledger.read, first?.id ?? '')).map(({ action }) => action)).toEqual([
      'credential.issued',
      'credential.superseded',
    ])
  })

  it('does not reissue because the register stamped its rows anew', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    await issue(parts)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', { updated_at: '2026-01-01' })) })
    expect((await issue(parts)).issued).toEqual([])
  })

  it('takes up what a killed run reserved, under the same id', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    const { ledger } = killedAtWrite(parts.ledger, 1, 'after')
    await expect(issue({ ...parts, ledger })).rejects.toThrow(Killed)
    const reserved = await findCredential(parts, 'WV-MDR-1')
    expect(reserved).toMatchObject({ state: 'reserved' })

    expect((await issue(parts)).issued).toEqual([{ code: 'WV-MDR-1', id: reserved?.id }])
  })

  it('abandons a reservation whose record changed meanwhile, and never uses its indices again', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1')) })
    const { ledger } = killedAtWrite(parts.ledger, 1, 'after')
    await expect(issue({ ...parts, ledger })).rejects.toThrow(Killed)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', { last_name: 'Married' })) })

    await issue(parts)

    expect((await documentOf(parts, 'WV-MDR-1')).credentialSubject.license.last_name).toBe('Married')
    expect(await parts.ledger.read.selectFrom('status_indices').select('position').execute()).toHaveLength(6)
  })

  it('puts nothing in force whose record changed while it was being signed', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    let hasChanged = false
    const credentialSigner = {
      ...parts.credentialSigner,
      sign: async (data: Uint8Array) => {
        if (!hasChanged) {
          hasChanged = true
          const suspended = sampleRecord('1', { status: 'SUSPENDED' })
          await importRecords({ ...parts, source, rows: rowsOf(suspended, sampleRecord('2')) })
        }
        return parts.credentialSigner.sign(data)
      },
    }
    expect(await issue({ ...parts, credentialSigner })).toMatchObject({
      issued: [{ code: 'WV-MDR-2' }],
      overtaken: 1,
    })
    expect((await issue(parts)).issued).toEqual([])
  })

  it('signs with the board’s credential key alone', async () => {
    const parts = await makeParts(await ledgers.fresh(), sample)
    const { credentialSigner, statusSigner } = parts
    await expect(issue({ ...parts, credentialSigner: statusSigner })).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
    })
    await expect(issue({ ...parts, statusSigner: credentialSigner })).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
    })
    const impostor = await createSigner({
      verificationMethod: credentialSigner.verificationMethod,
      seed: new Uint8Array(32).fill(9),
    })
    await expect(issue({ ...parts, credentialSigner: impostor })).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
    })
  })

  it('never gives out a status index twice, whoever issues at the same time (law)', async () => {
    const location = await ledgers.location()
    const parts = await makeParts(await ledgers.open(location), sample)
    const other = { ...parts, ledger: await ledgers.open(location) }
    const records = Array.from({ length: 250 }, (_, i) => sampleRecord(String(i)))
    await importRecords({ ...parts, source, rows: rowsOf(...records) })

    const outcomes = await Promise.all([issue(parts), issue(other)])

    const issued = outcomes.flatMap((outcome) => outcome.issued.map(({ code }) => code))
    expect(issued.toSorted()).toEqual(records.map(({ code }) => code).toSorted())
    const rows = await parts.ledger.read
      .selectFrom('status_indices')
      .select(['purpose', 'list', 'position'])
      .execute()
    expect(rows).toHaveLength(750)
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(750)
    const waiting = await parts.ledger.read.selectFrom('credentials').select('state').execute()
    expect(waiting.map(({ state }) => state)).toEqual(Array(250).fill('signed'))
  })
})

describeOnBothDatabases('issue with a holder proof', (ledgers) => {
  const seed = new Uint8Array(32).fill(5)

  async function prove(parts: SampleParts, domain = parts.board.did) {
    const { challenge } = await createHolderChallenge(parts)
    const { publicKey } = await createSigner({ verificationMethod: 'did:key:holder', seed })
    const { did, verificationMethod } = didKeyFromPublicKey(publicKey)
    const holder = await createSigner({ verificationMethod, seed })
    const proof = await signPresentation({
      holder,
      credentials: [],
      created: parts.clock(),
      challenge,
      domain,
    })
    return { did, proof, challenge, holder }
  }

  async function withLicense() {
    const parts = await makeParts(await ledgers.fresh(), sample)
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    return parts
  }

  it('binds the credential to the key the holder has shown, and keeps it so when the license is renewed', async () => {
    const parts = await withLicense()
    const { did, proof } = await prove(parts)
    await issue({ ...parts, codes: ['WV-MDR-1'], holderProof: proof })
    expect((await documentOf(parts, 'WV-MDR-1')).credentialSubject.id).toBe(did)

    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1', { date_expires: '2030-01-02' })) })
    await issue(parts)
    const renewed = await documentOf(parts, 'WV-MDR-1')
    expect(renewed.credentialSubject).toMatchObject({ id: did, license: { date_expires: '2030-01-02' } })
    const other = await documentOf(parts, 'WV-MDR-2')
    expect(other.credentialSubject.id).toBe('https://board.example/license/WV/MDR/2.json#licensee')
  })

  it('supersedes a credential that was bound to no key', async () => {
    const parts = await withLicense()
    await issue(parts)
    const { proof } = await prove(parts)
    const outcome = await issue({ ...parts, codes: ['WV-MDR-1'], holderProof: proof })
    expect(outcome).toMatchObject({ superseded: 1, issued: [{ code: 'WV-MDR-1' }] })
  })

  it('takes a proof once', async () => {
    const parts = await withLicense()
    const { proof } = await prove(parts)
    await issue({ ...parts, codes: ['WV-MDR-1'], holderProof: proof })
    await expect(issue({ ...parts, codes: ['WV-MDR-2'], holderProof: proof })).rejects.toMatchObject({
      code: 'CHALLENGE_REFUSED',
    })
  })

  it('takes a proof once, also when two processes are handed it at the same time', async () => {
    const location = await ledgers.location()
    const parts = await makeParts(await ledgers.open(location), sample)
    const other = { ...parts, ledger: await ledgers.open(location) }
    await importRecords({ ...parts, source, rows: rowsOf(sampleRecord('1'), sampleRecord('2')) })
    const { proof } = await prove(parts)
    const taken = await Promise.allSettled([
      issue({ ...parts, codes: ['WV-MDR-1'], holderProof: proof }),
      issue({ ...other, codes: ['WV-MDR-2'], holderProof: proof }),
    ])
    expect(taken.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it.each([1, 2] as const)(
    'binds the credential in spite of being killed around write %i: by the next run, or by the same proof again',
    async (write) => {
      for (const moment of ['before', 'after'] as const) {
        const parts = await withLicense()
        const { did, proof } = await prove(parts)
        const asked = { codes: ['WV-MDR-1'], holderProof: proof }
        const { ledger } = killedAtWrite(parts.ledger, write, moment)
        await expect(issue({ ...parts, ...asked, ledger })).rejects.toThrow(Killed)
        await (write === 1 && moment === 'before' ? issue({ ...parts, ...asked }) : issue(parts))
        expect((await documentOf(parts, 'WV-MDR-1')).credentialSubject.id).toBe(did)
      }
    },
  )

  it('binds a license that was in force without a key, in spite of being killed', async () => {
    const parts = await withLicense()
    await issue(parts)
    const { did, proof } = await prove(parts)
    const { ledger } = killedAtWrite(parts.ledger, 1, 'after')
    const asked = { codes: ['WV-MDR-1'], holderProof: proof }
    await expect(issue({ ...parts, ...asked, ledger })).rejects.toThrow(Killed)
    expect(await issue(parts)).toMatchObject({ superseded: 1, issued: [{ code: 'WV-MDR-1' }] })
    expect((await documentOf(parts, 'WV-MDR-1')).credentialSubject.id).toBe(did)
    expect((await issue(parts)).issued).toEqual([])
  })

  it('keeps a key through a restriction, and binds nobody to the key of the person who had the number before', async () => {
    const parts = await withLicense()
    const { did, proof } = await prove(parts)
    await issue({ ...parts, codes: ['WV-MDR-1'], holderProof: proof })
    const restricted = sampleRecord('1', { status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'No surgery' })
    await importRecords({ ...parts, source, rows: rowsOf(restricted) })
    await issue(parts)
    expect((await documentOf(parts, 'WV-MDR-1')).credentialSubject.id).toBe(did)

    const freed = sampleRecord('1', { status: 'ACTIVE_WITH_RESTRICTIONS', status_detail: 'Supervised' })
    await importRecords({ ...parts, source, rows: rowsOf(freed) })
    const other = sampleRecord('1', { first_name: 'Eve', last_name: 'Other' })
    await importRecords({ ...parts, source, rows: rowsOf(other) })
    const { issued } = await issue({ ...parts, codes: ['WV-MDR-1'] })
    expect(issued[0]).not.toHaveProperty('supersedes')
    expect((await documentOf(parts, 'WV-MDR-1')).credentialSubject.id).not.toBe(did)
  })

  it('refuses an expired challenge, one of another board, one it never gave', async () => {
    const parts = await withLicense()
    const { proof, holder } = await prove(parts)
    const late = () => new Date(parts.clock().getTime() + 25 * 3600 * 1000)
    const asked = { codes: ['WV-MDR-1'], holderProof: proof }
    await expect(issue({ ...parts, ...asked, clock: late })).rejects.toMatchObject({
      code: 'CHALLENGE_REFUSED',
    })
    const invented = await signPresentation({
      holder,
      credentials: [],
      created: parts.clock(),
      challenge: 'A'.repeat(43),
      domain: parts.board.did,
    })
    await expect(issue({ ...parts, ...asked, holderProof: invented })).rejects.toMatchObject({
      code: 'CHALLENGE_REFUSED',
    })
    const elsewhere = await prove(parts, 'did:web:other.example')
    await expect(issue({ ...parts, ...asked, holderProof: elsewhere.proof })).rejects.toMatchObject({
      code: 'HOLDER_PROOF_REFUSED',
    })
  })

  it('refuses a proof that names a key it was not signed with, and leaves the challenge to its owner', async () => {
    const parts = await withLicense()
    const { proof } = await prove(parts)
    const other = await createSigner({
      verificationMethod: 'did:key:other',
      seed: new Uint8Array(32).fill(6),
    })
    const stolen = { ...proof, holder: didKeyFromPublicKey(other.publicKey).did }
    const asked = { ...parts, codes: ['WV-MDR-1'] }
    await expect(issue({ ...asked, holderProof: stolen })).rejects.toMatchObject({
      code: 'HOLDER_PROOF_REFUSED',
    })
    expect((await issue({ ...asked, holderProof: proof })).issued).toHaveLength(1)
  })

  it.each([
    ['no codes', undefined],
    ['an empty list of codes', []],
  ])('refuses a proof with %s', async (_, codes) => {
    const parts = await withLicense()
    const { proof } = await prove(parts)
    const asked = codes === undefined ? {} : { codes }
    await expect(issue({ ...parts, ...asked, holderProof: proof })).rejects.toMatchObject({
      code: 'HOLDER_PROOF_REFUSED',
    })
  })

  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ proof: null }],
    [{ proof: { challenge: 7 } }],
    [{ proof: { challenge: 'x'.repeat(1e6) } }],
  ])('refuses what is no proof at all (%#)', async (holderProof) => {
    const parts = await withLicense()
    await expect(issue({ ...parts, codes: ['WV-MDR-1'], holderProof })).rejects.toMatchObject({
      code: 'HOLDER_PROOF_REFUSED',
    })
  })
})
