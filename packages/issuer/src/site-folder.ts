import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { IssuerError } from './issuer-error.ts'
import type { PublicFile } from './public-files.ts'

/**
 * Writes a public file into a folder that a static server serves, unless it is there with these bytes.
 *
 * It is written beside its place, flushed and renamed: whoever reads meets the old file or the new one. Nothing is written
 * outside the folder: a symbolic link on the way is refused.
 *
 * @throws {IssuerError} `FOLDER_UNWRITABLE`.
 */
export function writePublicFile(
  folder: string,
  { path, text }: PublicFile,
): Promise<'written' | 'unchanged'> {
  return onDisk(path, async () => {
    await mkdir(folder, { recursive: true })
    const { folders, name } = placeOf(path)
    const parent = await makeFolders(await realpath(folder), folders)
    const target = join(parent, name)
    if ((await readExisting(target)) === text) return 'unchanged'
    const temporary = join(parent, `.${randomUUID()}.tmp`)
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
  return onDisk(path, async () => {
    const { folders, name } = placeOf(path)
    let parent = folder
    for (const each of folders) {
      parent = join(parent, each)
      if (!(await isFolder(parent))) return undefined
    }
    return readExisting(join(parent, name))
  })
}

function placeOf(path: string): { folders: string[]; name: string } {
  const folders = path.split('/')
  return { name: folders.pop() ?? '', folders }
}

/** Makes what is missing of a way down from `root`, which is a real path. */
async function makeFolders(root: string, folders: readonly string[]): Promise<string> {
  let folder = root
  for (const name of folders) {
    folder = join(folder, name)
    if (!(await isFolder(folder))) await mkdir(folder, { recursive: true })
  }
  // The last word on links: another process may have put one where a folder was a moment ago.
  if ((await realpath(folder)) !== folder) throw unsafe(folder)
  return folder
}

/** Whether a folder is there and not something else; a link could lead out of the site. */
async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(absent)
  if (found !== undefined && !found.isDirectory()) throw unsafe(path)
  return found !== undefined
}

function unsafe(path: string): IssuerError {
  return new IssuerError(
    'FOLDER_UNWRITABLE',
    `${path} is a link or something else than the site has there: remove it.`,
  )
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
  if (!found.isFile()) throw unsafe(target)
  return withFile(target, constants.O_RDONLY | constants.O_NOFOLLOW, (file) => file.readFile('utf8'))
}

async function writeDurably(path: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  await withFile(path, flags, async (file) => {
    await file.writeFile(text)
    await file.sync()
  })
}

async function withFile<T>(path: string, flags: number, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags, 0o644)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
