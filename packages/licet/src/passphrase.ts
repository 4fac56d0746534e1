import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Environment } from './config.ts'
import { LicetError } from './error.ts'

/** Characters. Below this a keystore that leaks is opened by guessing, however slow each guess is made. */
const MINIMUM_PASSPHRASE_LENGTH = 12

/** Asks for the passphrase; `twice` when it is being chosen rather than given. */
export type AskPassphrase = (what: string, options?: { twice?: boolean }) => Promise<string>

/**
 * Reads the passphrase from the file that `LICET_PASSPHRASE_FILE` names (its first line), else from the terminal without
 * echo.
 *
 * @throws {LicetError} `NO_PASSPHRASE` when there is neither, when it is too short to be chosen, or when the two answers differ.
 */
export function passphraseFrom({ passphraseFile }: Pick<Environment, 'passphraseFile'>): AskPassphrase {
  return async (what, { twice = false } = {}) => {
    const passphrase =
      passphraseFile === undefined ? await prompt(what, twice) : await readFirstLine(passphraseFile)
    if (twice && passphrase.length < MINIMUM_PASSPHRASE_LENGTH) {
      throw new LicetError(
        'NO_PASSPHRASE',
        `the passphrase has fewer than ${MINIMUM_PASSPHRASE_LENGTH} characters; choose a longer one`,
      )
    }
    return passphrase
  }
}

async function readFirstLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new LicetError(
      'NO_PASSPHRASE',
      `the passphrase file ${file} cannot be read; correct LICET_PASSPHRASE_FILE or the file's permissions`,
      { cause: error },
    )
  })
  const [line = ''] = text.split(/\r?\n/, 1)
  if (line === '') {
    throw new LicetError(
      'NO_PASSPHRASE',
      `the passphrase file ${file} is empty; put the passphrase on its first line`,
    )
  }
  return line
}

async function prompt(what: string, twice: boolean): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new LicetError(
      'NO_PASSPHRASE',
      `no passphrase for ${what}; run in a terminal, or put it in a file and name that in LICET_PASSPHRASE_FILE`,
    )
  }
  const first = await askWithoutEcho(`Passphrase for ${what}: `)
  if (twice && (await askWithoutEcho('The same again: ')) !== first) {
    throw new LicetError('NO_PASSPHRASE', 'the two passphrases differ; run the command again')
  }
  return first
}

async function askWithoutEcho(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  const interrupted = new Promise<never>((_resolve, reject) => {
    terminal.once('SIGINT', () => reject(new LicetError('NO_PASSPHRASE', 'interrupted; nothing was done')))
    terminal.once('close', () =>
      reject(new LicetError('NO_PASSPHRASE', 'no passphrase was given; nothing was done')),
    )
  })
  try {
    return await Promise.race([terminal.question(''), interrupted])
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
