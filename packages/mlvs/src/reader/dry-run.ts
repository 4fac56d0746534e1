import type { WarningCode } from '../license-record.ts'
import type { MlvsErrorCode } from '../mlvs-error.ts'
import { type CsvLayout, type CsvOptions, readMappedRows, type UnmappedValue } from './read-csv.ts'

/** What an import of the file would do. */
export interface DryRun {
  readonly layout: CsvLayout
  readonly accepted: number
  readonly refused: number
  readonly refusals: ReadonlyMap<MlvsErrorCode, number>
  readonly warnings: ReadonlyMap<WarningCode, number>
  /** Every word the map has no meaning for, most frequent first. */
  readonly unmapped: readonly (UnmappedValue & { readonly count: number })[]
  /** Unmapped words beyond the {@link MAX_UNMAPPED} different ones that are counted each for itself. */
  readonly furtherUnmapped: number
}

/** A map that names the wrong column would otherwise have every name of the register counted. */
export const MAX_UNMAPPED = 1000

/**
 * Reads the whole file as `readCsv` does and counts, so that a map can be completed before anything is imported.
 *
 * @throws {MlvsError} what `readCsv` throws.
 */
export async function dryRun(bytes: AsyncIterable<Uint8Array>, options: CsvOptions = {}): Promise<DryRun> {
  let layout: CsvLayout = { encoding: 'utf-8', delimiter: ',', ignoredColumns: [] }
  const onLayout = (found: CsvLayout) => {
    layout = found
    options.onLayout?.(found)
  }
  let accepted = 0
  let refused = 0
  let furtherUnmapped = 0
  const refusals = new Map<MlvsErrorCode, number>()
  const warnings = new Map<WarningCode, number>()
  const unmapped = new Map<string, UnmappedValue & { count: number }>()
  for await (const { row, unmapped: words } of readMappedRows(bytes, { ...options, onLayout })) {
    if ('refusal' in row) {
      refused += 1
      count(refusals, row.refusal.code)
    } else {
      accepted += 1
      for (const { code } of row.warnings) count(warnings, code)
    }
    for (const { column, value } of words) {
      const key = JSON.stringify([column, value])
      const known = unmapped.get(key)
      if (known) known.count += 1
      else if (unmapped.size < MAX_UNMAPPED) unmapped.set(key, { column, value, count: 1 })
      else furtherUnmapped += 1
    }
  }
  const sorted = [...unmapped.values()].sort((a, b) => b.count - a.count)
  return { layout, accepted, refused, refusals, warnings, unmapped: sorted, furtherUnmapped }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
