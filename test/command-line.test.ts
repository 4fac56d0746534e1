import { once } from 'node:events'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, type Ended, freePort, isRunning, localChainPid, openDesk } from './licet-process.ts'
import { REGISTER } from './register.ts'

/** Milliseconds: each command is a process of its own, on a machine that may do other things as well. */
const TIMEOUT = 120_000

const CODE = 'WV-MDR-0000101'
const columns = {
  first_name: 'Given',
  last_name: 'Family',
  license_type: 'Kind',
  created_at: 'Made',
  updated_at: 'Changed',
}
const header = REGISTER.slice(0, REGISTER.indexOf('\n') + 1)

/** The command failed with this code and said so in one line, without a stack trace. */
function expectOneLine({ exitCode, err }: Ended, expected: { exitCode: number; says: RegExp }): void {
  expect(err).toMatch(/^licet: [^\n]+\n$/)
  expect(err).toMatch(expected.says)
  expect(exitCode).toBe(expected.exitCode)
}

describe('usage', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk.clear())

  test(
    'no command, an unknown command and an unknown option end with 64',
    async () => {
      expectOneLine(await desk.licet(), { exitCode: 64, says: /licet --help/ })
      expectOneLine(await desk.licet('isue'), { exitCode: 64, says: /did you mean issue\?/ })
      expectOneLine(await desk.licet('import', 'x.csv', '--frobnicate'), {
        exitCode: 64,
        says: /--frobnicate/,
      })
      expectOneLine(await desk.licet('verify', 'x.json'), { exitCode: 64, says: /--trust/ })
      expectOneLine(await desk.licet('verify', 'x.json', '--trust', 't', '--at', 'noon'), {
        exitCode: 64,
        says: /2026-03-01T/,
      })
    },
    TIMEOUT,
  )

  test(
    'help names every command, the environment and the exit codes, and ends with 0',
    async () => {
      const { exitCode, out, err } = await desk.licet('--help')
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
      const commands = 'init import issue holder anchor status publish export verify serve doctor contract'
      for (const command of commands.split(' ')) expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
      expect(out).toMatch(/LICET_PASSPHRASE_FILE/)
      expect(out).toMatch(/Exit codes:/)
    },
    TIMEOUT,
  )

  test(
    'a folder without a board says how to make one',
    async () => {
      expectOneLine(await desk.licet('issue'), { exitCode: 78, says: /licet init/ })
    },
    TIMEOUT,
  )

  test(
    'verify says which file it cannot read',
    async () => {
      expectOneLine(await desk.licet('verify', 'x.json', '--trust', 'nowhere.json'), {
        exitCode: 78,
        says: /nowhere\.json/,
      })
    },
    TIMEOUT,
  )
})

