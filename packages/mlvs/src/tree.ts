/**
 * Folders of MLVS files: reading what is in the wild, writing what any static server serves. Node only.
 *
 * @module
 */
export { readTree } from './tree-reader.ts'
export { type LicenseTree, openTree, type TreeCounts, type TreeOptions } from './tree-writer.ts'
