import type { z } from 'zod'
import type { DocumentCode, Malformed } from './error.ts'

/** Tells what a schema found first: a wrong context, a member that is not ours, or the given code for the rest. */
export function describeMalformed(error: z.ZodError, otherwise: DocumentCode): Malformed {
  const issue = error.issues[0]
  if (issue === undefined)
    return { outcome: 'malformed', code: otherwise, detail: 'The document is malformed.' }
  const path = issue.path.join('.').slice(0, 120)
  if (
    issue.path[0] === '@context' ||
    (issue.code === 'unrecognized_keys' && issue.keys.includes('@context'))
  ) {
    return {
      outcome: 'malformed',
      code: 'CONTEXT_NOT_ALLOWED',
      detail: 'The contexts are not the expected ones.',
    }
  }
  if (issue.code === 'unrecognized_keys') {
    const names = JSON.stringify(issue.keys[0]?.slice(0, 80))
    return {
      outcome: 'malformed',
      code: 'UNDEFINED_TERM',
      detail: `${path} has the unknown member ${names}.`.trim(),
    }
  }
  return { outcome: 'malformed', code: otherwise, detail: `${path} ${issue.message}`.trim().slice(0, 300) }
}
