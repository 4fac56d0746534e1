import { createReadStream } from 'node:fs'
import { LicetError } from './error.ts'

/** Bytes. More than any document the verifier takes, so that it is the verifier who answers that one is too large. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024

/**
 * Reads a document that somebody else made, up to {@link MAX_INPUT_BYTES}.
 *
 * @throws {LicetError} `INPUT_UNREADABLE`.
 */
export async function readInput(file: string): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of createReadStream(file, { end: MAX_INPUT_BYTES - 1 })) chunks.push(chunk)
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const reason = missing ? 'does not exist' : 'cannot be read'
    throw new LicetError('INPUT_UNREADABLE', `${file} ${reason}; check its name and permissions`, {
      cause: error,
    })
  }
  return Buffer.concat(chunks)
}
