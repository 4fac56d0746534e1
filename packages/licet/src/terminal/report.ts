import { type Check, type Code, codes, type Report, type Verdict } from '@licet/verifier'
import { printable } from './printable.ts'
import { table } from './table.ts'
import type { Colors } from './terminal.ts'

const glyphs: Record<Check['outcome'], string> = { passed: '✓', failed: '✗', undetermined: '?', skipped: '–' }

const verdicts: Record<Verdict, { word: string; meaning: string }> = {
  accepted: { word: '✓ ACCEPTED', meaning: 'every required check passed' },
  rejected: { word: '✗ REJECTED', meaning: 'do not rely on this document' },
  review: { word: '? REVIEW', meaning: 'not everything could be found out: a person must look at it' },
}

const authenticity = new Map<boolean | null, string>([
  [true, 'yes'],
  [false, 'no'],
  [null, 'could not be found out'],
])

/** What else there is to do about a code, here. */
export type Hints = ReadonlyMap<Code, string>

/** A report as lines for a person. Every outcome has its word beside its sign, so that colour carries nothing alone. */
export function reportLines(
  file: string,
  report: Report,
  { colors, hints = new Map() }: { colors: Colors; hints?: Hints },
): string[] {
  const paint = painter(colors)
  const { word, meaning } = verdicts[report.verdict]
  return [
    `${paint[report.verdict](colors.bold(word))}  ${printable(file)}: ${meaning}`,
    `  authentic: ${authenticity.get(report.authentic)}; standing of the license: ${report.standing}; ` +
      `as of ${report.asOf}; policy ${report.policy}`,
    ...checkLines(report.checks).map(({ outcome, line }) => `  ${paint[outcome](line)}`),
    ...remedies(report.checks, hints).map((line) => `  → ${line}`),
  ]
}

function checkLines(checks: readonly Check[]): { outcome: Check['outcome']; line: string }[] {
  const lines = table(
    checks.map((check) => [`${glyphs[check.outcome]} ${check.outcome}`, check.id, explanation(check)]),
  )
  return checks.map((check, row) => ({ outcome: check.outcome, line: (lines[row] ?? '').trimEnd() }))
}

/** What a check that passed rests on, in a few words; `{…}` is a member of its evidence, all of which is in the JSON. */
const grounds: Partial<Record<Check['id'], string>> = {
  document: 'license {license} of {licensee}',
  trust: '{name}, for {licenseType} in {state}',
  signature: '{verificationMethod}',
  anchor: 'block {block} of chain {chainId}, {time}',
  validity: 'from {validFrom} to {validUntil}',
  'live-record': '{status} at {url}',
}

function explanation(check: Check): string {
  if (check.outcome === 'passed') {
    const ground = grounds[check.id] ?? ''
    return printable(ground.replace(/\{(\w+)\}/g, (_, member) => String(check.evidence[member] ?? '…')))
  }
  if (check.outcome === 'skipped') return printable(check.detail)
  return `${check.code}: ${codes[check.code].message} ${printable(check.detail)}`
}

/** What to do next, once for each code; where a check only waited for another one, that one's remedy is enough. */
function remedies(checks: readonly Check[], hints: Hints): string[] {
  const unsettled = checks.flatMap((check) =>
    'code' in check && check.code !== 'NOT_REACHED' ? [check.code] : [],
  )
  return [...new Set(unsettled)].map((code) => `${code}: ${hints.get(code) ?? codes[code].remedy}`)
}

function painter(colors: Colors) {
  const { green, red, yellow, dim } = colors
  return {
    accepted: green,
    rejected: red,
    review: yellow,
    passed: green,
    failed: red,
    undetermined: yellow,
    skipped: dim,
  }
}
