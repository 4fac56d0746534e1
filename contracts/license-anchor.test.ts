import { licenseAnchor } from '@licet/anchor'
import { callLocalChain, type LocalChain, startLocalChain } from '@licet/anchor/local-chain'
import {
  AbiCoder,
  Contract,
  ContractFactory,
  concat,
  isError,
  JsonRpcProvider,
  type JsonRpcSigner,
  keccak256,
  Network,
  type TransactionReceipt,
  type TransactionRequest,
  toBeHex,
  ZeroAddress,
  ZeroHash,
} from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const ROOT = `0x${'a1'.repeat(32)}`
const OTHER_ROOT = `0x${'b2'.repeat(32)}`
const KEY = `0x${'c3'.repeat(32)}`
const CREDENTIAL = 1
const STATUS = 2

let chain: LocalChain
let provider: JsonRpcProvider
let board: JsonRpcSigner
let anchorAccount: JsonRpcSigner
let stranger: JsonRpcSigner
let contract: Contract
let address: string

beforeAll(async () => {
  chain = await startLocalChain()
  provider = new JsonRpcProvider(chain.url, Network.from(31337), { staticNetwork: true, cacheTimeout: -1 })
  provider.pollingInterval = 20
  board = await provider.getSigner(0)
  anchorAccount = await provider.getSigner(1)
  stranger = await provider.getSigner(2)
})

afterAll(async () => {
  provider.destroy()
  await chain.stop()
})

beforeEach(async () => {
  const deployed = await new ContractFactory(licenseAnchor.abi, licenseAnchor.bytecode, board).deploy()
  await deployed.waitForDeployment()
  address = await deployed.getAddress()
  contract = new Contract(address, licenseAnchor.abi, provider)
})

async function send(from: JsonRpcSigner, request: TransactionRequest): Promise<TransactionReceipt> {
  const transaction = await from.sendTransaction({ to: address, ...request })
  const receipt = await transaction.wait()
  if (receipt === null) throw new Error('no receipt')
  return receipt
}

const anchor = (from: JsonRpcSigner, root: string) => send(from, { data: root })

function call(from: JsonRpcSigner, name: string, ...args: unknown[]): Promise<TransactionReceipt> {
  return send(from, { data: contract.interface.encodeFunctionData(name, args) })
}

/** The name and arguments of the contract's error with which the call would revert; `no reason` when it gives none. */
async function refusal(from: JsonRpcSigner, request: TransactionRequest): Promise<unknown[] | string> {
  try {
    await from.call({ to: address, ...request })
  } catch (error) {
    if (!isError(error, 'CALL_EXCEPTION')) throw error
    if (error.data === null || error.data === '0x') return 'no reason'
    const parsed = contract.interface.parseError(error.data)
    return parsed === null ? 'unknown error' : [parsed.name, ...parsed.args]
  }
  return 'not refused'
}

const anchorRefusal = (from: JsonRpcSigner, data: string) => refusal(from, { data })

const callRefusal = (from: JsonRpcSigner, name: string, ...args: unknown[]) =>
  refusal(from, { data: contract.interface.encodeFunctionData(name, args) })

/** What a view function returns. */
async function view(name: string, ...args: unknown[]): Promise<unknown[]> {
  const data = contract.interface.encodeFunctionData(name, args)
  return [...contract.interface.decodeFunctionResult(name, await provider.call({ to: address, data }))]
}

async function timeOf(blockNumber: number): Promise<number> {
  const block = await provider.getBlock(blockNumber)
  if (block === null) throw new Error(`no block ${blockNumber}`)
  return block.timestamp
}

