import {
  buildLicenseCredential,
  buildStatusEntry,
  credentialDigest,
  type Signer,
  sign,
} from '@licet/credential'
import { isIssuableRecord, type LicenseRecord } from '@licet/mlvs'
import { type Board, requireSigner } from './board.ts'
import { type ProvenHolder, useUpChallenge, verifyHolderProof } from './holder-challenge.ts'
import { IssuerError } from './issuer-error.ts'
import { chunks } from './ledger/chunks.ts'
import { recordEvents } from './ledger/events.ts'
import { readLicenses, readStatedRecords, recordOf } from './ledger/licenses.ts'
import type { CredentialRow, LicenseRow, Queries, WriteQueries } from './ledger/schema.ts'
import {
  allocateStatusIndices,
  type ListName,
  readStatusIndices,
  type StatusIndex,
  writeStatusBits,
} from './ledger/status-indices.ts'
import { drawToken, drawUuidUrn, systemRandomness } from './randomness.ts'
import { isSamePerson } from './same-person.ts'
import type { StageContext } from './stage-context.ts'
import { keepPace, readNewestVersion, signStatusLists, statusListUrl } from './status-lists.ts'

/**
 * Licenses that are signed between two writes to the ledger: few enough that a write is short and a crash costs
 * little work, enough that signing outweighs writing.
 */
const RUN = 200

/** What to issue. */
export type LicensesToIssue = {
  /** Only these; default: all licenses that deserve a credential and have none that says the same. */
  codes?: readonly string[]
  /** A practitioner's answer to a challenge: the credentials of `codes` are bound to that key. Needs `codes`. */
  holderProof?: unknown
}

/** What came of issuing. */
export type IssueOutcome = {
  issued: IssuedCredential[]
  /** Credentials that a new one replaced: revocation bit and refresh bit. */
  superseded: number
  /** Asked for by code, and in force already with the same content and holder. */
  unchanged: number
  /** Licenses of another jurisdiction or of an unknown profession, left out. */
  notIssuable: number
  /** Licenses that changed while they were being signed: the next run issues them. */
  overtaken: number
}

/** A credential that was signed and waits for a batch. */
export type IssuedCredential = { code: string; id: string; supersedes?: string }

/**
 * Signs a credential for every license that deserves one and has none in force that says the same.
 *
 * Each goes through the ledger three times: its id and status indices are reserved; it is signed, outside any transaction; it
 * is put in force, and the one before is superseded in the same write. Killed anywhere, the next run takes up what
 * is reserved and signs it under the same id. No chain is needed for any of it.
 *
 * @throws {IssuerError} `LICENSE_UNKNOWN` or `LICENSE_NOT_ISSUABLE` for `codes`, before anything is issued;
 * `CHALLENGE_REFUSED`, `HOLDER_PROOF_REFUSED`; `KEY_MISMATCH`.
 */
export async function issue({
  codes,
  holderProof,
  credentialSigner,
  ...context
}: StageContext &
  LicensesToIssue & { credentialSigner: Signer; statusSigner: Signer }): Promise<IssueOutcome> {
  const { ledger, board } = context
  requireSigner(board, credentialSigner, 'credential')
  requireSigner(board, context.statusSigner, 'status')
  if (codes !== undefined) await requireIssuable(ledger.read, board, codes)
  const proven = await provenHolder(holderProof, codes, context)

  const outcome: IssueOutcome = { issued: [], superseded: 0, unchanged: 0, notIssuable: 0, overtaken: 0 }
  const total = codes === undefined ? await countDeserving(ledger.read) : codes.length
  let done = 0
  // A proof is used up in the write that reserves all it binds: killed later, the reservations keep the holder.
  const runs = licensesToIssue(ledger.read, codes, proven === undefined ? RUN : Number.POSITIVE_INFINITY)
  for await (const run of runs) {
    const issuable = run.filter((license) => isIssuableBy(board, recordOf(license)))
    outcome.notIssuable += run.length - issuable.length
    const reserved = await reserve(
      issuable.map(({ code }) => code),
      proven,
      context,
    )
    outcome.unchanged += codes === undefined ? 0 : issuable.length - reserved.length
    const signed = await signAll(reserved, credentialSigner, context, (ofRun) =>
      context.onProgress?.(done + ofRun, total),
    )
    await putInForce(signed, outcome, context)
    done += run.length
    context.onProgress?.(done, total)
  }
  return outcome
}

