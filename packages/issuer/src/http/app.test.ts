import { parseJson } from '@licet/mlvs'
import pino from 'pino'
import { expect, it } from 'vitest'
import { anchor } from '../anchor.ts'
import { closeBatch } from '../close-batch.ts'
import { findCredential } from '../credential-to-export.ts'
import { importRecords } from '../import-records.ts'
import { issue } from '../issue.ts'
import { release } from '../release.ts'
import { setStatus } from '../set-status.ts'
import { renewStatusLists, STATUS_LIST_VALIDITY } from '../status-lists.ts'
import { describeOnBothDatabases, type OpenLedgers } from '../testing/both-databases.ts'
import { makeParts, makeSampleBoard, rowsOf, sampleRecord } from '../testing/sample-board.ts'
import { createApp } from './app.ts'

const sample = await makeSampleBoard()

async function withApp(ledgers: OpenLedgers) {
  const parts = await makeParts(await ledgers.fresh(), sample)
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
  const app = createApp({ ...parts, log, renewStatusLists: () => renewStatusLists(parts) })
  const records = [
    sampleRecord('00-1x', { npi: '1234567893' }),
    sampleRecord('2', { npi: '1234567893' }),
    sampleRecord('ÄÖ %2F'),
  ]
  await importRecords({ ...parts, source: 'a', rows: rowsOf(...records) })
  return { parts, app, lines, records }
}

