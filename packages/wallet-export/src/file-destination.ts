import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Destination } from './destination.ts'

/**
 * A file that appears whole or not at all, also when the machine loses power. An earlier file of that name is replaced.
 * Only the owner can read it: a credential is about a person.
 *
 * @throws the file system's own error, from `stage` and what it returns.
 */
export function fileDestination(path: string): Destination {
  return {
    async stage(bytes) {
      const staged = `${path}.${crypto.randomUUID()}.part`
      const file = await open(staged, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      return {
        read: () => readFile(staged),
        async commit() {
          await rename(staged, path)
          await syncFolder(dirname(path))
        },
        discard: () => rm(staged, { force: true }),
      }
    },
  }
}

/** A renamed file is on disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
