/** Bytes that are written down but do not count yet. Exactly one of `commit` and `discard` follows. */
export interface Staged {
  /** Reads back what was really written. */
  read(): Promise<Uint8Array>
  /** Puts it in its place, whole. */
  commit(): Promise<void>
  /** Takes it away, as if it had never been written. */
  discard(): Promise<void>
}

/** Where an export goes: `fileDestination` of `@licet/wallet-export/file` on Node, or a wallet's own store. */
export interface Destination {
  stage(bytes: Uint8Array): Promise<Staged>
}
