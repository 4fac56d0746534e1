/**
 * What a holder takes away: the credential, a presentation of it, or an evidence bundle. Each is read back and verified before
 * it counts as written. Files are in `@licet/wallet-export/file`.
 *
 * @module
 */
export type { Destination, Staged } from './destination.ts'
export { WalletExportError, type WalletExportErrorCode } from './error.ts'
export { type ExportedBundle, exportBundle } from './export-bundle.ts'
export { exportJson } from './export-json.ts'
export { exportPresentation, type PresentationRequest } from './export-presentation.ts'
export type { Exported } from './write-verified.ts'
