import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findCredential } from '@licet/issuer'
import { anchorIssued } from './command/anchor.ts'
import { exportCredential } from './command/export.ts'
import { importRows, readRows } from './command/import.ts'
import { issueCredentials } from './command/issue.ts'
import { publishSite } from './command/publish.ts'
import { decideStatus } from './command/status.ts'
import { LicetError } from './error.ts'
import { exitCode } from './exit-code.ts'
import { homePaths, makePrivateFolder, writePrivately } from './home.ts'
import { DEFAULT_PUBLIC_URL, DEMO_BOARD_NAME, makeBoard } from './make-board.ts'
import { openChain, type UnlockedBoard, unlockBoard } from './open-board.ts'
import { passphraseFrom } from './passphrase.ts'
import { serviceLog, startService } from './service.ts'
import type { Surroundings } from './surroundings.ts'
import { shownPath } from './terminal/shown-path.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * The whole way of a license, on real parts: a register is imported, issued, anchored and published; one credential is
 * exported and verified by a process of its own; its license is revoked, and the same file is refused.
 *
 * Run again, it goes on with the same board, keys and chain, and takes another license.
 *
 * @param registry - A board's CSV file.
 * @throws {LicetError} `JOURNEY_FAILED` when the verifier's answer is not the expected one.
 */
export async function journey(
  registry: string,
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<void> {
  const started = performance.now()
  const unlocked = await openOrMakeBoard(surroundings, terminal)
  const { paths } = unlocked
  await mkdir(paths.exports, { recursive: true })
  const refused = shown(join(paths.exports, 'refused.csv'))
  const chain = await openChain(unlocked, surroundings)
  await startService(unlocked, surroundings, { log: serviceLog('error'), listen: unlocked.config.listen })

  await importRows(await readRows(registry), { rejects: refused }, unlocked, terminal)
  await issueCredentials({}, unlocked, terminal)
  await anchorIssued('finalized', unlocked, async () => chain, terminal)
  await publishSite(shown(paths.site), unlocked, terminal)

  const code = await findLicense(registry, unlocked, surroundings.now())
  const bundle = shown(join(paths.exports, `${code}.bundle.json`))
  await exportCredential(
    code,
    { format: 'bundle', out: bundle },
    unlocked,
    async () => chain,
    surroundings,
    terminal,
  )
  await verifyElsewhere(bundle, shown(paths.trust), 'accepted', surroundings, terminal)
  await decideStatus({ code, status: 'REVOKED', reason: 'Demonstration order' }, unlocked, terminal)
  await publishSite(shown(paths.site), unlocked, terminal)
  await verifyElsewhere(bundle, shown(paths.trust), 'rejected', surroundings, terminal)

  terminal.stage('the whole way', performance.now() - started)
  for (const line of farewell(unlocked, bundle, refused)) terminal.line(line)
}

async function openOrMakeBoard(surroundings: Surroundings, terminal: Terminal): Promise<UnlockedBoard> {
  const started = performance.now()
  const paths = homePaths(surroundings.environment.home)
  const isNew = !existsSync(paths.config)
  const askPassphrase = await demoPassphrase(surroundings, terminal)
  const withPassphrase = { ...surroundings, askPassphrase }
  if (isNew) {
    await makeBoard(
      {
        name: DEMO_BOARD_NAME,
        publicUrl: await freePublicUrl(),
        timeZone: 'America/New_York',
        database: 'sqlite',
        chain: 'local',
        rpc: [],
      },
      withPassphrase,
    )
  }
  const unlocked = await unlockBoard(withPassphrase)
  const { name, did } = unlocked.board
  terminal.stage(`${isNew ? 'made' : 'opened'} ${name}, ${did}`, performance.now() - started)
  return unlocked
}

/** A demo needs nobody to think of a passphrase; whoever names one by LICET_PASSPHRASE_FILE has thought of it. */
async function demoPassphrase({ environment, askPassphrase }: Surroundings, terminal: Terminal) {
  const { home, passphrase, config } = homePaths(environment.home)
  if (environment.passphraseFile !== undefined) return askPassphrase
  if (!existsSync(passphrase)) {
    if (existsSync(config)) return askPassphrase
    await makePrivateFolder(home)
    await writePrivately(passphrase, `${randomBytes(24).toString('base64url')}\n`)
    terminal.line(`  made a passphrase for the keys, in ${shown(passphrase)} (mode 600)`)
  }
  return passphraseFrom({ passphraseFile: passphrase })
}

/** The default address, or another port of this machine when that one is taken: the address can never change. */
async function freePublicUrl(): Promise<string> {
  const wanted = Number(new URL(DEFAULT_PUBLIC_URL).port)
  const port = (await tryPort(wanted)) ?? (await tryPort(0))
  return `http://localhost:${port}`
}

function tryPort(port: number): Promise<number | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}

