/**
 * What came of reading a URL. `unreachable` covers whatever says nothing about the resource itself: network errors,
 * timeouts, 429, 5xx, a refusal by the egress rules, an answer over the size limit.
 */
export type Fetched =
  | { readonly outcome: 'found'; readonly bytes: Uint8Array; readonly headers: Record<string, string> }
  | { readonly outcome: 'not-found'; readonly httpStatus: number }
  | { readonly outcome: 'unreachable'; readonly reason: string }

/** Reads a URL, never throwing for an answer. The caller decides which URLs may be read at all. */
export type Fetch = (url: string, limits?: { readonly maxBytes?: number }) => Promise<Fetched>
