// C0 and C1 controls, and the marks that reorder or hide text (Unicode UAX #9 §2; zero-width characters).
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu

/**
 * Text from a document, safe to print: what would steer the terminal, reorder the line or hide in it is shown as `\u{…}`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