describe('anchoring', () => {
  it('stores time, block and sequence of a root whose 32 bytes are the whole calldata', async () => {
    const first = await anchor(anchorAccount, ROOT)
    const second = await anchor(anchorAccount, OTHER_ROOT)
    const firstTime = BigInt(await timeOf(first.blockNumber))
    expect(await view('rootOf', anchorAccount.address, ROOT)).toEqual([
      firstTime,
      BigInt(first.blockNumber),
      1n,
    ])
    const secondTime = BigInt(await timeOf(second.blockNumber))
    expect(await view('rootOf', anchorAccount.address, OTHER_ROOT)).toEqual([
      secondTime,
      BigInt(second.blockNumber),
      2n,
    ])
  })

  it('chains the roots of an account into one head', async () => {
    expect(await view('headOf', anchorAccount.address)).toEqual([ZeroHash, 0n])
    await anchor(anchorAccount, ROOT)
    await anchor(anchorAccount, OTHER_ROOT)
    const head = keccak256(concat([keccak256(concat([ZeroHash, ROOT])), OTHER_ROOT]))
    expect(await view('headOf', anchorAccount.address)).toEqual([head, 2n])
  })

  it('tells of the root in an event', async () => {
    const receipt = await anchor(anchorAccount, ROOT)
    const [log] = receipt.logs
    const event = log && contract.interface.parseLog(log)
    expect(event?.name).toBe('RootAnchored')
    expect([...(event?.args ?? [])]).toEqual([
      anchorAccount.address,
      ROOT,
      1n,
      keccak256(concat([ZeroHash, ROOT])),
    ])
  })

  it('refuses the same root by the same account a second time', async () => {
    await anchor(anchorAccount, ROOT)
    expect(await anchorRefusal(anchorAccount, ROOT)).toEqual(['LicenseAnchorRootExists', ROOT])
  })

  it('lets a board anchor a root that a stranger anchored first, with its own sequence', async () => {
    await anchor(stranger, ROOT)
    const ours = await anchor(anchorAccount, ROOT)
    const [, block, sequence] = await view('rootOf', anchorAccount.address, ROOT)
    expect([block, sequence]).toEqual([BigInt(ours.blockNumber), 1n])
  })

  it('anchors for an account that no controller authorised, which then counts for nobody', async () => {
    await anchor(stranger, ROOT)
    expect(await view('accountOf', board.address, stranger.address)).toEqual([0n, 0n])
  })

  it('refuses the zero root', async () => {
    expect(await anchorRefusal(anchorAccount, ZeroHash)).toEqual(['LicenseAnchorZeroRoot'])
  })

  it.each([0, 1, 4, 31, 33, 36, 64, 68])('refuses calldata of %i bytes', async (length) => {
    const data = `0x${'ee'.repeat(length)}`
    expect(await anchorRefusal(anchorAccount, data)).toEqual(['LicenseAnchorNotARoot', BigInt(length)])
  })

  it.each([
    ['with a root', ROOT],
    ['with nothing else', '0x'],
  ])('refuses ether sent %s', async (_, data) => {
    expect(await refusal(anchorAccount, { data, value: 1n })).toBe('no reason')
    expect(await provider.getBalance(address)).toBe(0n)
  })

  it('refuses ether sent with a call', async () => {
    const data = contract.interface.encodeFunctionData('authorizeAccount', [anchorAccount.address])
    expect(await refusal(board, { data, value: 1n })).toBe('no reason')
  })

  it.each(Object.entries(licenseAnchor.selectors))(
    'reverts on a root that begins with the selector of %s, and never mines it as a success',
    async (_, selector) => {
      const root = `${selector}${'d4'.repeat(28)}`
      expect(await anchorRefusal(anchorAccount, root)).toBe('no reason')
    },
  )

  it('has no function without arguments, so that no root of 32 bytes is a whole call', () => {
    for (const signature of Object.keys(licenseAnchor.selectors)) expect(signature).not.toMatch(/\(\)$/)
  })

  it('keeps apart blocks that share one timestamp by their numbers', async () => {
    await callLocalChain(chain.url, 'anvil_setBlockTimestampInterval', [0])
    try {
      const first = await anchor(anchorAccount, ROOT)
      const second = await anchor(anchorAccount, OTHER_ROOT)
      const [firstTime, firstBlock] = await view('rootOf', anchorAccount.address, ROOT)
      const [secondTime, secondBlock] = await view('rootOf', anchorAccount.address, OTHER_ROOT)
      expect(secondTime).toBe(firstTime)
      expect([firstBlock, secondBlock]).toEqual([BigInt(first.blockNumber), BigInt(second.blockNumber)])
      expect(second.blockNumber).toBe(first.blockNumber + 1)
    } finally {
      await callLocalChain(chain.url, 'anvil_removeBlockTimestampInterval', [])
    }
  })
})