async function provenHolder(
  holderProof: unknown,
  codes: readonly string[] | undefined,
  context: StageContext,
): Promise<ProvenHolder | undefined> {
  if (holderProof === undefined) return undefined
  if (codes === undefined || codes.length === 0) {
    throw new IssuerError(
      'HOLDER_PROOF_REFUSED',
      'A holder proof binds the licenses of one person: name them by code.',
    )
  }
  return verifyHolderProof(holderProof, context)
}

async function requireIssuable(queries: Queries, board: Board, codes: readonly string[]): Promise<void> {
  const licenses = await readLicenses(queries, codes)
  for (const code of codes) {
    const license = licenses.get(code)
    if (license === undefined) {
      throw new IssuerError('LICENSE_UNKNOWN', `No license ${code} is on file: import it first.`)
    }
    if (!isIssuableBy(board, recordOf(license))) {
      const { status, state } = recordOf(license)
      throw new IssuerError(
        'LICENSE_NOT_ISSUABLE',
        `${code} gets no credential: it is ${status}, and the board issues for its jurisdictions alone (this one: ${state}).`,
      )
    }
  }
}

/** A credential of another jurisdiction would be refused by every verifier: the trust list says who licenses where. */
function isIssuableBy(board: Board, record: LicenseRecord): boolean {
  return board.jurisdictions.includes(record.state) && isIssuableRecord(record)
}

/**
 * Licenses that let their holder practise and have no credential in force that says the same, or whose holder has proved a
 * key to a run that was killed.
 */
function deserving(queries: Queries) {
  return queries
    .selectFrom('licenses')
    .leftJoin('credentials', (join) =>
      join.onRef('credentials.code', '=', 'licenses.code').on('credentials.current', '=', 1),
    )
    .where('licenses.status', 'in', ['ACTIVE', 'ACTIVE_WITH_RESTRICTIONS'])
    .where((row) =>
      row.or([
        row('credentials.id', 'is', null),
        row('credentials.content_digest', '!=', row.ref('licenses.content_digest')),
        row.exists(
          row
            .selectFrom('credentials as left')
            .select('left.id')
            .whereRef('left.code', '=', 'licenses.code')
            .where('left.state', '=', 'reserved')
            .where('left.holder', 'is not', null),
        ),
      ]),
    )
}

