import { request } from 'node:http'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { serve } from './serve.ts'

describe('serve', () => {
  it('answers on this machine, on a free port', async () => {
    const app = new Hono().get('/', (c) => c.text('here'))
    const server = await serve(app, { port: 0 })
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
    expect(await (await fetch(server.url)).text()).toBe('here')
    await server.close()
    await expect(fetch(server.url)).rejects.toThrow()
  })

  it('says which port is in use', async () => {
    const server = await serve(new Hono(), { port: 0 })
    await expect(serve(new Hono(), { port: server.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(String(server.port)),
    })
    await server.close()
  })

  it('says that an address cannot be listened on', async () => {
    await expect(serve(new Hono(), { host: '203.0.113.7', port: 0 })).rejects.toMatchObject({
      code: 'ADDRESS_UNAVAILABLE',
    })
  })

  it('lets a request that is under way end before it stops', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
    const app = new Hono().get('/', async (c) => {
      arrive()
      await held
      return c.text('done')
    })
    const server = await serve(app, { port: 0 })
    const answer = read(server.url)
    await arrived
    const closed = server.close()
    letGo()
    expect(await answer).toBe('done')
    await closed
  })
})

/** Without keep-alive, so that nothing but the request itself holds the server open. */
function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, async (answer) => resolve((await answer.toArray()).join('')))
      .on('error', reject)
      .end()
  })
}
