/**
 * Reading license registers that come as CSV, and writing what was refused. Node only.
 *
 * @module
 */
export { type DryRun, dryRun } from './reader/dry-run.ts'
export { type CsvMap, parseMap } from './reader/map.ts'
export { type CsvLayout, type CsvOptions, readCsv, type UnmappedValue } from './reader/read-csv.ts'
export { type TextEncoding, textEncodings } from './reader/text-encoding.ts'
export { formatReject, rejectsHeader } from './rejects.ts'
