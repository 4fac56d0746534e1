import { constants, type Dirent } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { importRecord, refusalOf } from './import-record.ts'
import { parseJson } from './json.ts'
import { MlvsError, quoted } from './mlvs-error.ts'
import type { Place, Refusal, Row } from './row.ts'

/** A record has fifteen short texts. In bytes. */
const MAX_RECORD_BYTES = 64 * 1024

/**
 * Reads a folder of MLVS files, in the order of their paths. Three layouts are read: `license/ST/TYP/NUMBER.json`,
 * which Licet writes and MLVS serves; `license/ST-TYP/NUMBER.json`, which its note describes; and
 * `ST/TYP/NUMBER.json`, which csv2mlvs makes. Where `license` exists, nothing beside it is read.
 *
 * Symbolic links are not followed but refused. A record must be about the license its path names. Memory grows
 * with the largest folder's list of names only.
 *
 * @throws {MlvsError} `NOT_A_TREE` when there is nothing of the three, `UNREADABLE` when a folder cannot be read.
 */
export async function* readTree(folder: string): AsyncGenerator<Row> {
  const entries = await entriesOf(folder, '')
  const license = entries.find((entry) => entry.name === 'license' && entry.isDirectory())
  const states = entries.filter((entry) => /^[A-Z]{2}$/.test(entry.name) && entry.isDirectory())
  if (license) yield* readLicenseFolder(folder)
  else if (states.length > 0) for (const { name } of states) yield* readStateFolder(folder, name, name)
  else
    throw new MlvsError('NOT_A_TREE', `${quoted(folder)} has neither a license folder nor folders of states.`)
}

async function* readLicenseFolder(folder: string): AsyncGenerator<Row> {
  for (const entry of await entriesOf(folder, 'license')) {
    const path = `license/${entry.name}`
    const pair = /^([A-Z]{2})-([A-Z0-9]{3})$/.exec(entry.name)
    if (!entry.isDirectory()) yield refused(path, unexpected(entry, 'a folder'))
    else if (pair) yield* readTypeFolder(folder, path, `${pair[1]}-${pair[2]}`)
    else if (/^[A-Z]{2}$/.test(entry.name)) yield* readStateFolder(folder, path, entry.name)
    else yield refused(path, unexpected(entry, 'a folder named ST or ST-TYP'))
  }
}

async function* readStateFolder(folder: string, path: string, state: string): AsyncGenerator<Row> {
  for (const entry of await entriesOf(folder, path)) {
    const below = `${path}/${entry.name}`
    if (entry.isDirectory() && /^[A-Z0-9]{3}$/.test(entry.name)) {
      yield* readTypeFolder(folder, below, `${state}-${entry.name}`)
    } else {
      yield refused(below, unexpected(entry, 'a folder named by its license type'))
    }
  }
}

async function* readTypeFolder(folder: string, path: string, pair: string): AsyncGenerator<Row> {
  for (const entry of await entriesOf(folder, path)) {
    const below = `${path}/${entry.name}`
    if (entry.isFile() && entry.name.endsWith('.json')) {
      yield await readRecordFile(folder, below, `${pair}-${entry.name.slice(0, -'.json'.length)}`)
    } else {
      yield refused(below, unexpected(entry, 'a file named NUMBER.json'))
    }
  }
}

/** A folder's entries by name, in the order of UTF-16 units; hidden ones, such as files being written, left out. */
async function entriesOf(folder: string, path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(join(folder, path), { withFileTypes: true })
    return entries
      .filter((entry) => !entry.name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  } catch (error) {
    throw new MlvsError(
      'UNREADABLE',
      `The folder ${quoted(join(folder, path))} cannot be read: ${reasonOf(error)}.`,
    )
  }
}

async function readRecordFile(folder: string, path: string, code: string): Promise<Row> {
  try {
    const bytes = await readRegularFile(join(folder, path))
    const answer = importRecord(parseJson(bytes, { maxBytes: MAX_RECORD_BYTES, maxDepth: 2 }))
    if ('refusal' in answer) return { ...refused(path, answer.refusal), license: code }
    const { record, warnings } = answer
    // MLVS 0.0.5 section 3.1: the path is made of the record's state, license type and number.
    if (record.code !== code) {
      const reason = `The record is about ${quoted(record.code)}, its path about ${quoted(code)}.`
      return {
        ...refused(path, { column: 'code', value: record.code, code: 'PATH_MISMATCH', reason }),
        license: code,
      }
    }
    return { line: 1, path, record, warnings }
  } catch (error) {
    return { ...refused(path, refusalOf(error)), license: code }
  }
}

async function readRegularFile(path: string): Promise<Uint8Array> {
  let file: FileHandle | undefined
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    // Read at most one byte more than is allowed; parseJson then refuses the size.
    const buffer = new Uint8Array(MAX_RECORD_BYTES + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw new MlvsError('UNREADABLE', `The file cannot be read: ${reasonOf(error)}.`)
  } finally {
    await file?.close()
  }
}

function unexpected(entry: Dirent, expected: string): Refusal {
  const found = entry.isSymbolicLink()
    ? 'a symbolic link'
    : entry.isDirectory()
      ? 'a folder'
      : 'something else'
  const reason = `Here should be ${expected}; this is ${found}.`
  return { column: '', value: entry.name, code: 'PATH_MISMATCH', reason }
}

function refused(path: string, refusal: Refusal): Place & { refusal: Refusal } {
  return { line: 1, path, refusal }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
