import { type GenericFormatter, SingleBar } from 'cli-progress'
import picocolors from 'picocolors'

export type Colors = ReturnType<typeof picocolors.createColors>

/** Where a command writes to: people read lines, machines read one JSON value at the end. */
export interface Terminal {
  colors: Colors
  /** One line on what a stage did, with how long it took: "✓ imported 988 of 1,000 records … 0.4 s". */
  stage(text: string, milliseconds: number): void
  /** A line for people; not printed with `--json`. */
  line(text?: string): void
  /** Something the user should know although the command goes on. Goes to standard error in both modes. */
  warn(text: string): void
  /** What the command has to say: the value with `--json`, else the text (if any). */
  result(value: unknown, text?: string): void
  /** A progress bar on standard error, for stages that may take long. Nothing when that is no terminal. */
  progress(label: string): Progress
}

export interface Progress {
  /** @param total - Absent while nobody knows: then only what is done is counted. */
  to(done: number, total?: number): void
  end(): void
}

export interface Streams {
  out: NodeJS.WritableStream
  err: NodeJS.WritableStream & { isTTY?: boolean }
}

const NO_PROGRESS: Progress = { to() {}, end() {} }

export function createTerminal({ out, err }: Streams, options: { color: boolean; json: boolean }): Terminal {
  const colors = picocolors.createColors(options.color)
  const line = (text = '') => {
    if (!options.json) out.write(`${text}\n`)
  }
  return {
    colors,
    line,
    stage: (text, milliseconds) => line(`${colors.green('✓')} ${text} … ${seconds(milliseconds)}`),
    warn: (text) => {
      err.write(`${colors.yellow('!')} ${text}\n`)
    },
    result: (value, text) => {
      if (options.json) out.write(`${JSON.stringify(value, null, 2)}\n`)
      else if (text !== undefined) out.write(`${text}\n`)
    },
    progress: (label) => (options.json || !err.isTTY ? NO_PROGRESS : progressBar(label, err)),
  }
}

/** Characters. */
const BAR_WIDTH = 40

function progressBar(label: string, stream: NodeJS.WritableStream): Progress {
  const format: GenericFormatter = (_options, { value, total, progress }) => {
    if (total === 0) return `  ${label} ${count(value)}`
    const filled = Math.round(BAR_WIDTH * Math.min(progress, 1))
    return `  ${label} [${'='.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${count(value)} of ${count(total)}`
  }
  const bar = new SingleBar({ format, stream, clearOnComplete: true, hideCursor: true, emptyOnZero: true })
  let isShown = false
  return {
    to: (done, total = 0) => {
      if (!isShown) bar.start(total, done)
      isShown = true
      bar.setTotal(total)
      bar.update(done)
    },
    end: () => bar.stop(),
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** How many of something: `1 credential`, `1,000 credentials`. */
export function counted(number: number, one: string, several = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : several}`
}

/** A count as people read it: 1,000. */
export function count(number: number): string {
  return number.toLocaleString('en-US')
}
