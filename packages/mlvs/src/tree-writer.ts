import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseLicenseCode } from './license-code.ts'
import { formatLicenseRecord, type LicenseRecord, parseLicenseRecord } from './license-record.ts'
import { MlvsError, quoted } from './mlvs-error.ts'
import { isNpi } from './npi.ts'
import { formatNpiList } from './npi-list.ts'

/** What was done since the tree was opened, in files. */
export interface TreeCounts {
  readonly written: number
  readonly unchanged: number
  readonly removed: number
}

/** A folder of MLVS files that any static server serves: `license/ST/TYP/NUMBER.json` and `npi/NPI.json`. */
export interface LicenseTree {
  /** Writes a record's file, unless the file has these bytes already. */
  put(record: LicenseRecord): Promise<'written' | 'unchanged'>
  /** Writes the list of one person's records. */
  putNpi(npi: string, records: readonly LicenseRecord[]): Promise<'written' | 'unchanged'>
  /** Removes a license's file. */
  remove(code: string): Promise<'removed' | 'absent'>
  /** Removes a person's list. */
  removeNpi(npi: string): Promise<'removed' | 'absent'>
  /** Removes every file under `license` and `npi` that was not put since the tree was opened: after a full run only. */
  prune(): Promise<void>
  counts(): TreeCounts
}

export interface TreeOptions {
  /** Refuse what MLVS 0.0.5 does not have, such as SUSPENDED and our own license types. Default `false`. */
  readonly strict?: boolean
}

/**
 * Opens a folder for writing MLVS files, and makes it when it is not there.
 *
 * Each file is written beside its place, flushed to disk and renamed into it, so a reader or a crash never meets half a
 * file; only files whose bytes differ are written. Nothing is written outside the folder: a symbolic link on the
 * way is refused. A file's name is the number itself, not percent-encoded, since servers decode a URL before
 * they look for the file.
 *
 * Calls may run at the same time, a handful at once is fastest; not two for one license.
 *
 * @throws {MlvsError} here and from the tree: `UNWRITABLE`, `UNSAFE_PATH`, `INVALID_FILE_NAME`, `MALFORMED_CODE`,
 *   and what `parseLicenseRecord` throws.
 */
export async function openTree(folder: string, { strict = false }: TreeOptions = {}): Promise<LicenseTree> {
  const root = await onDisk(async () => {
    await mkdir(folder, { recursive: true })
    return realpath(folder)
  })
  const put = new Set<string>()
  const counts = { written: 0, unchanged: 0, removed: 0 }

  const write = async (path: TreePath, text: string) => {
    const outcome = await onDisk(() => writeFileIn(root, path, Buffer.from(text)))
    put.add(pathText(path))
    counts[outcome] += 1
    return outcome
  }
  const remove = async (path: TreePath) => {
    const outcome = await onDisk(() => removeFileIn(root, path))
    put.delete(pathText(path))
    if (outcome === 'removed') counts.removed += 1
    return outcome
  }
  return {
    put: async (record) => {
      // A file that a reader would refuse is never written.
      parseLicenseRecord(record, { strict })
      return write(licensePath(record.code), formatLicenseRecord(record))
    },
    putNpi: async (npi, records) => write(npiPath(npi), formatNpiList(records)),
    remove: async (code) => remove(licensePath(code)),
    removeNpi: async (npi) => remove(npiPath(npi)),
    prune: async () => {
      await onDisk(async () => {
        for await (const path of filesIn(root)) if (!put.has(pathText(path))) await remove(path)
      })
    },
    counts: () => ({ ...counts }),
  }
}

/** Folders from the tree's root, and the file's name. */
interface TreePath {
  readonly folders: readonly string[]
  readonly name: string
}

function pathText({ folders, name }: TreePath): string {
  return [...folders, name].join('/')
}

function licensePath(code: string): TreePath {
  const { state, licenseType, number } = parseLicenseCode(code)
  // At most 64 UTF-16 units, so at most 197 bytes with .json: every file system takes 255.
  return { folders: ['license', state, licenseType], name: `${number}.json` }
}