describe('anchor accounts', () => {
  it('are good from the block that authorised them until the block that revoked them', async () => {
    const authorised = await call(board, 'authorizeAccount', anchorAccount.address)
    expect(await view('accountOf', board.address, anchorAccount.address)).toEqual([
      BigInt(authorised.blockNumber),
      0n,
    ])
    const revoked = await call(board, 'revokeAccount', anchorAccount.address)
    expect(await view('accountOf', board.address, anchorAccount.address)).toEqual([
      BigInt(authorised.blockNumber),
      BigInt(revoked.blockNumber),
    ])
  })

  it('have one life: neither a second authorisation nor one after revocation', async () => {
    await call(board, 'authorizeAccount', anchorAccount.address)
    const refused = ['LicenseAnchorAccountExists', anchorAccount.address]
    expect(await callRefusal(board, 'authorizeAccount', anchorAccount.address)).toEqual(refused)
    await call(board, 'revokeAccount', anchorAccount.address)
    expect(await callRefusal(board, 'authorizeAccount', anchorAccount.address)).toEqual(refused)
  })

  it('are revoked once', async () => {
    await call(board, 'authorizeAccount', anchorAccount.address)
    await call(board, 'revokeAccount', anchorAccount.address)
    expect(await callRefusal(board, 'revokeAccount', anchorAccount.address)).toEqual([
      'LicenseAnchorAccountAlreadyRevoked',
      anchorAccount.address,
    ])
  })

  it('of one controller cannot be revoked by another', async () => {
    await call(board, 'authorizeAccount', anchorAccount.address)
    expect(await callRefusal(stranger, 'revokeAccount', anchorAccount.address)).toEqual([
      'LicenseAnchorAccountUnknown',
      anchorAccount.address,
    ])
  })

  it('cannot be the zero address', async () => {
    expect(await callRefusal(board, 'authorizeAccount', ZeroAddress)).toEqual(['LicenseAnchorZeroAccount'])
  })

  it('may be named by a stranger too, which says nothing about the board', async () => {
    const ours = await call(board, 'authorizeAccount', anchorAccount.address)
    await call(stranger, 'authorizeAccount', anchorAccount.address)
    await call(stranger, 'revokeAccount', anchorAccount.address)
    expect(await view('accountOf', board.address, anchorAccount.address)).toEqual([
      BigInt(ours.blockNumber),
      0n,
    ])
  })
})

