import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { IssuerError } from '../issuer-error.ts'

/** A service that listens. */
export type RunningServer = {
  /** `http://host:port`, without a slash at its end. */
  url: string
  port: number
  /** Takes no new connections, lets requests that are under way end, and returns when all is closed. */
  close(): Promise<void>
}

/** How long requests under way may still take when the service stops, in milliseconds. */
const GRACE = 5_000

/**
 * Serves an app over HTTP; TLS belongs to the proxy in front.
 *
 * @param host - Default: this machine alone.
 * @param port - 0 for any free one.
 * @throws {IssuerError} `PORT_IN_USE`, `ADDRESS_UNAVAILABLE`.
 */
export async function serve(
  app: Hono,
  { host = '127.0.0.1', port }: { host?: string; port: number },
): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)))
    server.listen(port, host, resolve)
  })
  const bound = portOf(server.address(), port)
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          if ('closeAllConnections' in server) server.closeAllConnections()
        }, GRACE)
        server.close((error) => {
          clearTimeout(late)
          if (error === undefined) resolve()
          else reject(error)
        })
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}

function portOf(address: AddressInfo | string | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked
}

function explain(error: Error, host: string, port: number): IssuerError {
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new IssuerError(
      'PORT_IN_USE',
      `Port ${port} on ${host} is in use: stop what uses it, or choose another port.`,
      {
        cause: error,
      },
    )
  }
  return new IssuerError('ADDRESS_UNAVAILABLE', `${host}:${port} cannot be listened on (${String(code)}).`, {
    cause: error,
  })
}
