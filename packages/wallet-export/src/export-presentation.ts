import { type Signer, signPresentation } from '@licet/credential'
import type { JsonObject } from '@licet/mlvs'
import type { Surroundings } from '@licet/verifier'
import type { Destination } from './destination.ts'
import { type Exported, writeVerified } from './write-verified.ts'

/** Who presents, and to whom. */
export type PresentationRequest = {
  /** The holder's key: its did:key is the credential's subject. */
  holder: Signer
  /** As the hospital set it, for one use. */
  challenge: string
  /** The hospital's. */
  domain: string
}

/**
 * Exports a presentation: the credential, signed by its holder for one challenge of one hospital.
 *
 * @throws {WalletExportError} `EXPORT_NOT_ACCEPTED`, also when the board bound another key or none to the licensee,
 * `EXPORT_NOT_READ_BACK`; then nothing is left behind.
 */
export async function exportPresentation(
  credential: JsonObject,
  { holder, challenge, domain }: PresentationRequest,
  destination: Destination,
  surroundings: Surroundings,
): Promise<Exported> {
  const created = surroundings.now
  const presentation = await signPresentation({
    holder,
    credentials: [credential],
    created,
    challenge,
    domain,
  })
  const text = `${JSON.stringify(presentation, undefined, 2)}\n`
  return writeVerified(text, destination, { ...surroundings, challenge, domain })
}
