import { createHash } from 'node:crypto'
import { MemoryRegistry } from '@licet/anchor'
import { createSigner, keyHash, multikeyFromPublicKey } from '@licet/credential'
import type { LicenseRecord, Row } from '@licet/mlvs'
import { type Board, saveBoard } from '../board.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { StageContext } from '../stage-context.ts'

const DID = 'did:web:board.example'
const CONTROLLER = '0x00000000000000000000000000000000000000c0'
const ANCHOR_ACCOUNT = '0x00000000000000000000000000000000000000a1'

/** A board with real keys and a registry in memory that knows them. */
export type SampleBoard = Awaited<ReturnType<typeof makeSampleBoard>>

export async function makeSampleBoard(options: { automine?: boolean; chainId?: number } = {}) {
  const registry = new MemoryRegistry(options)
  const controller = registry.controller(CONTROLLER)
  const credentialSigner = await signerOf('credential-1')
  const statusSigner = await signerOf('status-1')
  await controller.authorizeAccount(ANCHOR_ACCOUNT)
  await controller.publishKey(keyHash(credentialSigner.publicKey), 'credential')
  await controller.publishKey(keyHash(statusSigner.publicKey), 'status')
  const board: Board = {
    did: DID,
    name: 'Sample Board of Medicine',
    publicUrl: 'https://board.example',
    timeZone: 'America/New_York',
    jurisdictions: ['WV', 'OH'],
    keys: [
      {
        id: credentialSigner.verificationMethod,
        purpose: 'credential',
        publicKey: multikeyFromPublicKey(credentialSigner.publicKey),
      },
      {
        id: statusSigner.verificationMethod,
        purpose: 'status',
        publicKey: multikeyFromPublicKey(statusSigner.publicKey),
      },
    ],
    accounts: [{ id: `${DID}#anchor-1`, chainId: registry.chainId, address: ANCHOR_ACCOUNT }],
    registry: { chainId: registry.chainId, address: registry.address, controller: CONTROLLER },
  }
  return {
    board,
    registry,
    controller,
    credentialSigner,
    statusSigner,
    sender: registry.sender(ANCHOR_ACCOUNT),
  }
}

/** A key made from its name: real, and the same in each run. */
function signerOf(name: string) {
  const seed = createHash('sha256').update(`sample board ${name}`).digest()
  return createSigner({ verificationMethod: `${DID}#${name}`, seed })
}

/** What {@link makeParts} makes. */
export type SampleParts = Awaited<ReturnType<typeof makeParts>>

/** Everything the stages take, with time at the head of the sample chain and what waits for it mining a block. */
export async function makeParts(ledger: Ledger, sample: SampleBoard) {
  const { board, registry, credentialSigner, statusSigner, sender } = sample
  const head = await registry.block('latest')
  const clock = { now: new Date((head?.time ?? 0) * 1000) }
  const pause = async (milliseconds: number) => {
    clock.now = new Date(clock.now.getTime() + milliseconds)
  }
  const context: StageContext = { ledger, board, clock: () => clock.now, actor: 'clerk', pause }
  await saveBoard(ledger, board, context)
  // Time goes on with the chain: each block is of the present.
  const wait = async () => {
    clock.now = new Date(clock.now.getTime() + 1000)
    registry.mine(1, Math.floor(clock.now.getTime() / 1000))
  }
  return {
    ...context,
    board,
    registry,
    controller: sample.controller,
    credentialSigner,
    statusSigner,
    sender,
    wait,
    time: clock,
  }
}

/** An invented licensee's record. */
export function sampleRecord(number: string, changes: Partial<LicenseRecord> = {}): LicenseRecord {
  const state = changes.state ?? 'WV'
  const license_type = changes.license_type ?? 'MDR'
  return {
    first_name: 'Ada',
    last_name: `Sample${number}`,
    credential: 'Medical Doctor',
    status: 'ACTIVE',
    created_at: '2024-01-02',
    updated_at: '2025-05-06',
    date_issued: '2024-01-02',
    date_expires: '2027-01-02',
    ...changes,
    state,
    license_type,
    number,
    code: `${state}-${license_type}-${number}`,
  }
}

/** Rows as a reader gives them. */
export async function* rowsOf(...records: readonly LicenseRecord[]): AsyncGenerator<Row> {
  for (const [i, record] of records.entries()) yield { line: i + 2, record, warnings: [] }
}
