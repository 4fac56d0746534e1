import { describe, expect, it } from 'vitest'
import { createRpc } from './rpc.ts'

const CHAIN = 31337
const CHAIN_ID = '0x7a69'

type Endpoint = (method: string, signal: AbortSignal) => Promise<Response> | Response

/** A network of endpoints by host. Answers `eth_chainId` itself, and remembers who was asked what. */
function networkOf(endpoints: Record<string, Endpoint>) {
  const asked: string[] = []
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const { host } = new URL(String(url))
    const { id, method } = JSON.parse(new TextDecoder().decode(await new Response(init?.body).arrayBuffer()))
    asked.push(`${host} ${method}`)
    const endpoint = endpoints[host]
    if (endpoint === undefined || !init?.signal) throw new TypeError('connection refused')
    const response = await endpoint(method, init.signal)
    // Each answer carries the id of its question, unless the endpoint chose one.
    const text = await response.text()
    return new Response(text.replace('"ID"', String(id)), response)
  }
  return { asked, fetch }
}

const json = (value: object, init?: ResponseInit) =>
  Response.json({ jsonrpc: '2.0', id: 'ID', ...value }, init)

/** An endpoint of the right chain that answers all else with `value`. */
const answering =
  (value: object, chainId = CHAIN_ID): Endpoint =>
  (method) =>
    method === 'eth_chainId' ? json({ result: chainId }) : json(value)

function rpcOver(endpoints: Record<string, Endpoint>, timeout = 1000) {
  const { asked, fetch } = networkOf(endpoints)
  const urls = Object.keys(endpoints).map((host) => `https://${host}/key-that-is-secret`)
  return { asked, rpc: createRpc({ chainId: CHAIN, urls, timeout, fetch }) }
}

const unreachable = expect.objectContaining({ code: 'REGISTRY_UNREACHABLE' })

describe('createRpc', () => {
  it('asks the next endpoint when one does not answer, and stays with it', async () => {
    const down: Endpoint = () => {
      throw new TypeError('connection refused')
    }
    const { asked, rpc } = rpcOver({ 'one.example': down, 'two.example': answering({ result: '0x1' }) })
    expect(await rpc.read('eth_blockNumber', [])).toBe('0x1')
    expect(await rpc.read('eth_blockNumber', [])).toBe('0x1')
    expect(asked).toEqual([
      'one.example eth_chainId',
      'two.example eth_chainId',
      'two.example eth_blockNumber',
      'two.example eth_blockNumber',
    ])
  })

  it('asks the next endpoint when one answers a reading with an error', async () => {
    const pruned = answering({ error: { code: -32000, message: 'missing trie node' } })
    const { rpc } = rpcOver({ 'one.example': pruned, 'two.example': answering({ result: '0x2' }) })
    expect(await rpc.read('eth_call', [])).toBe('0x2')
  })

  it('hands on an error with its data when that is the answer', async () => {
    const { rpc } = rpcOver({
      'one.example': answering({ error: { code: 3, message: 'execution reverted', data: '0x1234' } }),
    })
    expect(await rpc.ask('eth_estimateGas', [])).toEqual({
      outcome: 'error',
      message: 'execution reverted',
      data: '0x1234',
    })
  })

  it('does not believe an endpoint of another chain', async () => {
    const other = answering({ result: '0x1' }, '0x1')
    const { rpc, asked } = rpcOver({ 'one.example': other, 'two.example': answering({ result: '0x2' }) })
    expect(await rpc.read('eth_blockNumber', [])).toBe('0x2')
    expect(asked).not.toContain('one.example eth_blockNumber')

    const alone = rpcOver({ 'one.example': other })
    await expect(alone.rpc.read('eth_blockNumber', [])).rejects.toThrow(
      expect.objectContaining({ code: 'WRONG_CHAIN' }),
    )
  })

  it.each<[string, () => Response]>([
    ['HTTP 429', () => json({ result: '0x1' }, { status: 429 })],
    ['HTTP 503', () => new Response('upstream', { status: 503 })],
    ['HTML', () => new Response('<html></html>')],
    ['nothing', () => new Response('')],
    ['an answer to another question', () => Response.json({ jsonrpc: '2.0', id: 999, result: CHAIN_ID })],
    ['no version', () => Response.json({ id: 1, result: CHAIN_ID })],
    ['null', () => Response.json(null)],
    ['a batch', () => Response.json([])],
    ['bytes that are no text', () => new Response(new Uint8Array([0xff, 0xfe]))],
    [
      'more than four megabytes',
      () => new Response(`{"jsonrpc":"2.0","id":1,"result":"${'0'.repeat(4_194_304)}"}`),
    ],
  ])('counts an endpoint that answers %s as unreachable', async (_, respond) => {
    const { rpc } = rpcOver({ 'one.example': respond })
    await expect(rpc.read('eth_blockNumber', [])).rejects.toThrow(unreachable)
  })

  it('waits no longer than it was told', async () => {
    const silent: Endpoint = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    const { rpc } = rpcOver({ 'one.example': silent }, 5)
    await expect(rpc.read('eth_blockNumber', [])).rejects.toThrow(unreachable)
  })

  it('does not follow a redirect', async () => {
    let redirect: RequestRedirect | undefined
    const fetch: typeof globalThis.fetch = async (_, init) => {
      redirect = init?.redirect
      throw new TypeError('unexpected redirect')
    }
    const rpc = createRpc({ chainId: CHAIN, urls: ['https://one.example'], fetch })
    await expect(rpc.read('eth_blockNumber', [])).rejects.toThrow(unreachable)
    expect(redirect).toBe('error')
  })

  it('names hosts in its messages, and no access keys', async () => {
    const { rpc } = rpcOver({ 'one.example': () => new Response('', { status: 500 }) })
    await expect(rpc.read('eth_blockNumber', [])).rejects.toThrow(/one\.example/)
    await expect(rpc.read('eth_blockNumber', [])).rejects.not.toThrow(/secret/)
  })

  it.each([[[]], [['not a url']]])('counts the endpoints %j as unreachable', async (urls) => {
    const rpc = createRpc({ chainId: CHAIN, urls })
    await expect(rpc.read('eth_blockNumber', [])).rejects.toThrow(unreachable)
  })
})
