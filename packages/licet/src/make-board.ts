import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Chain, chainNamed } from '@licet/anchor'
import { fundLocalAccount } from '@licet/anchor/local-chain'
import { didKeyFromPublicKey, didWebFromUrl, type Signer } from '@licet/credential'
import { openKeystore } from '@licet/credential/keystore'
import { type Board, openLedger, saveBoard } from '@licet/issuer'
import { parseTrust, readTrustList } from '@licet/verifier'
import { allJurisdictions, demoTrust } from './demo-federation.ts'
import { type ChainAccess, deployContract } from './deploy-contract.ts'
import { LicetError } from './error.ts'
import {
  type Config,
  type HomePaths,
  homePaths,
  makePrivateFolder,
  PASSPHRASE_FILE,
  writeConfig,
  writeWhole,
} from './home.ts'
import { type BoardKeys, createBoardKeys, createFederationKey, publicKeysOf } from './keys.ts'
import { joinLocalChain } from './local-chain.ts'
import { ledgerLocation, registryReader } from './open-board.ts'
import type { Surroundings } from './surroundings.ts'

export const DEMO_BOARD_NAME = 'Demo Medical Board (NOT A REAL BOARD)'
export const DEFAULT_PUBLIC_URL = 'http://localhost:8470'
const DEFAULT_PORT = 8470

export interface BoardToMake {
  name: string
  /** Fixed for the life of the board: its DID, its MLVS records and its status lists are found under it. */
  publicUrl: string
  timeZone: string
  database: Config['database']
  /** A preset's name. */
  chain: string
  /** Endpoints; none for the local chain, which is started here. */
  rpc: string[]
}

export interface MadeBoard {
  paths: HomePaths
  board: Board
  config: Config
}

/**
 * Makes a board: its folder, keys, database and DID; on the local chain its contract and key log too. On the local chain and
 * on testnets it comes with a demo federation that names it.
 *
 * Nothing is left behind when it fails; what was there before is never touched.
 *
 * @throws {LicetError} `HOME_EXISTS`, `USAGE`, `NO_PASSPHRASE`, and what making keys, chain and database throws.
 */
export async function makeBoard(toMake: BoardToMake, surroundings: Surroundings): Promise<MadeBoard> {
  const paths = homePaths(surroundings.environment.home)
  const chain = chainNamed(toMake.chain)
  if (chain.name !== 'local' && toMake.rpc.length === 0) {
    throw new LicetError('USAGE', `${chain.title} needs an endpoint; name one with --rpc`)
  }
  const did = didWebFromUrl(toMake.publicUrl)
  await requireEmpty(paths)
  const passphrase = await surroundings.askPassphrase('the new board', { twice: true })
  await makePrivateFolder(paths.home)
  try {
    return await fillHome({ ...toMake, did, chain, paths, passphrase }, surroundings)
  } catch (error) {
    await surroundings.cleanup.disposeAsync()
    for (const name of await readdir(paths.home)) {
      if (name !== PASSPHRASE_FILE) await rm(join(paths.home, name), { recursive: true, force: true })
    }
    throw error
  }
}

type Filling = Omit<BoardToMake, 'chain'> & {
  did: string
  chain: Chain
  paths: HomePaths
  passphrase: string
}

async function fillHome(filling: Filling, surroundings: Surroundings): Promise<MadeBoard> {
  const { name, publicUrl, timeZone, database, did, chain, paths, passphrase } = filling
  const { now, cleanup, environment } = surroundings
  const keys = await createBoardKeys(paths.keystore, passphrase, did, now())
  const federation = chain.testnet ? await makeFederation(paths, passphrase, now()) : undefined
  const unanchored: Board = {
    did,
    name,
    publicUrl,
    timeZone,
    jurisdictions: allJurisdictions(),
    ...publicKeysOf(keys, { did, chainId: chain.id }),
  }
  const { config, board } =
    chain.name === 'local'
      ? await foundLocally(unanchored, keys, filling, surroundings, federation)
      : { board: unanchored, config: configOf(filling, { id: chain.id, rpc: filling.rpc }) }
  const ledger = await openLedger(ledgerLocation(paths, { database }), { clock: now })
  cleanup.defer(() => ledger.close())
  await saveBoard(ledger, board, { clock: now, actor: environment.actor })
  // Last: a home with a configuration is a whole one.
  await writeConfig(paths, config)
  return { paths, board, config }
}

