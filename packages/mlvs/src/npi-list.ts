import { formatLicenseRecord, type LicenseRecord } from './license-record.ts'

/** The body of `npi/NPI.json`: a JSON array of all records of one person, in the order of their codes. */
export function formatNpiList(records: readonly LicenseRecord[]): string {
  const ordered = records.toSorted((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
  const indented = ordered.map((record) => formatLicenseRecord(record).trimEnd().replace(/^/gm, '  '))
  return indented.length === 0 ? '[]\n' : `[\n${indented.join(',\n')}\n]\n`
}
