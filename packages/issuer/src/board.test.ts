import { expect, it } from 'vitest'
import { type Board, boardDidDocument, parseBoard, readBoard, saveBoard } from './board.ts'
import { readEvents } from './ledger/events.ts'
import { describeOnBothDatabases, testTime } from './testing/both-databases.ts'
import { makeSampleBoard } from './testing/sample-board.ts'

const { board } = await makeSampleBoard()
const by = { clock: () => testTime, actor: 'administrator' }

describeOnBothDatabases('saveBoard and readBoard', (ledgers) => {
  it('keep the board', async () => {
    const ledger = await ledgers.fresh()
    await expect(readBoard(ledger)).rejects.toMatchObject({ code: 'BOARD_MISSING' })
    await saveBoard(ledger, board, by)
    expect(await readBoard(ledger)).toEqual(board)
  })

  it('let keys, accounts and registry change, and note it once for each change', async () => {
    const ledger = await ledgers.fresh()
    const { registry: _, ...withoutRegistry } = board
    await saveBoard(ledger, withoutRegistry, by)
    await saveBoard(ledger, board, by)
    await saveBoard(ledger, board, by)
    expect(await readBoard(ledger)).toEqual(board)
    expect(await readEvents(ledger.read, board.did)).toHaveLength(2)
  })

  it.each([
    ['another board', { did: 'did:web:other.example' }],
    ['another address', { publicUrl: 'https://elsewhere.example' }],
  ])('refuse %s for the same ledger', async (_, change) => {
    const ledger = await ledgers.fresh()
    await saveBoard(ledger, board, by)
    await expect(saveBoard(ledger, { ...board, ...change }, by)).rejects.toMatchObject({
      code: 'BOARD_MISMATCH',
    })
    expect(await readBoard(ledger)).toEqual(board)
  })
})

it.each([
  ['a slash at the end of the URL', { publicUrl: 'https://board.example/' }],
  ['a time zone that does not exist', { timeZone: 'America/Atlantis' }],
  ['no jurisdiction', { jurisdictions: [] }],
  ['a key that is none', { keys: [{ id: `${board.did}#k`, purpose: 'credential', publicKey: 'z6Mk' }] }],
  [
    'an account in capitals',
    { accounts: [{ id: `${board.did}#a`, chainId: 1, address: `0x${'AB'.repeat(20)}` }] },
  ],
  ['a member nobody knows', { colour: 'blue' }],
])('parseBoard refuses %s', (_, change: object) => {
  expect(() => parseBoard({ ...board, ...change })).toThrow(
    expect.objectContaining({ code: 'BOARD_MISMATCH' }),
  )
})

it('boardDidDocument lists keys for assertions and the anchor account for none', () => {
  const document = boardDidDocument(board satisfies Board)
  expect(document.assertionMethod).toContain(`${board.did}#credential-1`)
  expect(document.assertionMethod).toContain(`${board.did}#status-1`)
  expect(JSON.stringify(document.assertionMethod)).not.toContain('anchor-1')
  expect(document.verificationMethod?.map(({ id }) => id)).toContain(`${board.did}#anchor-1`)
})
