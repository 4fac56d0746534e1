import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { Report } from '@licet/verifier'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { journey } from '../packages/licet/src/journey.ts'
import { createTerminal } from '../packages/licet/src/terminal/terminal.ts'
import { type Desk, freePort, isRunning, localChainPid, openDesk } from './licet-process.ts'
import { REGISTER } from './register.ts'

const CODE = 'WV-MDR-0000101'

/** Milliseconds: real chains and a dozen processes, on a machine that may do other things as well. */
const TIMEOUT = 180_000

describe("a board's register goes in, and a hospital gets two reports", () => {
  let board: Desk
  let hospital: Desk
  beforeAll(async () => {
    board = await openDesk()
    hospital = await openDesk()
    await writeFile(join(board.folder, 'register.csv'), REGISTER)
  })
  afterAll(async () => {
    await hospital.clear()
    await board.clear()
  })

  test(
    'accepted while the license is active, rejected once it is revoked, by one and the same file',
    async () => {
      await board.does('init', '--public-url', `http://localhost:${await freePort()}`)
      await board.does('import', 'register.csv', '--allow-rejects')
      await board.does('issue')
      await board.does('anchor')
      const exported = await board.does('export', CODE, '--format', 'bundle', '--out', 'bundle.json')
      const service = await board.start(['serve'], 'Ctrl-C')

      // The practitioner fetches the same credential by the link that nobody else can guess.
      const [link = ''] = /http:\S+\/credentials\/\S+/.exec(exported) ?? []
      const bundle = JSON.parse(await readFile(join(board.folder, 'bundle.json'), 'utf8'))
      expect(await (await fetch(link)).json()).toEqual(bundle.credential)
      expect((await fetch(link.slice(0, -1))).status).toBe(404)

      // All that the hospital is given; HTTP and RPC it finds in these two files.
      await copyFile(join(board.folder, 'bundle.json'), join(hospital.folder, 'bundle.json'))
      await copyFile(join(board.home, 'trust.json'), join(hospital.folder, 'trust.json'))
      const verify = ['verify', 'bundle.json', '--trust', 'trust.json', '--json']

      const before = await hospital.licet(...verify)
      expect(before.exitCode).toBe(0)
      expect(reportIn(before.out)).toMatchObject({ verdict: 'accepted', authentic: true, standing: 'ACTIVE' })

      await board.does('status', CODE, 'REVOKED', '--reason', 'Order 2026-17')

      const after = await hospital.licet(...verify)
      expect(after.exitCode).toBe(1)
      expect(reportIn(after.out)).toMatchObject({ verdict: 'rejected', authentic: true, standing: 'REVOKED' })
      expect(codesIn(after.out)).toEqual({ status: 'CREDENTIAL_REVOKED', 'live-record': 'LICENSE_REVOKED' })

      expect((await service.stop()).exitCode).toBe(0)
      const silence = await hospital.licet(...verify)
      expect(silence.exitCode).toBe(2)
      expect(codesIn(silence.out)).toMatchObject({ 'issuer-key': 'ISSUER_UNREACHABLE' })
    },
    TIMEOUT,
  )
})

function reportIn(out: string): Report {
  const [only, ...others] = JSON.parse(out) as { file: string; report: Report }[]
  if (only === undefined || others.length > 0) throw new Error(`not one report: ${out}`)
  return only.report
}

/** What did not pass, by check. */
function codesIn(out: string): Record<string, string> {
  return Object.fromEntries(
    reportIn(out).checks.flatMap((check) => ('code' in check ? [[check.id, check.code]] : [])),
  )
}

describe('npm start', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'licet-journey-'))
    await writeFile(join(folder, 'register.csv'), REGISTER)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** The journey in this process; the verifier is a process of its own all the same. */
  async function takeJourney(): Promise<string> {
    let out = ''
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        out += chunk
        done()
      },
    })
    await using cleanup = new AsyncDisposableStack()
    const streams = { out: stream, err: stream }
    await journey(
      join(folder, 'register.csv'),
      {
        environment: {
          home: join(folder, 'home'),
          holderHome: join(folder, 'holder'),
          passphraseFile: undefined,
          actor: 'test',
          debug: false,
          color: false,
        },
        now: () => new Date(),
        askPassphrase: () => Promise.reject(new Error('nobody is asked')),
        streams,
        cleanup,
        stopped: new AbortController().signal,
        stopCode: 130,
      },
      createTerminal(streams, { color: false, json: false }),
    )
    return out
  }

  test(
    'shows a license accepted and then refused; run again, it goes on with the same board, keys and chain',
    async () => {
      const home = join(folder, 'home')
      const first = await takeJourney()
      expect(first).toMatch(/✓ imported 4 of 5 records \(4 new, 1 refused\)/)
      expect(first).toMatch(/✓ ACCEPTED.*WV-MDR-0000101[\s\S]*✗ REJECTED.*WV-MDR-0000101/)
      const before = await readFile(join(home, 'trust.json'), 'utf8')

      const second = await takeJourney()
      expect(second).toMatch(/✓ imported 4 of 5 records \(0 new, 4 unchanged, 1 refused\)/)
      expect(second).toMatch(/✓ ACCEPTED.*CA-DEN-D-55[\s\S]*✗ REJECTED.*CA-DEN-D-55/)
      expect(await readFile(join(home, 'trust.json'), 'utf8')).toBe(before)

      const left = await localChainPid(home)
      expect(left === undefined || !isRunning(left)).toBe(true)
    },
    TIMEOUT,
  )
})