describe('a board', () => {
  let desk: Desk
  const inDesk = (name: string) => join(desk.folder, name)
  const config = () => readFile(join(desk.home, 'config.json'), 'utf8')

  beforeAll(async () => {
    desk = await openDesk()
    await desk.does('init', '--public-url', `http://localhost:${await freePort()}`)
    await writeFile(inDesk('register.csv'), REGISTER)
  }, TIMEOUT)
  afterAll(() => desk.clear())

  test(
    'is made once: a second init refuses and changes nothing',
    async () => {
      const before = await config()
      expectOneLine(await desk.licet('init'), { exitCode: 73, says: /LICET_HOME/ })
      expect(await config()).toBe(before)
    },
    TIMEOUT,
  )

  test(
    'a wrong passphrase is one line that says what to do',
    async () => {
      await writeFile(inDesk('wrong'), 'not the passphrase\n')
      const stranger = await openDesk({ LICET_HOME: desk.home, LICET_PASSPHRASE_FILE: inDesk('wrong') })
      expectOneLine(await stranger.licet('issue'), { exitCode: 77, says: /LICET_PASSPHRASE_FILE/ })
      await stranger.clear()
    },
    TIMEOUT,
  )

  test.each([
    ['an empty file', '', /empty/],
    ['a binary file', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), /.*/],
    ['a file that is not CSV', '<html><body>Not found</body></html>\n', /HTML/],
    [
      'a file that ends in mid-row',
      `${header}Ada,Cut,WV,MDR,0000901,ACTIVE,2020-01-01,2099-12-31,2020-01-01,2026-01-01\nBea,"Cut`,
      /.*/,
    ],
    ['a file without a required column', 'first_name,last_name\nAda,Sample\n', /column/],
  ])(
    '%s is refused in one line, and nothing of it is imported',
    async (_, content, says) => {
      await writeFile(inDesk('bad.csv'), content)
      expectOneLine(await desk.licet('import', 'bad.csv'), { exitCode: 65, says })
      const onFile = new DatabaseSync(join(desk.home, 'ledger.sqlite'), { readOnly: true })
      expect(onFile.prepare('select count(*) as count from licenses').get()).toEqual({ count: 0 })
      onFile.close()
    },
    TIMEOUT,
  )

  test(
    'a file that does not exist is named',
    async () => {
      expectOneLine(await desk.licet('import', 'nowhere.csv'), { exitCode: 66, says: /nowhere\.csv/ })
    },
    TIMEOUT,
  )

  test(
    'a locked database is one line, and the command can be run again',
    async () => {
      const other = new DatabaseSync(join(desk.home, 'ledger.sqlite'))
      other.exec('BEGIN IMMEDIATE')
      const locked = await desk.licet('import', 'register.csv')
      other.exec('ROLLBACK')
      other.close()
      expectOneLine(locked, { exitCode: 75, says: /writ/ })
    },
    TIMEOUT,
  )

  test(
    'a refused row is counted, written with line, column, value and reason, and ends with 1 unless allowed',
    async () => {
      const first = await desk.licet('import', 'register.csv', '--rejects', 'rejects.csv')
      expect(first.exitCode).toBe(1)
      expect(first.out).toMatch(/imported 4 of 5 records \(4 new, 1 refused\)/)
      const rejects = (await readFile(inDesk('rejects.csv'), 'utf8')).split('\r\n')
      expect(rejects[0]).toBe('line,column,value,code,reason,path')
      expect(rejects[1]).toMatch(/^6,date_issued,2020-02-31,IMPOSSIBLE_DATE,/)
      expect(rejects.slice(2)).toEqual([''])
      expect((await desk.licet('import', 'register.csv', '--allow-rejects')).exitCode).toBe(0)
    },
    TIMEOUT,
  )

  test(
    'the same file again does nothing; a changed row is an update; a row that is gone is reported, not deleted',
    async () => {
      const again = JSON.parse((await desk.licet('import', 'register.csv', '--json')).out)
      expect(again).toMatchObject({ rows: 5, added: 0, changed: 0, unchanged: 4, withdrawn: [] })
      const changed = REGISTER.replace('Sus,Pended', 'Sue,Pended').replace(/^Re,Voked.*\n/m, '')
      await writeFile(inDesk('changed.csv'), changed)
      const options = ['--source', 'register.csv', '--json', '--dry-run']
      const next = JSON.parse((await desk.licet('import', 'changed.csv', ...options)).out)
      expect(next).toMatchObject({ added: 0, changed: 1, unchanged: 2, withdrawn: ['WV-MDR-0000103'] })
    },
    TIMEOUT,
  )

  test(
    'a dry run with a map counts every value that maps to nothing, and changes nothing',
    async () => {
      const map = {
        version: 1,
        constants: { state: 'WV' },
        columns: { ...columns, number: 'No', status: 'State' },
      }
      await writeFile(
        inDesk('map.json'),
        JSON.stringify({ ...map, values: { status: { working: { status: 'ACTIVE' } } } }),
      )
      const row = (number: number, status: string) =>
        `Ada,Sample,MDR,${number},${status},2020-01-01,2026-01-01\n`
      const rows = row(1, 'working') + row(2, 'asleep') + row(3, 'asleep') + row(4, 'at sea')
      await writeFile(inDesk('own.csv'), `Given,Family,Kind,No,State,Made,Changed\n${rows}`)
      const dry = JSON.parse(
        (await desk.licet('import', 'own.csv', '--map', 'map.json', '--dry-run', '--json')).out,
      )
      expect(dry).toMatchObject({ rows: 4, added: 1 })
      expect(dry.unmapped).toEqual([
        { column: 'State', value: 'asleep', count: 2 },
        { column: 'State', value: 'at sea', count: 1 },
      ])
      const shown = await desk.licet('import', 'own.csv', '--map', 'map.json', '--dry-run')
      expect(shown.out).toMatch(/would import 1 of 4 records \(1 new, 3 refused\)/)
      expect(shown.out).toMatch(/column State: "asleep" maps to nothing, 2 times/)
    },
    TIMEOUT,
  )

  test(
    'issues while the chain is down, says so when anchoring, and resumes when it is back',
    async () => {
      const before = await config()
      const { chain, ...rest } = JSON.parse(before)
      const { local: _, ...remote } = chain
      await writeFile(join(desk.home, 'config.json'), JSON.stringify({ ...rest, chain: remote }))
      const issued = JSON.parse(await desk.does('issue', '--json'))
      expect(issued.issued).toHaveLength(2)
      expectOneLine(await desk.licet('anchor'), { exitCode: 69, says: /chain/i })
      expectOneLine(await desk.licet('export', CODE, '--out', 'early.json'), {
        exitCode: 65,
        says: /licet anchor/,
      })

      await writeFile(join(desk.home, 'config.json'), before)
      const anchored = JSON.parse(await desk.does('anchor', '--json'))
      expect(anchored).toMatchObject({ released: 2, held: [], waiting: 0, batches: [{ batch: 1 }] })
    },
    TIMEOUT,
  )

  test(
    'a port in use is one line that says what to do',
    async () => {
      const { listen } = JSON.parse(await config())
      const other = createServer().listen(listen.port, '127.0.0.1')
      await once(other, 'listening')
      expectOneLine(await desk.licet('serve'), { exitCode: 69, says: new RegExp(`${listen.port}`) })
      other.close()
    },
    TIMEOUT,
  )

  test(
    "a practitioner's key is bound by answering a challenge, and presented for one hospital's request",
    async () => {
      const practitioner = await openDesk()
      const { did } = JSON.parse(await practitioner.does('holder', 'init', '--json'))
      const { challenge, domain } = JSON.parse(
        await desk.does('issue', '--code', CODE, '--challenge', '--json'),
      )
      await practitioner.does(
        'holder',
        'prove',
        '--challenge',
        challenge,
        '--domain',
        domain,
        '--out',
        'proof.json',
      )
      await cp(join(practitioner.folder, 'proof.json'), inDesk('proof.json'))
      await desk.does('issue', '--code', CODE, '--holder', 'proof.json')
      await desk.does('anchor')
      const twice = await desk.licet('issue', '--code', CODE, '--holder', 'proof.json')
      expectOneLine(twice, { exitCode: 65, says: /challenge/ })

      const holder = await openDesk({
        LICET_HOME: desk.home,
        LICET_HOLDER_HOME: join(practitioner.folder, '.licet-holder'),
      })
      const request = ['--challenge', 'shift-17', '--domain', 'hospital.example']
      await holder.does('export', CODE, '--format', 'vp', ...request, '--out', 'presentation.json')
      expect(await readFile(join(holder.folder, 'presentation.json'), 'utf8')).toContain(did)

      const service = await desk.start(['serve'], 'Ctrl-C')
      const verify = ['verify', 'presentation.json', '--trust', join(desk.home, 'trust.json')]
      expect((await holder.licet(...verify, ...request)).exitCode).toBe(0)
      const replayed = await holder.licet(
        ...verify,
        '--challenge',
        'shift-18',
        '--domain',
        'hospital.example',
      )
      expect(replayed.out).toMatch(/HOLDER_PROOF_INVALID/)
      expect(replayed.exitCode).toBe(1)
      expect((await service.stop()).exitCode).toBe(0)
      await holder.clear()
      await practitioner.clear()
    },
    TIMEOUT,
  )

  test(
    'the doctor finds a working board in order, and names what is wrong with one that is not',
    async () => {
      const service = await desk.start(['serve'], 'Ctrl-C')
      const healthy = await desk.licet('doctor')
      expect(healthy.out).not.toMatch(/warn|fail/)
      expect(healthy.exitCode).toBe(0)
      await service.stop()

      const trust = await readFile(join(desk.home, 'trust.json'), 'utf8')
      await writeFile(join(desk.home, 'trust.json'), trust.replace(/"sequence": \d+/, '"sequence": 99'))
      const sick = await desk.licet('doctor')
      expect(sick.out).toMatch(/✗ fail {2}trust list: .*; get the current trust file/)
      expect(sick.exitCode).toBe(1)
      await writeFile(join(desk.home, 'trust.json'), trust)
    },
    TIMEOUT,
  )

  test(
    'publishes a static site with the records, the status lists and the DID document',
    async () => {
      expect(JSON.parse(await desk.does('publish', 'site', '--json'))).toMatchObject({
        unchanged: 0,
        removed: 0,
      })
      const record = JSON.parse(await readFile(inDesk('site/license/WV/MDR/0000101.json'), 'utf8'))
      expect(record).toMatchObject({ code: CODE, status: 'ACTIVE' })
      expect(await readFile(inDesk('site/.well-known/did.json'), 'utf8')).toContain('did:web:localhost')
      expect(JSON.parse(await desk.does('publish', 'site', '--json'))).toMatchObject({
        written: 0,
        removed: 0,
      })
    },
    TIMEOUT,
  )

  test(
    'a chain whose command was killed is found again, and stopped by the next command',
    async () => {
      const service = await desk.start(['serve'], 'Ctrl-C')
      const chain = (await localChainPid(desk.home)) ?? -1
      process.kill(service.pid, 'SIGKILL')
      await service.stop()
      expect(isRunning(chain)).toBe(true)
      expect(await desk.does('contract', 'show')).toMatch(/status-1 {2}status {2}from block/)
      expect(isRunning(chain)).toBe(false)
    },
    TIMEOUT,
  )

  test(
    'a rejection stays exit code 1 when nobody reads what is printed',
    async () => {
      await writeFile(inDesk('nothing.json'), '{}')
      const trust = join(desk.home, 'trust.json')
      expect(await desk.unread('verify', 'nothing.json', '--trust', trust)).toBe(1)
    },
    TIMEOUT,
  )

  test(
    'with --json standard output is one JSON value, and errors stay one line on standard error',
    async () => {
      const shown = JSON.parse(await desk.does('contract', 'show', '--json'))
      expect(shown).toMatchObject({ chainId: 31337, accounts: [{ from: expect.any(Number) }] })
      const failed = await desk.licet('status', 'WV-MDR-NOBODY', 'REVOKED', '--reason', 'none', '--json')
      expect(failed.out).toBe('')
      expectOneLine(failed, { exitCode: 65, says: /WV-MDR-NOBODY/ })
    },
    TIMEOUT,
  )
})

test(
  'an init that fails leaves nothing behind',
  async () => {
    const desk = await openDesk()
    const failed = await desk.licet('init', '--database', 'postgres://nobody@127.0.0.1:1/none')
    expectOneLine(failed, { exitCode: 69, says: /Postgres/ })
    await expect(readFile(join(desk.home, 'keystore.json'))).rejects.toThrow('ENOENT')
    await rm(desk.home, { recursive: true, force: true })
    await desk.clear()
  },
  TIMEOUT,
)
