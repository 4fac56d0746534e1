import type { ImportOutcome } from '@licet/issuer'
import { counted } from './terminal.ts'

type BitChanges = Pick<ImportOutcome, 'revoked' | 'superseded' | 'suspended' | 'reinstated'>

/** What became of credentials in force, e.g. `1 credential revoked, 2 superseded`; `undefined` when nothing did. */
export function bitChanges({ revoked, superseded, suspended, reinstated }: BitChanges): string | undefined {
  const happened = Object.entries({ revoked, superseded, suspended, reinstated }).filter(([, n]) => n > 0)
  if (happened.length === 0) return undefined
  return happened
    .map(([what, n], i) => (i === 0 ? `${counted(n, 'credential')} ${what}` : `${n} ${what}`))
    .join(', ')
}