function npiPath(npi: string): TreePath {
  if (!isNpi(npi))
    throw new MlvsError('INVALID_NPI', `${quoted(npi)} is not an NPI.`, { field: 'npi', value: npi })
  return { folders: ['npi'], name: `${npi}.json` }
}

async function writeFileIn(root: string, path: TreePath, bytes: Buffer): Promise<'written' | 'unchanged'> {
  const folder = await makeFolder(root, path.folders)
  const target = join(folder, path.name)
  if (await isRegularFile(target)) {
    // Where case or composition of letters does not count, this could be another license's file.
    if (basename(await realpath(target)) !== path.name) {
      throw new MlvsError(
        'INVALID_FILE_NAME',
        `${quoted(path.name)} is another file's name on this file system.`,
      )
    }
    if (await hasBytes(target, bytes)) return 'unchanged'
  }
  const temporary = join(folder, `.${crypto.randomUUID()}.tmp`)
  try {
    await writeDurably(temporary, bytes)
    await rename(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncFolder(folder)
  return 'written'
}

async function removeFileIn(root: string, path: TreePath): Promise<'removed' | 'absent'> {
  const folder = join(root, ...path.folders)
  if (!(await isFolderChain(root, path.folders))) return 'absent'
  const target = join(folder, path.name)
  if (!(await isRegularFile(target))) return 'absent'
  await unlink(target)
  await syncFolder(folder)
  return 'removed'
}

async function makeFolder(root: string, folders: readonly string[]): Promise<string> {
  let folder = root
  for (const name of folders) {
    const below = join(folder, name)
    if (!(await isFolder(below))) {
      await mkdir(below).catch(ignoreExisting)
      await syncFolder(folder)
    }
    folder = below
  }
  // The last word on links: another process may have put one where a folder was a moment ago.
  if ((await realpath(folder)) !== folder) throw unsafe(folder)
  return folder
}

async function isFolderChain(root: string, folders: readonly string[]): Promise<boolean> {
  let folder = root
  for (const name of folders) {
    folder = join(folder, name)
    if (!(await isFolder(folder))) return false
  }
  return true
}

/** @throws {MlvsError} `UNSAFE_PATH` when something else is there. */
async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(absent)
  if (found && !found.isDirectory()) throw unsafe(path)
  return found !== undefined
}

/** @throws {MlvsError} `UNSAFE_PATH` when something else is there. */
async function isRegularFile(path: string): Promise<boolean> {
  const found = await lstat(path).catch(absent)
  if (found && !found.isFile()) throw unsafe(path)
  return found !== undefined
}

function unsafe(path: string): MlvsError {
  return new MlvsError(
    'UNSAFE_PATH',
    `${quoted(path)} is a symbolic link or no plain file or folder; remove it.`,
  )
}

async function hasBytes(path: string, bytes: Buffer): Promise<boolean> {
  return withFile(path, constants.O_RDONLY | constants.O_NOFOLLOW, async (file) => {
    const { size } = await file.stat()
    return size === bytes.length && bytes.equals(await file.readFile())
  })
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  await withFile(path, flags, async (file) => {
    await file.writeFile(bytes)
    await file.sync()
  })
}

/** A rename is on disk once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  await withFile(folder, constants.O_RDONLY, (file) => file.sync())
}

async function withFile<T>(path: string, flags: number, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags, 0o644)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

/** The tree's own files: those a tree writes, and what a crash left half written. */
async function* filesIn(root: string, folders: readonly string[] = []): AsyncGenerator<TreePath> {
  const names = folders.length === 0 ? ['license', 'npi'] : await readdir(join(root, ...folders))
  for (const name of names) {
    const found = await lstat(join(root, ...folders, name)).catch(absent)
    if (found?.isDirectory()) yield* filesIn(root, [...folders, name])
    else if (found?.isFile() && /\.(json|tmp)$/.test(name)) yield { folders, name }
  }
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MlvsError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new MlvsError('UNWRITABLE', `The folder of MLVS files cannot be written: ${reason}.`)
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function absent(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error
}
