import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type ImportOutcome, importRecords, type RefusedRow } from '@licet/issuer'
import type { Row } from '@licet/mlvs'
import { dryRun, formatReject, parseMap, readCsv, rejectsHeader } from '@licet/mlvs/csv'
import { readTree } from '@licet/mlvs/tree'
import type { Command } from 'commander'
import { LicetError } from '../error.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { readInput } from '../input-file.ts'
import { type UnlockedBoard, unlockBoard } from '../open-board.ts'
import { writeOutput } from '../output-file.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import { bitChanges } from '../terminal/bit-changes.ts'
import { printable } from '../terminal/printable.ts'
import { count, counted, type Terminal } from '../terminal/terminal.ts'

export type ImportOptions = {
  map?: string
  dryRun?: boolean
  rejects?: string
  allowRejects?: boolean
  source?: string
}

export function addImport(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('import')
    .description(
      'Put the rows of a register on file: CSV, or a folder of MLVS files. All of them or, on a fault, none.',
    )
    .argument('<file>', 'a CSV file, or a folder of MLVS files')
    .option('--map <file>', "how the board's own columns, words and dates become ours")
    .option('--dry-run', 'count what would happen, and every value that maps to nothing; change nothing')
    .option('--rejects <file>', 'write the refused rows there: line, column, value, code, reason')
    .option('--allow-rejects', 'exit with 0 although rows were refused')
    .option('--source <name>', 'names the source, the same each time (default: the name of the file)')
    .addHelpText('after', examples)
    .action((file: string, options: ImportOptions) =>
      act(async (terminal) => {
        const rows = await readRows(file, options)
        const outcome = await importRows(rows, options, await unlockBoard(surroundings), terminal)
        terminal.result(outcome)
        return importExitCode(outcome, options)
      }),
    )
}

const examples = `
Examples:
  licet import registry.csv --rejects refused.csv
  licet import washington.csv --map washington-map.json --dry-run
  licet import ./site            a folder with license/ST/TYP/NUMBER.json

Exit code 1 when a row was refused, unless --allow-rejects; 65 when the file as a whole is refused.
`

/** Rows under the name of their source. */
export interface RowsToImport {
  rows: AsyncIterable<Row>
  source: string
  /** Reads the file once more and counts every value that maps to nothing, several in one row too. */
  countUnmapped?: () => Promise<ImportOutcome['unmapped']>
}

/** Puts rows on file and says what came of it. */
export async function importRows(
  { rows, source, countUnmapped }: RowsToImport,
  options: Pick<ImportOptions, 'dryRun' | 'rejects'>,
  { context, keys }: UnlockedBoard,
  terminal: Terminal,
): Promise<ImportOutcome> {
  const { statusSigner } = keys
  const started = performance.now()
  const progress = terminal.progress('importing')
  const outcome = await importRecords({
    ...context,
    statusSigner,
    rows,
    source,
    dryRun: options.dryRun ?? false,
    onProgress: (done) => progress.to(done),
  }).finally(() => progress.end())
  // A refusal names the first such value of its row; whoever completes a map wants all of them.
  if (options.dryRun && countUnmapped !== undefined) outcome.unmapped = await countUnmapped()
  if (options.rejects !== undefined) await writeRejects(options.rejects, outcome.refused)
  terminal.stage(
    `${options.dryRun ? 'would import' : 'imported'} ${summary(outcome)}`,
    performance.now() - started,
  )
  for (const line of details(outcome, options)) terminal.line(`  ${line}`)
  return outcome
}

function importExitCode(outcome: ImportOutcome, { allowRejects }: ImportOptions): ExitCode {
  return outcome.refused.length > 0 && !allowRejects ? exitCode.rejected : exitCode.ok
}

/** @throws {LicetError} `INPUT_UNREADABLE`; {@link MlvsError} `INVALID_MAP`. */
export async function readRows(
  file: string,
  { map, source = basename(resolve(file)) }: Pick<ImportOptions, 'map' | 'source'> = {},
): Promise<RowsToImport> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'does not exist' : 'cannot be read'
    throw new LicetError('INPUT_UNREADABLE', `${file} ${reason}; check its name and permissions`, {
      cause: error,
    })
  })
  if (found.isDirectory()) return { rows: readTree(file), source }
  const options = map === undefined ? {} : { map: parseMap(await readInput(map)) }
  const countUnmapped = async () => [...(await dryRun(createReadStream(file), options)).unmapped]
  return { rows: readCsv(createReadStream(file), options), source, countUnmapped }
}

function summary({ rows, added, changed, unchanged, refused }: ImportOutcome): string {
  const good = rows - refused.length
  const parts = [
    `${count(added)} new`,
    ...(changed > 0 ? [`${count(changed)} changed`] : []),
    ...(unchanged > 0 ? [`${count(unchanged)} unchanged`] : []),
    `${count(refused.length)} refused`,
  ]
  return `${count(good)} of ${count(rows)} records (${parts.join(', ')})`
}

/** Lines; more would push the summary off the screen, and the rejects file has them all. */
const SHOWN = 5

function details(outcome: ImportOutcome, { rejects }: ImportOptions): string[] {
  const lines: string[] = []
  if (rejects !== undefined && outcome.refused.length > 0) lines.push(`refused rows: ${rejects}`)
  else lines.push(...shorten(outcome.refused.map(refusalLine), 'refused rows; --rejects FILE keeps them'))
  lines.push(...shorten(outcome.unmapped.map(unmappedLine), 'values that map to nothing'))
  const keptBack = outcome.refusedOnFile.map(refusedOnFileLine)
  lines.push(...shorten(keptBack, 'licenses on file whose row was refused'))
  lines.push(...shorten(outcome.withdrawn.map(withdrawnLine), 'licenses that this source no longer has'))
  if (outcome.statusKept > 0)
    lines.push(
      `${counted(outcome.statusKept, 'record keeps', 'records keep')} the status that the board set by hand`,
    )
  const changes = bitChanges(outcome)
  if (changes !== undefined) lines.push(changes)
  if (outcome.toReissue > 0)
    lines.push(
      `${counted(outcome.toReissue, 'credential no longer says', 'credentials no longer say')} what the record says: issue`,
    )
  return lines
}

function shorten(items: readonly string[], what: string): string[] {
  if (items.length <= SHOWN) return [...items]
  return [...items.slice(0, SHOWN), `… and ${count(items.length - SHOWN)} more ${what}`]
}

function refusalLine({ line, path, refusal }: RefusedRow): string {
  return printable(`${path ?? `line ${line}`}: ${refusal.reason}`)
}

function unmappedLine({ column, value, count: times }: ImportOutcome['unmapped'][number]): string {
  return printable(`column ${column}: ${JSON.stringify(value)} maps to nothing, ${counted(times, 'time')}`)
}

function refusedOnFileLine(code: string): string {
  return printable(`${code}: its row was refused, so its record and credential stay as they were`)
}

function withdrawnLine(code: string): string {
  return printable(`${code}: no longer in this source; it stays on file`)
}

async function writeRejects(file: string, refused: readonly RefusedRow[]): Promise<void> {
  await writeOutput(file, rejectsHeader + refused.map(formatReject).join(''))
}
