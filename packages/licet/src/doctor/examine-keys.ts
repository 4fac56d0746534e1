import { stat } from 'node:fs/promises'
import { type BoardKeys, publicKeysOf, unlockBoardKeys } from '../keys.ts'
import type { OpenBoard } from '../open-board.ts'
import type { AskPassphrase } from '../passphrase.ts'
import { examine, type Finding, fail, ok, warn } from './finding.ts'

/** Is the keystore safe, does it open, and are its keys the ones that the board publishes? */
export async function examineKeys(
  { paths, board }: OpenBoard,
  askPassphrase: AskPassphrase,
): Promise<Finding[]> {
  const restore = 'restore keystore.json from a backup, or correct the passphrase'
  return [
    ...(await examine('keystore file', restore, () => examineFile(paths.keystore))),
    ...(await examine('keys', restore, async () => {
      const keys = await unlockBoardKeys(paths, await askPassphrase(`the keys of ${board.name}`), board.did)
      return compareKeys(keys, board)
    })),
  ]
}

async function examineFile(file: string): Promise<Finding> {
  const { mode } = await stat(file)
  if (process.platform === 'win32' || (mode & 0o077) === 0)
    return ok('keystore file', 'only its owner can read it')
  return warn('keystore file', 'others on this machine can read it', `chmod 600 ${file}`)
}

function compareKeys(keys: BoardKeys, board: OpenBoard['board']): Finding {
  const chainId = board.accounts[0]?.chainId ?? 0
  const own = publicKeysOf(keys, { did: board.did, chainId })
  const differing = own.keys.filter(
    (key) => !board.keys.some((known) => known.id === key.id && known.publicKey === key.publicKey),
  )
  if (differing.length === 0) return ok('keys', 'the keystore opens, and holds what the board publishes')
  return fail(
    'keys',
    `${differing.map(({ id }) => id).join(', ')} in the keystore is not the one the board publishes`,
    "restore this board's own keystore.json",
  )
}
