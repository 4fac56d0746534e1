import type { Place, Refusal } from './row.ts'

/** The first line of a rejects file. `path` is filled for files of a tree only. */
export const rejectsHeader = 'line,column,value,code,reason,path\r\n'

/**
 * One refused row as a line of a rejects file (RFC 4180, UTF-8). A cell that a spreadsheet would take for a formula
 * gets an apostrophe before it (OWASP, "CSV Injection"), control characters are written as `\u0000`.
 */
export function formatReject({ line, path = '', refusal }: Place & { readonly refusal: Refusal }): string {
  const { column, value, code, reason } = refusal
  return `${[String(line), column, value, code, reason, path].map(formatCell).join(',')}\r\n`
}

function formatCell(text: string): string {
  const visible = text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const inert = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(visible) ? `'${visible}` : visible
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
