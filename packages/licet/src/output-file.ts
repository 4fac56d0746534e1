import { LicetError } from './error.ts'
import { writeWhole } from './home.ts'

/**
 * Writes a file that the user asked for, whole or not at all.
 *
 * @throws {LicetError} `OUTPUT_UNWRITABLE`.
 */
export async function writeOutput(file: string, data: string | Uint8Array): Promise<void> {
  await writeWhole(file, data).catch((error: Error) => {
    throw new LicetError(
      'OUTPUT_UNWRITABLE',
      `${file} cannot be written (${error.message}); choose another place`,
      {
        cause: error,
      },
    )
  })
}
