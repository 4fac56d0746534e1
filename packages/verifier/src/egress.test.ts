import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSocketServer, type Server as SocketServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createEgress } from './egress.ts'

const servers: Server[] = []
const socketServers: SocketServer[] = []

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}

/** A server that answers any request with these very bytes, and then keeps the connection open. */
async function serveBytes(answer: string): Promise<{ origin: string; closed: Promise<void> }> {
  let isClosed: () => void
  const closed = new Promise<void>((resolve) => {
    isClosed = resolve
  })
  const server = createSocketServer((socket) => {
    socket.on('error', () => {})
    socket.on('close', () => isClosed())
    socket.once('data', () => socket.write(answer))
  })
  socketServers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { origin: `http://127.0.0.1:${address.port}`, closed }
}

afterEach(() => {
  for (const server of socketServers.splice(0)) server.close()

  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const text = (fetched: { outcome: string; bytes?: Uint8Array }) => new TextDecoder().decode(fetched.bytes)

describe('createEgress', () => {
  it('reads a loopback origin that the trust file names', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', etag: '"1"' }).end('{}')
    })
    const fetched = await createEgress({ loopbackOrigins: [origin] })(`${origin}/license/WV/MDR/1.json`)
    expect(fetched).toMatchObject({ outcome: 'found', headers: { etag: '"1"' } })
    expect(text(fetched)).toBe('{}')
  })

  it('does not touch a loopback origin that the trust file does not name', async () => {
    let requests = 0
    const origin = await serve((_request, response) => {
      requests += 1
      response.end('{}')
    })
    const secure = origin.replace('http:', 'https:')
    for (const url of [origin, secure, origin.replace('127.0.0.1', 'localhost')]) {
      expect(await createEgress()(url)).toMatchObject({ outcome: 'unreachable' })
    }
    expect(requests).toBe(0)
  })

  it('does not follow a redirect, not even to the same origin', async () => {
    const visited: string[] = []
    const origin = await serve((request, response) => {
      visited.push(request.url ?? '')
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const fetched = await createEgress({ loopbackOrigins: [origin] })(`${origin}/here`)
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'HTTP 302: redirects are not followed' })
    expect(visited).toEqual(['/here'])
  })

  it.each([404, 410, 303])('takes HTTP %i for "not on file"', async (httpStatus) => {
    const origin = await serve((_request, response) => response.writeHead(httpStatus).end('gone'))
    const fetched = await createEgress({ loopbackOrigins: [origin] })(origin)
    expect(fetched).toEqual({ outcome: 'not-found', httpStatus })
  })

  it.each([204, 400, 403, 429, 500, 503])('takes HTTP %i for no answer at all', async (httpStatus) => {
    const origin = await serve((_request, response) => response.writeHead(httpStatus).end())
    const fetched = await createEgress({ loopbackOrigins: [origin] })(origin)
    expect(fetched).toEqual({ outcome: 'unreachable', reason: `HTTP ${httpStatus}` })
  })

  it('gives up on a server that accepts and never answers', async () => {
    const origin = await serve(() => {})
    const fetched = await createEgress({ loopbackOrigins: [origin], timeout: 50 })(origin)
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'no answer within 50 ms' })
  })

  it('gives up on a server that starts an answer and never ends it', async () => {
    const origin = await serve((_request, response) => response.writeHead(200).write('{'))
    const fetched = await createEgress({ loopbackOrigins: [origin], timeout: 200 })(origin)
    expect(fetched).toMatchObject({ outcome: 'unreachable' })
  })

  it.each([
    [
      'switches to another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    ],
    ['switches without saying to what', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ])('takes a server that %s for no answer, and hangs up', async (_, answer) => {
    const { origin, closed } = await serveBytes(answer)
    const fetched = await createEgress({ loopbackOrigins: [origin] })(origin)
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'HTTP 101' })
    await closed
  })

  it.each([
    ['keeps saying that the answer will come', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['stops in the middle of a header', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['stops in the middle of its answer', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{'],
  ])('gives up on a server that %s', async (_, answer) => {
    const { origin, closed } = await serveBytes(answer)
    const fetched = await createEgress({ loopbackOrigins: [origin], timeout: 200 })(origin)
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'no answer within 200 ms' })
    await closed
  })

  it('gives up on a look-up that never ends', async () => {
    const resolve = () => new Promise<never>(() => {})
    const fetched = await createEgress({ timeout: 50, resolve })('https://board.example/')
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'no answer within 50 ms' })
  })

  it('stops reading an answer that announces more than the limit', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 }).write('x')
    })
    const fetched = await createEgress({ loopbackOrigins: [origin] })(origin, { maxBytes: 1000 })
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'the answer is larger than 1000 bytes' })
  })

  it('stops reading an answer without end at the limit', async () => {
    let isClosed: () => void
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve
    })
    const origin = await serve((_request, response) => {
      response.on('close', () => isClosed())
      const pour = () => {
        while (!response.destroyed && response.write(new Uint8Array(65_536)));
        response.once('drain', pour)
      }
      pour()
    })
    const fetched = await createEgress({ loopbackOrigins: [origin] })(origin)
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'the answer is larger than 1048576 bytes' })
    await closed
  })

  it('refuses an answer that is compressed unasked', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('bomb')
    })
    expect(await createEgress({ loopbackOrigins: [origin] })(origin)).toMatchObject({
      outcome: 'unreachable',
    })
  })

  it('says that nobody listens, without throwing', async () => {
    const origin = await serve((_request, response) => response.end())
    const [server] = servers.splice(0)
    await new Promise((closed) => server?.close(closed))
    const fetched = await createEgress({ loopbackOrigins: [origin] })(origin)
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'the connection failed (ECONNREFUSED)' })
  })

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://10.1.2.3/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::7f00:1]/',
    'http://board.example/',
    'ftp://board.example/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'https://user:secret@board.example/',
    'board.example',
    '',
  ])('refuses %s before any look-up', async (url) => {
    let lookups = 0
    const resolve = async () => {
      lookups += 1
      return [{ address: '127.0.0.1', family: 4 }]
    }
    expect(await createEgress({ resolve })(url)).toMatchObject({ outcome: 'unreachable' })
    expect(lookups).toBe(0)
  })

  it.each(['127.0.0.1', '10.0.0.7', '169.254.169.254', '::1', 'fe80::1', '::ffff:10.0.0.7'])(
    'refuses a public name that points to %s',
    async (address) => {
      const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }]
      const fetched = await createEgress({ resolve })('https://board.example/')
      expect(fetched).toEqual({ outcome: 'unreachable', reason: 'board.example has no public address' })
    },
  )

  it('connects to the address it checked: a name that changes its mind is asked once', async () => {
    const origin = (await serve((_request, response) => response.end('{}'))).replace('127.0.0.1', 'localhost')
    const answers = [[{ address: '127.0.0.1', family: 4 }], [{ address: '10.0.0.7', family: 4 }]]
    const resolve = async () => answers.shift() ?? []
    const fetched = await createEgress({ loopbackOrigins: [origin], resolve })(origin)
    expect(fetched).toMatchObject({ outcome: 'found' })
    expect(answers).toHaveLength(1)
  })

  it('refuses a named loopback origin whose name points away from this machine', async () => {
    const resolve = async () => [{ address: '10.0.0.7', family: 4 }]
    const fetched = await createEgress({ loopbackOrigins: ['http://localhost:8080'], resolve })(
      'http://localhost:8080/x',
    )
    expect(fetched).toMatchObject({ outcome: 'unreachable' })
  })

  it('refuses to be made with a loopback origin that is another machine', () => {
    expect(() => createEgress({ loopbackOrigins: ['http://10.0.0.7:8080'] })).toThrow(
      expect.objectContaining({ name: 'VerifierError', code: 'INVALID_ORIGIN' }),
    )
  })

  it('answers a failed look-up as unreachable', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })
    }
    const fetched = await createEgress({ resolve })('https://board.example/')
    expect(fetched).toEqual({ outcome: 'unreachable', reason: 'the connection failed (ENOTFOUND)' })
  })
})
