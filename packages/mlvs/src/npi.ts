/**
 * Whether the text is a National Provider Identifier: ten digits, the first 1 or 2, whose last is the Luhn
 * check digit over `80840` followed by the first nine. Says nothing about whether anyone holds it.
 *
 * @see 45 CFR 162.406; CMS, "Requirements for National Provider Identifier (NPI) and NPI Check Digit"
 */
export function isNpi(text: string): boolean {
  return /^[12]\d{9}$/.test(text) && luhnSum(`80840${text}`) % 10 === 0
}

/** The check digit that makes ten of nine digits. */
export function npiCheckDigit(nineDigits: string): string {
  return String((10 - (luhnSum(`80840${nineDigits}0`) % 10)) % 10)
}

/** ISO/IEC 7812-1 annex B: from the right, every second digit is doubled and the digits of the products are added. */
function luhnSum(digits: string): number {
  let sum = 0
  for (const [index, digit] of [...digits].reverse().entries()) {
    const weighted = Number(digit) * (index % 2 === 0 ? 1 : 2)
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return sum
}