describe('signing keys', () => {
  it.each([CREDENTIAL, STATUS])('keep the purpose %i with which they were published', async (purpose) => {
    const published = await call(board, 'publishKey', KEY, purpose)
    expect(await view('keyOf', board.address, KEY)).toEqual([
      BigInt(purpose),
      BigInt(published.blockNumber),
      0n,
      0n,
    ])
  })

  it.each([0, 3, 255])('cannot have the purpose %i', async (purpose) => {
    expect(await callRefusal(board, 'publishKey', KEY, purpose)).toEqual([
      'LicenseAnchorPurposeUnknown',
      BigInt(purpose),
    ])
  })

  it('have one life and one purpose', async () => {
    await call(board, 'publishKey', KEY, CREDENTIAL)
    expect(await callRefusal(board, 'publishKey', KEY, STATUS)).toEqual(['LicenseAnchorKeyExists', KEY])
    await call(board, 'revokeKey', KEY)
    expect(await callRefusal(board, 'publishKey', KEY, CREDENTIAL)).toEqual(['LicenseAnchorKeyExists', KEY])
  })

  it('are revoked once, and only by the controller that published them', async () => {
    const published = await call(board, 'publishKey', KEY, CREDENTIAL)
    expect(await callRefusal(stranger, 'revokeKey', KEY)).toEqual(['LicenseAnchorKeyUnknown', KEY])
    const revoked = await call(board, 'revokeKey', KEY)
    const life = [1n, BigInt(published.blockNumber), BigInt(revoked.blockNumber), 0n]
    expect(await view('keyOf', board.address, KEY)).toEqual(life)
    expect(await callRefusal(board, 'revokeKey', KEY)).toEqual(['LicenseAnchorKeyAlreadyRevoked', KEY])
  })

  it('cannot be the zero hash', async () => {
    expect(await callRefusal(board, 'publishKey', ZeroHash, CREDENTIAL)).toEqual(['LicenseAnchorZeroKey'])
  })

  it('may be compromised since before they were published, and after they were revoked', async () => {
    await call(board, 'publishKey', KEY, CREDENTIAL)
    await call(board, 'revokeKey', KEY)
    await call(board, 'compromiseKey', KEY, 1)
    const [, , , since] = await view('keyOf', board.address, KEY)
    expect(since).toBe(1n)
  })

  it('are not revoked by a compromise', async () => {
    await call(board, 'publishKey', KEY, CREDENTIAL)
    await call(board, 'compromiseKey', KEY, 1000)
    const [, , until] = await view('keyOf', board.address, KEY)
    expect(until).toBe(0n)
  })

  it('have a time of compromise that only moves earlier', async () => {
    await call(board, 'publishKey', KEY, CREDENTIAL)
    await call(board, 'compromiseKey', KEY, 1000)
    expect(await callRefusal(board, 'compromiseKey', KEY, 1000)).toEqual([
      'LicenseAnchorTimeNotEarlier',
      1000n,
      1000n,
    ])
    expect(await callRefusal(board, 'compromiseKey', KEY, 1001)).toEqual([
      'LicenseAnchorTimeNotEarlier',
      1001n,
      1000n,
    ])
    await call(board, 'compromiseKey', KEY, 999)
    const [, , , since] = await view('keyOf', board.address, KEY)
    expect(since).toBe(999n)
  })

  it('cannot be compromised in the future, and can in this very block', async () => {
    const published = await call(board, 'publishKey', KEY, CREDENTIAL)
    const next = (await timeOf(published.blockNumber)) + 1000
    await callLocalChain(chain.url, 'evm_setNextBlockTimestamp', [next])
    const tooLate = contract.interface.encodeFunctionData('compromiseKey', [KEY, next + 1])
    const late = await board.sendTransaction({ to: address, data: tooLate, gasLimit: 100_000n })
    await expect(late.wait()).rejects.toMatchObject({ code: 'CALL_EXCEPTION' })

    await callLocalChain(chain.url, 'evm_setNextBlockTimestamp', [next + 10])
    const now = contract.interface.encodeFunctionData('compromiseKey', [KEY, next + 10])
    await send(board, { data: now, gasLimit: 100_000n })
    const [, , , since] = await view('keyOf', board.address, KEY)
    expect(since).toBe(BigInt(next + 10))
  })

  it('cannot be compromised since time zero, which would read as never', async () => {
    await call(board, 'publishKey', KEY, CREDENTIAL)
    const refused = await callRefusal(board, 'compromiseKey', KEY, 0)
    expect(refused).toEqual(['LicenseAnchorTimeOutOfRange', 0n, expect.any(BigInt)])
  })

  it('that were never published cannot be compromised', async () => {
    expect(await callRefusal(board, 'compromiseKey', KEY, 1)).toEqual(['LicenseAnchorKeyUnknown', KEY])
  })
})

describe('disowning a root', () => {
  it('stores the block, also for a revoked account, and leaves the root as it was anchored', async () => {
    await call(board, 'authorizeAccount', anchorAccount.address)
    await anchor(anchorAccount, ROOT)
    await call(board, 'revokeAccount', anchorAccount.address)
    const before = await view('rootOf', anchorAccount.address, ROOT)
    const disowned = await call(board, 'disownRoot', anchorAccount.address, ROOT)
    expect(await view('disownedAt', board.address, anchorAccount.address, ROOT)).toEqual([
      BigInt(disowned.blockNumber),
    ])
    expect(await view('rootOf', anchorAccount.address, ROOT)).toEqual(before)
  })

  it('is done once', async () => {
    await call(board, 'authorizeAccount', anchorAccount.address)
    await anchor(anchorAccount, ROOT)
    await call(board, 'disownRoot', anchorAccount.address, ROOT)
    expect(await callRefusal(board, 'disownRoot', anchorAccount.address, ROOT)).toEqual([
      'LicenseAnchorRootAlreadyDisowned',
      anchorAccount.address,
      ROOT,
    ])
  })

  it('is refused for an account that the sender never authorised', async () => {
    await call(board, 'authorizeAccount', anchorAccount.address)
    await anchor(anchorAccount, ROOT)
    expect(await callRefusal(stranger, 'disownRoot', anchorAccount.address, ROOT)).toEqual([
      'LicenseAnchorAccountUnknown',
      anchorAccount.address,
    ])
  })

  it('is refused for a root that the account did not anchor, whoever else did', async () => {
    await call(board, 'authorizeAccount', anchorAccount.address)
    await anchor(stranger, ROOT)
    expect(await callRefusal(board, 'disownRoot', anchorAccount.address, ROOT)).toEqual([
      'LicenseAnchorRootUnknown',
      anchorAccount.address,
      ROOT,
    ])
  })
})