/** Starts the home's own chain, gives the board's accounts ether on it, and deploys. */
async function foundLocally(
  board: Board,
  keys: BoardKeys,
  filling: Filling,
  { cleanup, now }: Surroundings,
  federation: Signer | undefined,
): Promise<{ board: Board; config: Config }> {
  const { paths, chain } = filling
  const { url, genesisHash, leave } = await joinLocalChain({ folder: paths.chain })
  cleanup.defer(leave)
  const access: ChainAccess = { chainId: chain.id, urls: [url], pollInterval: 50 }
  for (const { address } of [keys.controller, keys.anchorAccount]) await fundLocalAccount(url, address)
  const deployed = await deployContract(board, { controller: keys.controller, chain: access })
  if (federation !== undefined)
    await writeDemoTrust(paths, deployed, access, { federation, sequence: 1, now: now() })
  const local = { port: Number(new URL(url).port), genesisHash }
  return { board: deployed, config: configOf(filling, { id: chain.id, rpc: [url], local }) }
}

async function makeFederation(paths: HomePaths, passphrase: string, now: Date): Promise<Signer> {
  await makePrivateFolder(paths.federation)
  return createFederationKey(paths.federationKeystore, passphrase, now)
}

/** Writes the demo federation's trust list of the board as it stands on its chain. */
export async function writeDemoTrust(
  paths: HomePaths,
  board: Board,
  chain: ChainAccess,
  { federation, sequence, now }: { federation: Signer; sequence: number; now: Date },
): Promise<void> {
  const { registry } = board
  if (registry === undefined) return
  const trust = await demoTrust({
    board,
    registry,
    identity: await registryReader(chain, registry.address).identity(),
    rpc: [...chain.urls],
    isLocalChain: chain.chainId === chainNamed('local').id,
    sequence,
    federation,
    now,
  })
  await writeWhole(paths.trust, trust)
}

/** `undefined` where the trust file is not the demo federation's: a real one's trust list is not ours to write. */
export async function nextTrustListSequence({
  federationKeystore,
  trust,
}: HomePaths): Promise<number | undefined> {
  if (!existsSync(federationKeystore)) return undefined
  if (!existsSync(trust)) return 1
  const { federation, trustList } = parseTrust(await readFile(trust))
  const { keys } = await openKeystore(federationKeystore)
  const own = keys.map(({ publicKey }) => didKeyFromPublicKey(publicKey).did)
  if (!federation.keys.every((key) => own.includes(key))) return undefined
  const answer = await readTrustList(trustList, federation)
  return 'found' in answer ? answer.found.sequence + 1 : 1
}

function configOf({ database, publicUrl }: Filling, chain: Config['chain']): Config {
  const { hostname, port } = new URL(publicUrl)
  const isHere = hostname === 'localhost' && port !== ''
  return {
    version: 1,
    database,
    listen: { host: '127.0.0.1', port: isHere ? Number(port) : DEFAULT_PORT },
    chain,
  }
}

/** A home that is there is never added to: it may hold the only copy of a board's keys. */
async function requireEmpty({ home, config }: HomePaths): Promise<void> {
  const names = await readdir(home).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.includes('config.json')) {
    throw new LicetError(
      'HOME_EXISTS',
      `there is a board in ${home} already; use it, or set LICET_HOME to make another`,
    )
  }
  if (names.some((name) => name !== PASSPHRASE_FILE)) {
    throw new LicetError(
      'HOME_EXISTS',
      `${home} is not empty and has no ${config}; set LICET_HOME to an empty folder`,
    )
  }
}
