import { type Hex, isAddress } from '@licet/anchor'
import { keyHash, publicKeyFromMultikey } from '@licet/credential'
import { saveBoard } from '@licet/issuer'
import { type Command, InvalidArgumentError } from 'commander'
import { deployContract } from '../deploy-contract.ts'
import { exitCode } from '../exit-code.ts'
import { unlockFederationKey } from '../keys.ts'
import { nextTrustListSequence, writeDemoTrust } from '../make-board.ts'
import {
  type OpenBoard,
  openBoard,
  openChain,
  registryReader,
  requireRegistry,
  unlockBoard,
} from '../open-board.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { table } from '../terminal/table.ts'
import type { Terminal } from '../terminal/terminal.ts'

export function addContract(program: Command, surroundings: Surroundings, act: Act): void {
  const contract = program
    .command('contract')
    .description("The board's contract on its chain, and what it says there.")
  contract
    .command('deploy')
    .description(
      'Deploy LicenseAnchor (or take one that stands), authorise the anchor account, publish the key hashes.',
    )
    .option(
      '--registry <address>',
      'a LicenseAnchor that stands already: one contract serves any number of boards',
      parseAddress,
    )
    .addHelpText('after', deployExamples)
    .action(({ registry }: { registry?: Hex }) =>
      act(async (terminal) => {
        await deploy(registry, surroundings, terminal)
        return exitCode.ok
      }),
    )
  contract
    .command('show')
    .description('Show what the chain says: code, accounts, keys.')
    .action(() =>
      act(async (terminal) => {
        await show(surroundings, terminal)
        return exitCode.ok
      }),
    )
}

async function deploy(
  registry: Hex | undefined,
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<void> {
  const { now, environment, askPassphrase } = surroundings
  const opened = await unlockBoard(surroundings)
  const { controller } = opened.keys
  const chain = await openChain(opened, surroundings)
  const started = performance.now()
  // The contract that the board has is kept, so that a second run only adds what is missing.
  const address = registry ?? opened.board.registry?.address
  const board = await deployContract(opened.board, {
    controller,
    chain,
    ...(address !== undefined && { registry: address }),
  })
  await saveBoard(opened.ledger, board, { clock: now, actor: environment.actor })
  terminal.stage(`the key log of ${board.did} is in ${board.registry?.address}`, performance.now() - started)
  const sequence = await nextTrustListSequence(opened.paths)
  if (sequence !== undefined) {
    const passphrase = await askPassphrase("the demo federation's key")
    const federation = await unlockFederationKey(opened.paths.federationKeystore, passphrase)
    await writeDemoTrust(opened.paths, board, chain, { federation, sequence, now: now() })
    terminal.line(`  the demo federation's trust list names it: ${opened.paths.trust}`)
  } else
    terminal.line('  tell your federation this address and the controller; its trust list must name both')
  terminal.result({ registry: board.registry })
}

async function show(surroundings: Surroundings, terminal: Terminal): Promise<void> {
  const opened = await openBoard(surroundings)
  const { address, controller, chainId } = requireRegistry(opened.board)
  const shown = { chainId, registry: address, controller, ...(await readKeyLog(opened, surroundings)) }
  terminal.result(
    shown,
    table([
      ['chain', String(chainId)],
      ['registry', address],
      ['code', shown.codeHash],
      ['controller', controller],
      ...shown.accounts.map(({ account, from, until }) => [
        'account',
        `${account}  ${lifeText({ from, until })}`,
      ]),
      ...shown.keys.map(({ id, purpose, from, until }) => [
        'key',
        `${id}  ${purpose}  ${lifeText({ from, until })}`,
      ]),
    ]).join('\n'),
  )
}

async function readKeyLog(opened: OpenBoard, surroundings: Surroundings) {
  const { board } = opened
  const { address, controller } = requireRegistry(board)
  const registry = registryReader(await openChain(opened, surroundings), address)
  const { codeHash } = await registry.identity()
  const accounts = board.accounts.map(async (account) => ({
    account: account.address,
    ...(await registry.account(controller, account.address)),
  }))
  const keys = board.keys.map(async ({ id, purpose, publicKey }) => ({
    id,
    purpose,
    ...(await registry.key(controller, keyHash(publicKeyFromMultikey(publicKey)))),
  }))
  return { codeHash, accounts: await Promise.all(accounts), keys: await Promise.all(keys) }
}

function lifeText({ from, until }: { from?: number | undefined; until?: number | undefined }): string {
  if (from === undefined) return 'not on chain'
  return until === undefined ? `from block ${from}` : `from block ${from} until ${until}`
}

function parseAddress(text: string): Hex {
  const address = text.toLowerCase()
  if (isAddress(address)) return address
  throw new InvalidArgumentError('It is no address; write 0x and 40 hexadecimal digits.')
}

const deployExamples = `
Examples:
  licet contract deploy
  licet contract deploy --registry 0x5fbdb2315678afecb367f032d93f642f64180aa3
`
