const MAX_QUOTED = 80

/** Text with what a terminal or a page would act on made visible: control characters, line separators, direction marks. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, codePoint)
}

/**
 * Text out of a document, fit for one line of a report: quoted, cut, and without characters that a terminal or a
 * page would act on (control characters, line separators, direction marks).
 */
export function quote(text: string): string {
  const shown = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text
  return `"${shown.replaceAll(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, codePoint)}"`
}

function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
