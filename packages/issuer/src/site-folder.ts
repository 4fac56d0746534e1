import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { IssuerError } from './issuer-error.ts'
import type { PublicFile } from './public-files.ts'

/**
 * Writes a public file into a folder that a static server serves, unless it is there with these bytes.
 *
 * It is written beside its place, flushed and renamed: whoever reads meets the old file or the new one.
 *
 * @throws {IssuerError} `FOLDER_UNWRITABLE`.
 */
export function writePublicFile(
  folder: string,
  { path, text }: PublicFile,
): Promise<'written' | 'unchanged'> {
  const target = join(folder, path)
  return onDisk(path, async () => {
    if ((await readExisting(target)) === text) return 'unchanged'
    await mkdir(dirname(target), { recursive: true })
    const temporary = join(dirname(target), `.${randomUUID()}.tmp`)
    try {
      await writeDurably(temporary, text)
      await rename(temporary, target)
    } finally {
      await rm(temporary, { force: true })
    }
    return 'written'
  })
}

/**
 * The text of a file of the site; `undefined` when there is none.
 *
 * @throws {IssuerError} `FOLDER_UNWRITABLE`.
 */
export function readPublicFile(folder: string, path: string): Promise<string | undefined> {
  return onDisk(path, () => readExisting(join(folder, path)))
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof IssuerError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new IssuerError('FOLDER_UNWRITABLE', `${path} cannot be kept in the site's folder: ${reason}.`, {
      cause: error,
    })
  }
}

async function readExisting(target: string): Promise<string | undefined> {
  const found = await lstat(target).catch(absent)
  if (found === undefined) return undefined
  // A link could lead out of the folder.
  if (!found.isFile()) {
    throw new IssuerError(
      'FOLDER_UNWRITABLE',
      `${target} is a link or a folder where a file belongs: remove it.`,
    )
  }
  return readFile(target, 'utf8')
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o644)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
