import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseTrust, readTrustList, type TrustListContent } from '@licet/verifier'
import type { OpenBoard } from '../open-board.ts'
import { examine, type Finding, fail, ok, warn } from './finding.ts'

/** Milliseconds: a month to get the federation's next list. */
const ENDS_SOON = 30 * 24 * 3600 * 1000

/** Does the trust file of this home name this board where it is? */
export async function examineTrust({ paths, board }: OpenBoard, now: Date): Promise<Finding[]> {
  const remedy = 'get the current trust file of your federation'
  if (!existsSync(paths.trust)) return [warn('trust file', `there is no ${paths.trust}`, remedy)]
  return examine('trust file', remedy, async () => {
    const { federation, trustList } = parseTrust(await readFile(paths.trust))
    const answer = await readTrustList(trustList, federation)
    if (answer.outcome !== 'passed') return fail('trust list', answer.detail, remedy)
    return judge(answer.found, board, now)
  })
}

function judge(list: TrustListContent, { did, registry, publicUrl }: OpenBoard['board'], now: Date): Finding {
  const remedy = 'tell the federation the DID, the address and the contract: licet contract show'
  const entry = list.boards.find((board) => board.did === did)
  if (entry === undefined) return fail('trust list', `${list.federation.name} does not name ${did}`, remedy)
  if (entry.mlvsBase !== publicUrl)
    return fail('trust list', `names ${entry.mlvsBase}, not ${publicUrl}`, remedy)
  const isThere = entry.chains.some(
    (chain) =>
      chain.chainId === registry?.chainId &&
      chain.registry === registry.address &&
      chain.controllers.some(({ account }) => account === registry.controller),
  )
  if (!isThere) return fail('trust list', 'names another contract or controller', remedy)
  const left = list.validUntil.getTime() - now.getTime()
  const until = `until ${list.validUntil.toISOString()}`
  if (left <= 0) return fail('trust list', `ended ${until}`, 'get the current trust file of your federation')
  if (left < ENDS_SOON)
    return warn('trust list', `ends soon, ${until}`, 'get the next trust file of your federation')
  return ok('trust list', `${list.federation.name} names this board, ${until}`)
}