/** The first active license of the register that has a released credential in force and has not ended. */
async function findLicense(registry: string, unlocked: UnlockedBoard, now: Date): Promise<string> {
  const today = now.toISOString().slice(0, 10)
  for await (const row of (await readRows(registry)).rows) {
    if (!('record' in row) || row.record.status !== 'ACTIVE') continue
    const { code, date_expires: expires = '' } = row.record
    const found = expires > today ? await findCredential(unlocked, code) : undefined
    if (found?.state === 'released' && found.inForce) return code
  }
  throw new LicetError(
    'JOURNEY_FAILED',
    `no license of ${registry} is left to show; delete the home to begin anew`,
  )
}

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/**
 * Verifies as a hospital does: a process of its own, in an environment of its own, that is given the file, the trust file,
 * HTTP and RPC, and nothing of the board's.
 */
async function verifyElsewhere(
  file: string,
  trust: string,
  expected: 'accepted' | 'rejected',
  { environment, streams }: Surroundings,
  terminal: Terminal,
): Promise<void> {
  const started = performance.now()
  const env = environment.color ? { FORCE_COLOR: '1' } : {}
  const child = spawn(process.execPath, [main, 'verify', file, '--trust', trust], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', (text) => streams.out.write(text))
  child.stderr.on('data', (text) => streams.err.write(text))
  const ended = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const verdict =
    ended === exitCode.ok ? 'accepted' : ended === exitCode.rejected ? 'rejected' : `exit code ${ended}`
  if (verdict !== expected) {
    throw new LicetError(
      'JOURNEY_FAILED',
      `the verifier's answer is ${verdict}, not ${expected}; this is a defect of licet`,
    )
  }
  terminal.stage(
    `verified in process ${child.pid}, given file, trust.json, HTTP and RPC: ${verdict}`,
    performance.now() - started,
  )
}

/** The commands printed at the end are typed in this folder. */
function shown(path: string): string {
  return shownPath(path, process.cwd())
}

function farewell({ paths, board }: UnlockedBoard, bundle: string, refused: string): string[] {
  const licet = 'npx pnpm@10.34.8 -s licet'
  const home = paths.home === join(process.cwd(), '.licet') ? '' : `LICET_HOME=${shown(paths.home)} `
  const passphrase = existsSync(paths.passphrase) ? `LICET_PASSPHRASE_FILE=${shown(paths.passphrase)} ` : ''
  return [
    '',
    `  board, keys, chain  ${shown(paths.home)}`,
    `  for verifiers       ${shown(paths.trust)}`,
    `  for the holder      ${bundle}`,
    `  refused rows        ${refused}`,
    `  static site         ${shown(paths.site)}`,
    '',
    '  Try next, while the board is served (npm start, or licet serve):',
    `    ${licet} verify ${bundle} --trust ${shown(paths.trust)}`,
    `    curl ${board.publicUrl}/.well-known/did.json`,
    `    ${home}${passphrase}${licet} doctor`,
    `    ${licet} --help`,
  ]
}
