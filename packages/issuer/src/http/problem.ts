import type { Context } from 'hono'

/** What a client is told that went wrong; never more than the status says. */
export type ProblemStatus = 404 | 500 | 503

const titles: Readonly<Record<ProblemStatus, string>> = {
  404: 'Not found',
  500: 'Internal server error',
  503: 'Service unavailable',
}

/**
 * Answers with a problem document: no stack trace, no detail of ours.
 *
 * @see RFC 9457 "Problem Details for HTTP APIs"
 */
export function problem(c: Context, status: ProblemStatus): Response {
  const body = JSON.stringify({ type: 'about:blank', title: titles[status], status })
  return c.body(body, status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
}
