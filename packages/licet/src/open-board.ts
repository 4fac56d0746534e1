import { EthereumRegistry, type Hex, type RegistryReader } from '@licet/anchor'
import { type Board, type Ledger, openLedger, readBoard, type StageContext } from '@licet/issuer'
import type { ChainAccess } from './deploy-contract.ts'
import { LicetError } from './error.ts'
import { type Config, type HomePaths, homePaths, readConfig } from './home.ts'
import { type BoardKeys, unlockBoardKeys } from './keys.ts'
import { joinLocalChain } from './local-chain.ts'
import type { Surroundings } from './surroundings.ts'

/** A board's home, opened: its database is at hand, its keys are locked, its chain is not yet asked. */
export interface OpenBoard {
  paths: HomePaths
  config: Config
  ledger: Ledger
  board: Board
  /** What every stage of the issuer works with. */
  context: StageContext
}

/**
 * Opens the home that `LICET_HOME` names; the database is closed with the command.
 *
 * @throws {LicetError} `NO_HOME`, `MALFORMED_CONFIG`; {@link IssuerError} when the database cannot be used.
 */
export async function openBoard({ environment, now, cleanup }: Surroundings): Promise<OpenBoard> {
  const paths = homePaths(environment.home)
  const config = await readConfig(paths)
  const ledger = await openLedger(ledgerLocation(paths, config), { clock: now })
  cleanup.defer(() => ledger.close())
  const board = await readBoard(ledger)
  return { paths, config, ledger, board, context: { ledger, board, clock: now, actor: environment.actor } }
}

export function ledgerLocation(
  paths: HomePaths,
  { database }: Pick<Config, 'database'>,
): Parameters<typeof openLedger>[0] {
  return database === 'sqlite' ? { kind: 'sqlite', file: paths.ledger } : { kind: 'postgres', url: database }
}

/** An open board whose keys can be used. */
export interface UnlockedBoard extends OpenBoard {
  keys: BoardKeys
}

/**
 * Opens the home and unlocks its keys.
 *
 * @throws as {@link openBoard}; {@link CredentialError} `WRONG_PASSPHRASE`; {@link LicetError} `NO_PASSPHRASE`.
 */
export async function unlockBoard(surroundings: Surroundings): Promise<UnlockedBoard> {
  const opened = await openBoard(surroundings)
  const { board, paths } = opened
  const passphrase = await surroundings.askPassphrase(`the keys of ${board.name}`)
  return { ...opened, keys: await unlockBoardKeys(paths, passphrase, board.did) }
}

/** Milliseconds between two questions whether a transaction was mined, which on a local chain it is at once. */
const LOCAL_POLL_INTERVAL = 20

/**
 * Gives access to the board's chain; a local one is started when it does not run, and left with the command.
 *
 * @throws {LicetError} `PORT_IN_USE`, `CHAIN_UNREACHABLE`, `HOME_LOCKED`.
 */
export async function openChain(
  { paths, config }: OpenBoard,
  { cleanup }: Surroundings,
): Promise<ChainAccess> {
  const { id: chainId, rpc, local } = config.chain
  if (local === undefined) return { chainId, urls: rpc }
  const chain = await joinLocalChain({ folder: paths.chain, ...local })
  cleanup.defer(() => chain.leave())
  return { chainId, urls: [chain.url], pollInterval: LOCAL_POLL_INTERVAL, localUrl: chain.url }
}

/** @throws {LicetError} `NO_CONTRACT` when the board has no registry yet. */
export function requireRegistry({ registry }: Board): NonNullable<Board['registry']> {
  if (registry !== undefined) return registry
  throw new LicetError('NO_CONTRACT', 'the board has no contract to anchor in; run licet contract deploy')
}

export function registryReader({ chainId, urls }: ChainAccess, address: Hex): RegistryReader {
  return new EthereumRegistry({ chainId, urls, address })
}