async function countDeserving(queries: Queries): Promise<number> {
  const { count } = await deserving(queries)
    .select((row) => row.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function* licensesToIssue(
  queries: Queries,
  codes: readonly string[] | undefined,
  size: number,
): AsyncGenerator<readonly LicenseRow[]> {
  if (codes !== undefined) {
    for (const run of chunks([...new Set(codes)].sort(), size)) {
      yield [...(await readLicenses(queries, run)).values()]
    }
    return
  }
  let after = ''
  for (;;) {
    const rows = await deserving(queries)
      .selectAll('licenses')
      .where('licenses.code', '>', after)
      .orderBy('licenses.code')
      .limit(size)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.code
  }
}

/** A credential whose id and indices are taken, with the record it will state. */
type Reserved = {
  id: string
  code: string
  holder: string | null
  record: LicenseRecord
  indices: StatusIndex[]
}

/** Reserves a credential for each license that still deserves one, and takes up reservations that a killed run left. */
async function reserve(
  codes: readonly string[],
  proven: ProvenHolder | undefined,
  { ledger, clock, random = systemRandomness }: StageContext,
): Promise<Reserved[]> {
  if (codes.length === 0) return []
  return ledger.write(async (queries) => {
    const at = clock()
    if (proven !== undefined) await useUpChallenge(queries, proven, at)
    const licenses = await readLicenses(queries, codes)
    const predecessors = await readPredecessors(queries, licenses)
    const left = await readByCode(queries, codes, (query) => query.where('state', '=', 'reserved'))
    const holders = await readHolders(queries, licenses, [...predecessors.values(), ...left.values()])
    const taken: Pick<CredentialRow, 'id' | 'code' | 'holder'>[] = []
    const fresh: CredentialRow[] = []
    for (const [code, license] of licenses) {
      const before = predecessors.get(code)
      const reservation = left.get(code)
      // The key a practitioner once proved stays theirs when the run is killed, and when the license is renewed.
      const subject =
        proven?.holder ?? holders.get(reservation?.id ?? '') ?? holders.get(before?.id ?? '') ?? null
      const says = (credential: CredentialRow) =>
        credential.content_digest === license.content_digest && credential.holder === subject
      const isDone = before?.current === 1 && says(before)
      if (!isDone && reservation !== undefined && says(reservation)) {
        taken.push(reservation)
        continue
      }
      if (reservation !== undefined) await abandon(queries, reservation.id)
      if (isDone) continue
      fresh.push({
        id: drawUuidUrn(random),
        code,
        state: 'reserved',
        current: 0,
        content_digest: license.content_digest,
        license_status: license.status,
        holder: subject,
        document: null,
        leaf_digest: null,
        batch: null,
        link_token: drawToken(random),
        superseded_by: null,
        held_report: null,
        reserved_at: at.toISOString(),
        signed_at: null,
        released_at: null,
      })
    }
    if (fresh.length > 0) await queries.insertInto('credentials').values(fresh).execute()
    const freshIds = fresh.map(({ id }) => id)
    await allocateStatusIndices(queries, freshIds, { random, at })
    const indices = await readStatusIndices(queries, [...taken.map(({ id }) => id), ...freshIds])
    return [...taken, ...fresh].flatMap(({ id, code, holder }) => {
      const license = licenses.get(code)
      return license === undefined
        ? []
        : [{ id, code, holder, record: recordOf(license), indices: indices.get(id) ?? [] }]
    })
  })
}

/**
 * What a new credential of each license would replace: the one in force, or one of the same person that was superseded
 * ahead of it.
 */
async function readPredecessors(
  queries: Queries,
  licenses: ReadonlyMap<string, LicenseRow>,
): Promise<Map<string, CredentialRow>> {
  const codes = [...licenses.keys()]
  const superseded = await queries
    .selectFrom('credentials')
    .innerJoin('status_indices', 'status_indices.credential', 'credentials.id')
    .selectAll('credentials')
    .where('credentials.code', 'in', codes)
    .where('credentials.current', '=', 0)
    .where('credentials.superseded_by', 'is', null)
    .where('status_indices.purpose', '=', 'refresh')
    .where('status_indices.bit', '=', 1)
    .orderBy('credentials.signed_at')
    .execute()
  const ofSamePerson = await filterSamePerson(queries, licenses, superseded)
  const inForce = await readByCode(queries, codes, (query) => query.where('current', '=', 1))
  return new Map([...ofSamePerson.map((row) => [row.code, row] as const), ...inForce])
}

/** The key of each credential's holder, where the license is still that person's. */
async function readHolders(
  queries: Queries,
  licenses: ReadonlyMap<string, LicenseRow>,
  credentials: readonly CredentialRow[],
): Promise<Map<string, string>> {
  const bound = credentials.filter(({ holder }) => holder !== null)
  const ofSamePerson = await filterSamePerson(queries, licenses, bound)
  return new Map(ofSamePerson.flatMap(({ id, holder }) => (holder === null ? [] : [[id, holder]])))
}

/** Those of the credentials that state the person who has the license now. */
async function filterSamePerson(
  queries: Queries,
  licenses: ReadonlyMap<string, LicenseRow>,
  credentials: readonly CredentialRow[],
): Promise<CredentialRow[]> {
  const stated = await readStatedRecords(queries, credentials)
  return credentials.filter(({ id, code }) => {
    const license = licenses.get(code)
    const before = stated.get(id)
    return license !== undefined && before !== undefined && isSamePerson(recordOf(license), before)
  })
}

async function readByCode(
  queries: Queries,
  codes: readonly string[],
  narrow: (query: ReturnType<typeof allCredentials>) => ReturnType<typeof allCredentials>,
): Promise<Map<string, CredentialRow>> {
  const rows = await narrow(allCredentials(queries)).where('code', 'in', codes).execute()
  return new Map(rows.map((row) => [row.code, row]))
}

function allCredentials(queries: Queries) {
  return queries.selectFrom('credentials').selectAll()
}

async function abandon(queries: WriteQueries, id: string): Promise<void> {
  await queries.updateTable('credentials').set({ state: 'abandoned' }).where('id', '=', id).execute()
}

/** A reserved credential, signed. */
type SignedCredential = { id: string; code: string; document: string; leafDigest: string }

async function signAll(
  reserved: readonly Reserved[],
  signer: Signer,
  context: StageContext,
  onSigned: (done: number) => void,
): Promise<SignedCredential[]> {
  const signed: SignedCredential[] = []
  for (const credential of reserved) {
    signed.push(await signOne(credential, signer, context))
    onSigned(signed.length)
  }
  return signed
}

async function signOne(
  { id, code, holder, record, indices }: Reserved,
  signer: Signer,
  { board, clock, random = systemRandomness }: StageContext,
): Promise<SignedCredential> {
  const unsigned = buildLicenseCredential({
    id,
    record,
    issuer: { id: board.did, name: board.name },
    baseUrl: board.publicUrl,
    timeZone: board.timeZone,
    statusEntries: indices.map((index) =>
      buildStatusEntry({
        list: statusListUrl(board, index),
        index: index.position,
        purpose: index.purpose,
      }),
    ),
    ...(holder === null ? {} : { holder }),
  })
  const document = await sign(unsigned, signer, {
    created: clock(),
    proofPurpose: 'assertionMethod',
    proofId: drawUuidUrn(random),
  })
  return { id, code, document: JSON.stringify(document), leafDigest: await credentialDigest(document) }
}

/** Puts signed credentials in force, supersedes those before, and signs the status lists this touches, in one write. */
async function putInForce(
  signed: readonly SignedCredential[],
  outcome: IssueOutcome,
  { ledger, ...context }: StageContext & { statusSigner: Signer },
): Promise<void> {
  if (signed.length === 0) return
  await keepPace({ ledger, ...context })
  const { issued, replaced, overtaken } = await ledger.write(async (queries) => {
    const at = context.clock()
    const { actor } = context
    const codes = signed.map(({ code }) => code)
    const licenses = await readLicenses(queries, codes)
    const predecessors = await readPredecessors(queries, licenses)
    const reserved = await readByCode(queries, codes, (query) => query.where('state', '=', 'reserved'))
    const issued: IssuedCredential[] = []
    const superseded: string[] = []
    let replaced = 0
    let overtaken = 0
    for (const { id, code, document, leafDigest } of signed) {
      const reservation = reserved.get(code)
      // Another process has taken this reservation further, or the record has moved on: nothing of ours counts.
      if (reservation?.id !== id) {
        overtaken++
        continue
      }
      const license = licenses.get(code)
      if (license === undefined || !says(license, reservation)) {
        await abandon(queries, id)
        overtaken++
        continue
      }
      const before = predecessors.get(code)
      if (before !== undefined) {
        await queries
          .updateTable('credentials')
          .set({ current: 0, superseded_by: id })
          .where('id', '=', before.id)
          .execute()
        replaced++
        if (before.current === 1) superseded.push(before.id)
      }
      await queries
        .updateTable('credentials')
        .set({ state: 'signed', current: 1, document, leaf_digest: leafDigest, signed_at: at.toISOString() })
        .where('id', '=', id)
        .execute()
      issued.push({ code, id, ...(before === undefined ? {} : { supersedes: before.id }) })
    }
    const lists = [
      ...(await writeStatusBits(queries, superseded, { purpose: 'revocation', bit: 1, at })),
      ...(await writeStatusBits(queries, superseded, { purpose: 'refresh', bit: 1, at })),
      ...(await listsNeverSigned(queries, issued)),
    ]
    await signStatusLists(queries, lists, context)
    await recordEvents(queries, [
      ...issued.map(({ id }) => ({ at, actor, action: 'credential.issued' as const, subject: id })),
      ...superseded.map((subject) => ({ at, actor, action: 'credential.superseded' as const, subject })),
    ])
    return { issued, replaced, overtaken }
  })
  outcome.issued.push(...issued)
  outcome.superseded += replaced
  outcome.overtaken += overtaken
}

function says(license: LicenseRow, credential: CredentialRow): boolean {
  return license.content_digest === credential.content_digest
}

/** A list exists from its first credential on, so that whoever looks for the bit finds a list. */
async function listsNeverSigned(
  queries: WriteQueries,
  issued: readonly IssuedCredential[],
): Promise<ListName[]> {
  const indices = await readStatusIndices(
    queries,
    issued.map(({ id }) => id),
  )
  const names = new Map(
    [...indices.values()].flat().map(({ purpose, list }) => [`${purpose}/${list}`, { purpose, list }]),
  )
  const unsigned: ListName[] = []
  for (const name of names.values()) {
    if ((await readNewestVersion(queries, name)) === undefined) unsigned.push(name)
  }
  return unsigned
}
