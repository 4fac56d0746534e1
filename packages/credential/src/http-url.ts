import { z } from 'zod'

const MAX_URL = 2_048

/**
 * A URL we may one day read, in its one normal spelling and without user, query and fragment. Whether it may be read is
 * for the egress rules; `http` is let through for loopback hosts, which they know.
 */
export const httpUrl = z
  .string()
  .max(MAX_URL)
  .refine(isPlainHttpUrl, { message: 'is not a plain http(s) URL' })

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return plain && (url.protocol === 'https:' || url.protocol === 'http:') && url.href === text
}
