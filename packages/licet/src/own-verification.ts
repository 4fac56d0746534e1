import { readFile } from 'node:fs/promises'
import type { Fetch } from '@licet/credential'
import { parseTrust, practiceNow, type Trust, type Surroundings as Verification } from '@licet/verifier'
import type { ChainAccess } from './deploy-contract.ts'
import { LicetError } from './error.ts'
import type { HomePaths } from './home.ts'
import { registryReader, type UnlockedBoard } from './open-board.ts'
import { boardApp, serviceLog } from './service.ts'

/**
 * What verifying a board's own credential needs, in the board's home: its chain, its trust file, and its public files
 * as the service would serve them now, so that no service need be running.
 *
 * @throws {LicetError} `MALFORMED_TRUST` when the home has no trust file; {@link VerifierError} when it is not one.
 */
export async function ownVerification(
  unlocked: UnlockedBoard,
  chain: ChainAccess,
  { now }: { now: () => Date },
): Promise<Verification> {
  const { board, paths } = unlocked
  const app = boardApp(unlocked, serviceLog('silent'))
  return {
    trust: await readOwnTrust(paths),
    policy: practiceNow,
    now: now(),
    fetch: fetchFrom((path) => app.request(path), board.publicUrl),
    registry: ({ chainId, registry }) =>
      chainId === chain.chainId ? registryReader(chain, registry) : undefined,
  }
}

/** Reads what lies under `base` from `answer` and refuses everything else. */
function fetchFrom(answer: (path: string) => Response | Promise<Response>, base: string): Fetch {
  return async (url) => {
    if (!url.startsWith(`${base}/`)) return { outcome: 'unreachable', reason: `it is not under ${base}` }
    const response = await answer(url.slice(base.length))
    if (response.status === 404) return { outcome: 'not-found', httpStatus: 404 }
    if (!response.ok) return { outcome: 'unreachable', reason: `the service answers HTTP ${response.status}` }
    return {
      outcome: 'found',
      bytes: new Uint8Array(await response.arrayBuffer()),
      headers: Object.fromEntries(response.headers),
    }
  }
}

async function readOwnTrust({ trust }: HomePaths): Promise<Trust> {
  const text = await readFile(trust).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new LicetError(
      'MALFORMED_TRUST',
      `there is no ${trust}; get the trust file of your federation and put it there`,
    )
  })
  return parseTrust(text)
}