describe('events', () => {
  it('tell of every change that a controller makes', async () => {
    await anchor(anchorAccount, ROOT)
    const account = anchorAccount.address
    const changes: [TransactionReceipt, string, unknown[]][] = [
      [await call(board, 'authorizeAccount', account), 'AccountAuthorized', [board.address, account]],
      [await call(board, 'publishKey', KEY, STATUS), 'KeyPublished', [board.address, KEY, 2n]],
      [await call(board, 'compromiseKey', KEY, 7), 'KeyCompromised', [board.address, KEY, 7n]],
      [await call(board, 'revokeKey', KEY), 'KeyRevoked', [board.address, KEY]],
      [await call(board, 'disownRoot', account, ROOT), 'RootDisowned', [board.address, account, ROOT]],
      [await call(board, 'revokeAccount', account), 'AccountRevoked', [board.address, account]],
    ]
    for (const [receipt, name, args] of changes) {
      const events = receipt.logs.map((log) => contract.interface.parseLog(log))
      expect(events.map((event) => [event?.name, [...(event?.args ?? [])]])).toEqual([[name, args]])
    }
  })
})

describe('published constants', () => {
  const coder = AbiCoder.defaultAbiCoder()
  const mapped = (type: string, key: string, slot: string) =>
    keccak256(coder.encode([type, 'bytes32'], [key, slot]))
  const storage = async (slot: string) => BigInt(await provider.getStorage(address, slot))
  const base = (name: keyof typeof licenseAnchor.storageSlots) =>
    toBeHex(licenseAnchor.storageSlots[name], 32)

  it('include the hash of the code that stands on chain', async () => {
    expect(keccak256(await provider.getCode(address))).toBe(licenseAnchor.runtimeCodeHash)
  })

  it('include the slots, in which fields are packed from the low end', async () => {
    const account = anchorAccount.address
    const authorised = await call(board, 'authorizeAccount', account)
    const published = await call(board, 'publishKey', KEY, STATUS)
    const anchored = await anchor(anchorAccount, ROOT)
    await call(board, 'compromiseKey', KEY, 5)
    const disowned = await call(board, 'disownRoot', account, ROOT)
    const keyRevoked = await call(board, 'revokeKey', KEY)
    const accountRevoked = await call(board, 'revokeAccount', account)

    const root = mapped('bytes32', ROOT, mapped('address', account, base('roots')))
    const time = BigInt(await timeOf(anchored.blockNumber))
    expect(await storage(root)).toBe(time | (BigInt(anchored.blockNumber) << 64n) | (1n << 128n))

    const headSlot = mapped('address', account, base('chains'))
    expect(await storage(headSlot)).toBe(BigInt(keccak256(concat([ZeroHash, ROOT]))))
    expect(await storage(toBeHex(BigInt(headSlot) + 1n, 32))).toBe(1n)

    const life = mapped('address', account, mapped('address', board.address, base('accounts')))
    expect(await storage(life)).toBe(
      BigInt(authorised.blockNumber) | (BigInt(accountRevoked.blockNumber) << 64n),
    )

    const key = mapped('bytes32', KEY, mapped('address', board.address, base('keys')))
    const keyFields = [
      2n,
      BigInt(published.blockNumber) << 8n,
      BigInt(keyRevoked.blockNumber) << 72n,
      5n << 136n,
    ]
    expect(await storage(key)).toBe(keyFields.reduce((word, field) => word | field))

    const disownedSlot = mapped(
      'bytes32',
      ROOT,
      mapped('address', account, mapped('address', board.address, base('disowned'))),
    )
    expect(await storage(disownedSlot)).toBe(BigInt(disowned.blockNumber))
  })

  it('never change: the slots are 0 to 4', () => {
    expect(licenseAnchor.storageSlots).toEqual({ roots: 0, chains: 1, accounts: 2, keys: 3, disowned: 4 })
  })

  it('say that nothing takes ether', () => {
    const mutabilities = licenseAnchor.abi.filter((entry) => 'stateMutability' in entry)
    expect(mutabilities.map((entry) => 'stateMutability' in entry && entry.stateMutability)).not.toContain(
      'payable',
    )
  })
})
