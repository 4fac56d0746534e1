import { VerifierError } from './error.ts'

/** Tells whether `text` is an http or https origin of this machine, in its one spelling: `http://127.0.0.1:8080`. */
export function isLoopbackOrigin(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.origin !== text || !/^https?:$/.test(url.protocol)) return false
  // A URL writes every IPv4 address with four decimal numbers, whatever it was given.
  return /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname)
}

/** @throws {VerifierError} `INVALID_ORIGIN` when `text` is not an origin of this machine. */
export function requireLoopbackOrigin(text: string): string {
  if (isLoopbackOrigin(text)) return text
  throw new VerifierError(
    'INVALID_ORIGIN',
    `${JSON.stringify(text)} is not an origin of this machine; write it like http://127.0.0.1:8080`,
  )
}