describeOnBothDatabases('GET /license/ST/TYP/NUMBER.json', (ledgers) => {
  it('answers with the MLVS record, to be cached and read from everywhere', async () => {
    const { app, records } = await withApp(ledgers)
    const answer = await app.request('/license/WV/MDR/00-1x.json')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual(records[0])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=60',
      'access-control-allow-origin': '*',
      etag: expect.stringMatching(/^"[^"]+"$/),
      'last-modified': 'Thu, 01 Jan 2026 00:00:03 GMT',
      'x-content-type-options': 'nosniff',
    })
  })

  it('answers HEAD with the same headers and no body', async () => {
    const { app } = await withApp(ledgers)
    const get = await app.request('/license/WV/MDR/2.json')
    const head = await app.request('/license/WV/MDR/2.json', { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    for (const name of [
      'content-type',
      'etag',
      'last-modified',
      'cache-control',
      'access-control-allow-origin',
    ]) {
      expect(head.headers.get(name), name).toBe(get.headers.get(name))
    }
  })

  it('answers 304 to a client that has the record, until it changes', async () => {
    const { app, parts } = await withApp(ledgers)
    const etag = (await app.request('/license/WV/MDR/2.json')).headers.get('etag') ?? ''
    const ask = () => app.request('/license/WV/MDR/2.json', { headers: { 'If-None-Match': etag } })
    const same = await ask()
    expect(same.status).toBe(304)
    expect(await same.text()).toBe('')
    await setStatus({ ...parts, code: 'WV-MDR-2', status: 'SUSPENDED', reason: 'Hearing pending' })
    const changed = await ask()
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({ status: 'SUSPENDED', status_detail: 'Hearing pending' })
  })

  it('reads state and license type in any case, and the number as the board writes it', async () => {
    const { app, records } = await withApp(ledgers)
    expect(await (await app.request('/license/wv/mdr/00-1x.json')).json()).toEqual(records[0])
    expect((await app.request('/license/WV/MDR/00-1X.json')).status).toBe(404)
  })

  it('decodes the number once', async () => {
    const { app, records } = await withApp(ledgers)
    const answer = await app.request(`/license/WV/MDR/${encodeURIComponent('ÄÖ %2F')}.json`)
    expect(await answer.json()).toEqual(records[2])
  })

  it.each([
    '/license/WV/MDR/404.json',
    '/license/WV/MDR/2',
    '/license/WV/MDR/2.JSON',
    '/license/WV/MDR/.json',
    '/license/WV/MDR',
    '/license/WVX/MDR/2.json',
    '/license/WV/MDR/..%2F2.json',
    '/license/WV/MDR/%00.json',
    '/license/WV/MDR/%ff.json',
    `/license/WV/MDR/${'9'.repeat(5000)}.json`,
    '/npi/1234567890.json',
    '/npi/1234567893',
    '/npi/x.json',
    '/status/revocation/7',
    '/status/revocation/01',
    '/status/message/1',
    '/status/revocation/99999999999999999999',
    '/nowhere',
  ])('answers 404 with a problem document and nothing more for %s', async (path) => {
    const { app } = await withApp(ledgers)
    const answer = await app.request(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toEqual({ type: 'about:blank', title: 'Not found', status: 404 })
  })
})

describeOnBothDatabases('The other public endpoints', (ledgers) => {
  it('lists all licenses of one person', async () => {
    const { app, records } = await withApp(ledgers)
    const answer = await app.request('/npi/1234567893.json')
    expect(await answer.json()).toEqual([records[0], records[1]])
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('serves the DID document and the contexts', async () => {
    const { app, parts } = await withApp(ledgers)
    expect(await (await app.request('/.well-known/did.json')).json()).toMatchObject({ id: parts.board.did })
    const context = await app.request('/contexts/www.w3.org/ns/credentials/v2.jsonld')
    expect(context.headers.get('content-type')).toBe('application/ld+json')
    expect(context.headers.get('cache-control')).toContain('immutable')
  })

  it('serves the newest status list, and signs anew one that ends soon', async () => {
    const { app, parts } = await withApp(ledgers)
    await issue(parts)
    const first = await app.request('/status/revocation/1')
    expect(first.headers.get('content-type')).toBe('application/vc')
    const { validUntil } = await first.json()
    parts.time.now = new Date(parts.time.now.getTime() + STATUS_LIST_VALIDITY)
    const second = await (await app.request('/status/revocation/1')).json()
    expect(second.validUntil > validUntil).toBe(true)
    expect(Date.parse(second.validUntil)).toBeGreaterThan(parts.time.now.getTime())
  })

  it('serves the list there is when it cannot be signed anew, and logs that', async () => {
    const { parts, lines } = await withApp(ledgers)
    await issue(parts)
    const log = pino({}, { write: (line: string) => lines.push(line) })
    const renew = async () => {
      throw new Error('the key of Ada Sample is locked')
    }
    const app = createApp({ ...parts, log, renewStatusLists: renew })
    expect((await app.request('/status/revocation/1')).status).toBe(200)
    expect(lines.join('')).toContain('status lists could not be renewed')
    expect(lines.join('')).not.toContain('Ada')
  })

  it('serves the list that carries both proofs beside the newest one', async () => {
    const { app, parts } = await withApp(ledgers)
    await issue(parts)
    expect((await app.request('/status/anchored/revocation/1')).status).toBe(404)
    await closeBatch(parts)
    await anchor(parts)
    await release(parts)
    await setStatus({ ...parts, code: 'WV-MDR-2', status: 'REVOKED', reason: 'Board order' })
    const newest = await (await app.request('/status/revocation/1')).json()
    const anchored = await (await app.request('/status/anchored/revocation/1')).json()
    expect(anchored.proof).toHaveLength(2)
    expect(newest.validFrom > anchored.validFrom).toBe(true)
  })

  it('says that it lives, and whether its ledger answers', async () => {
    const { app, parts } = await withApp(ledgers)
    expect((await app.request('/healthz')).status).toBe(200)
    expect((await app.request('/readyz')).status).toBe(200)
    await parts.ledger.close()
    expect((await app.request('/healthz')).status).toBe(200)
    expect((await app.request('/readyz')).status).toBeGreaterThanOrEqual(500)
  })
})

describeOnBothDatabases('GET /credentials/UUID/TOKEN', (ledgers) => {
  async function withCredential() {
    const given = await withApp(ledgers)
    await issue(given.parts)
    return given
  }

  async function pathOf({ parts }: Awaited<ReturnType<typeof withApp>>): Promise<string> {
    const row = await parts.ledger.read
      .selectFrom('credentials')
      .select(['id', 'link_token'])
      .where('code', '=', 'WV-MDR-2')
      .executeTakeFirstOrThrow()
    return `/credentials/${row.id.slice('urn:uuid:'.length)}/${row.link_token}`
  }

  it('gives a released credential to whoever has its link, and lets nobody keep or follow it', async () => {
    const given = await withCredential()
    const { app, parts } = given
    await closeBatch(parts)
    await anchor(parts)
    await release(parts)
    const { link, document } = (await findCredential(parts, 'WV-MDR-2')) ?? {}
    expect(link).toBe(`https://board.example${await pathOf(given)}`)

    const answer = await app.request(new URL(link ?? '').pathname)

    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual(parseJson(document ?? ''))
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.has('access-control-allow-origin')).toBe(false)

    const wrong = `${new URL(link ?? '').pathname.slice(0, -1)}!`
    expect((await app.request(wrong)).status).toBe(404)
  })

  it.each(['%00', 'x', '00000000-0000-4000-8000-00000000000%00', '00000000-0000-4000-8000-00000000000A'])(
    'knows no credential under %s',
    async (uuid) => {
      const { app } = await withCredential()
      expect((await app.request(`/credentials/${uuid}/x`)).status).toBe(404)
    },
  )

  it('gives nobody what is signed and not released', async () => {
    const given = await withCredential()
    expect((await given.app.request(await pathOf(given))).status).toBe(404)
  })
})

describeOnBothDatabases('The log', (ledgers) => {
  it('names routes, and no license, person or link', async () => {
    const { app, lines } = await withApp(ledgers)
    await app.request('/license/WV/MDR/00-1x.json')
    await app.request('/npi/1234567893.json')
    await app.request('/credentials/00000000-0000-4000-8000-000000000000/secret')
    const log = lines.join('')
    expect(log).toContain('"route":"/license/:state/:licenseType/:file"')
    expect(log).not.toMatch(/00-1x|1234567893|secret|Ada/)
  })

  it('keeps a fault’s message and stack from client and log', async () => {
    const { parts, lines } = await withApp(ledgers)
    const log = pino({}, { write: (line: string) => lines.push(line) })
    const app = createApp({ ...parts, log })
    await parts.ledger.close()
    const answer = await app.request('/license/WV/MDR/2.json')
    expect(answer.status).toBeGreaterThanOrEqual(500)
    expect(Object.keys(await answer.json())).toEqual(['type', 'title', 'status'])
    expect(lines.join('')).toContain('request failed')
    expect(lines.join('')).not.toContain('Ada')
  })
})
