import { acceptRestrictions, type Report, type Surroundings, verifyLicense } from '@licet/verifier'
import type { Destination } from './destination.ts'
import { WalletExportError } from './error.ts'

/** An export that is in its place, and what the verifier said of the very bytes that are there. */
export type Exported = { bytes: Uint8Array; report: Report }

/**
 * Writes a document, reads it back, verifies what was read, and only then puts it in its place.
 *
 * @throws {WalletExportError} `EXPORT_NOT_READ_BACK`, `EXPORT_NOT_ACCEPTED`; then nothing is left behind.
 */
export async function writeVerified(
  text: string,
  destination: Destination,
  surroundings: Surroundings,
): Promise<Exported> {
  const written = new TextEncoder().encode(text)
  const staged = await destination.stage(written)
  try {
    const bytes = await staged.read()
    if (!isEqual(bytes, written)) {
      throw new WalletExportError(
        'EXPORT_NOT_READ_BACK',
        'What was written reads back differently; try another disk.',
      )
    }
    const report = await requireAccepted(bytes, surroundings)
    await staged.commit()
    return { bytes, report }
  } catch (error) {
    await staged.discard()
    throw error
  }
}

/**
 * Verifies a document, as a hospital would. A holder may take away a license with restrictions, so these alone are no
 * obstacle.
 *
 * @throws {WalletExportError} `EXPORT_NOT_ACCEPTED` with the report.
 */
export async function requireAccepted(
  document: Parameters<typeof verifyLicense>[0],
  surroundings: Surroundings,
): Promise<Report> {
  const policy = { ...surroundings.policy, restrictions: acceptRestrictions } as const
  const report = await verifyLicense(document, { ...surroundings, policy })
  if (report.verdict === 'accepted') return report
  throw new WalletExportError('EXPORT_NOT_ACCEPTED', `Nothing was exported: ${explain(report)}`, { report })
}

function explain({ checks, standing }: Report): string {
  const reasons = checks.flatMap((check) =>
    check.outcome === 'failed' || check.outcome === 'undetermined'
      ? [`${check.id}: ${check.detail} (${check.code})`]
      : [],
  )
  return reasons.join('; ') || `the standing of the license is ${standing}.`
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
