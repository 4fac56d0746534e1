/**
 * Rows a statement. SQLite takes 32,766 values a statement and Postgres 65,535, and no row of ours has more than 20; a
 * larger chunk is no faster.
 */
export const CHUNK = 500

/** The same items in runs of at most `size`. */
export function* chunks<T>(items: readonly T[], size: number = CHUNK): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}

/** The same items, as they come, in runs of at most `size`. */
export async function* chunksOf<T>(
  items: AsyncIterable<T>,
  size: number = CHUNK,
): AsyncGenerator<readonly T[]> {
  let chunk: T[] = []
  for await (const item of items) {
    chunk.push(item)
    if (chunk.length < size) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
