import type { Signer } from '@licet/credential'
import type { LicenseRecord } from '@licet/mlvs'
import { type LicenseTree, openTree } from '@licet/mlvs/tree'
import type { Board } from './board.ts'
import { IssuerError } from './issuer-error.ts'
import { chunks } from './ledger/chunks.ts'
import { everyLicense, everyNpi, recordOf } from './ledger/licenses.ts'
import type { Queries } from './ledger/schema.ts'
import { contextFiles, didDocumentFile, statusListFiles } from './public-files.ts'
import { readPublicFile, writePublicFile } from './site-folder.ts'
import type { StageContext } from './stage-context.ts'
import { renewStatusLists } from './status-lists.ts'

/** Files written at the same time. */
const WRITERS = 8

/** What publishing did, in files. */
export type PublishOutcome = { written: number; unchanged: number; removed: number }

/**
 * Writes the board's public files into a folder, for any static server or CDN at the board's public URL: MLVS records, lists
 * of one person's licenses, status lists, DID document, contexts.
 *
 * Only files whose bytes changed are written, each atomically, status lists first: bad news does not wait for the rest.
 * Lists that end soon are signed anew before.
 *
 * @throws {IssuerError} `FOLDER_UNWRITABLE`, also when the folder holds another board's site; MlvsError `UNWRITABLE`,
 * `UNSAFE_PATH`.
 */
export async function publish({
  folder,
  ...context
}: StageContext & { folder: string; statusSigner: Signer }): Promise<PublishOutcome> {
  const { ledger, board } = context
  await requireOwnSite(folder, board)
  await renewStatusLists(context)
  const files = [...(await statusListFiles(ledger.read)), didDocumentFile(board), ...contextFiles()]
  const outcome: PublishOutcome = { written: 0, unchanged: 0, removed: 0 }
  for (const file of files) outcome[await writePublicFile(folder, file)]++

  const tree = await openTree(folder)
  await writeRecords(tree, context)
  await writePersons(tree, ledger.read)
  await tree.prune()
  const counts = tree.counts()
  return {
    written: outcome.written + counts.written,
    unchanged: outcome.unchanged + counts.unchanged,
    removed: counts.removed,
  }
}

/** What is not on file is removed from the folder: so the folder must be this board's. */
async function requireOwnSite(folder: string, board: Board): Promise<void> {
  const own = didDocumentFile(board)
  const found = await readPublicFile(folder, own.path)
  if (found === undefined || didOf(found) === board.did) return
  throw new IssuerError(
    'FOLDER_UNWRITABLE',
    `${folder} holds the site of another board: publish into another folder.`,
  )
}

function didOf(text: string): unknown {
  try {
    return JSON.parse(text).id
  } catch {
    return undefined
  }
}

async function writeRecords(tree: LicenseTree, { ledger, onProgress }: StageContext): Promise<void> {
  const { count } = await ledger.read
    .selectFrom('licenses')
    .select((row) => row.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  const total = Number(count)
  let done = 0
  for await (const licenses of everyLicense(ledger.read)) {
    for (const some of chunks(licenses, WRITERS)) {
      await Promise.all(some.map((license) => tree.put(recordOf(license))))
    }
    done += licenses.length
    onProgress?.(done, total)
  }
}

async function writePersons(tree: LicenseTree, queries: Queries): Promise<void> {
  for await (const persons of everyNpi(queries)) {
    const lists: [string, LicenseRecord[]][] = [...persons].map(([npi, licenses]) => [
      npi,
      licenses.map(recordOf),
    ])
    for (const some of chunks(lists, WRITERS)) {
      await Promise.all(some.map(([npi, records]) => tree.putNpi(npi, records)))
    }
  }
}
