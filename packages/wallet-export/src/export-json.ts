import type { JsonObject } from '@licet/mlvs'
import type { Surroundings } from '@licet/verifier'
import type { Destination } from './destination.ts'
import { type Exported, writeVerified } from './write-verified.ts'

/**
 * Exports the credential itself, with both proofs, as any wallet takes it.
 *
 * @throws {WalletExportError} `EXPORT_NOT_ACCEPTED`, `EXPORT_NOT_READ_BACK`; then nothing is left behind.
 */
export async function exportJson(
  credential: JsonObject,
  destination: Destination,
  surroundings: Surroundings,
): Promise<Exported> {
  return writeVerified(`${JSON.stringify(credential, undefined, 2)}\n`, destination, surroundings)
}
