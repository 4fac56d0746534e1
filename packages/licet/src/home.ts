import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type Hex, isBytes32 } from '@licet/anchor'
import { z } from 'zod'
import { LicetError } from './error.ts'

/** Made by `npm start` before there is a board, so that nobody needs to think of one for a demo. */
export const PASSPHRASE_FILE = 'passphrase'

/** Where everything lies that a board owns. */
export function homePaths(home: string) {
  return {
    home,
    config: join(home, 'config.json'),
    ledger: join(home, 'ledger.sqlite'),
    keystore: join(home, 'keystore.json'),
    passphrase: join(home, PASSPHRASE_FILE),
    trust: join(home, 'trust.json'),
    chain: join(home, 'chain'),
    federation: join(home, 'federation'),
    federationKeystore: join(home, 'federation', 'keystore.json'),
    exports: join(home, 'exports'),
    site: join(home, 'site'),
  }
}

export type HomePaths = ReturnType<typeof homePaths>

const bytes32 = z.custom<Hex>(isBytes32, 'is not 32 bytes as 0x…')

/**
 * `config.json`, version 1: where this board's database, chain and service are. What the board is lies in the ledger, its
 * secrets in the keystore. A database URL may hold a password, hence mode 600.
 */
const configFile = z.strictObject({
  version: z.literal(1),
  database: z.union([
    z.literal('sqlite'),
    z.string().regex(/^postgres(ql)?:\/\//, 'is neither "sqlite" nor postgres://…'),
  ]),
  listen: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65535) }),
  chain: z.strictObject({
    id: z.int().positive(),
    rpc: z.array(z.url({ protocol: /^https?$/ })).min(1),
    /** Only for the home's own anvil: what it begins with, and its port, fixed when the board is made. */
    local: z.strictObject({ port: z.int().min(1).max(65535), genesisHash: bytes32 }).optional(),
  }),
})

export type Config = z.infer<typeof configFile>

/** @throws {LicetError} `NO_HOME` when there is no board here, `MALFORMED_CONFIG` when its configuration cannot be used. */
export async function readConfig({ home, config }: HomePaths): Promise<Config> {
  const text = await readFile(config, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new LicetError(
      'NO_HOME',
      `there is no board in ${home}; make one with licet init, or set LICET_HOME`,
    )
  })
  const parsed = configFile.safeParse(parseJsonText(text, config))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new LicetError(
    'MALFORMED_CONFIG',
    `${config} is not a configuration of version 1 (${issue?.path.join('.')}: ${issue?.message}); correct it or restore a copy`,
  )
}

export async function writeConfig({ config }: HomePaths, value: Config): Promise<void> {
  await writePrivately(config, `${JSON.stringify(value, null, 2)}\n`)
}

/** Makes a folder that only its owner may enter. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
}

/** Writes a file of mode 600, whole or not at all. */
export async function writePrivately(file: string, text: string): Promise<void> {
  await writeWhole(file, text, 0o600)
}

/** Writes a file whole or not at all, also when the machine loses power half-way. */
export async function writeWhole(file: string, data: string | Uint8Array, mode = 0o644): Promise<void> {
  const partial = `${file}.${process.pid}.partial`
  const handle = await open(partial, 'w', mode)
  try {
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, file)
}

function parseJsonText(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new LicetError('MALFORMED_CONFIG', `${file} is not JSON; correct it or restore a copy`, {
      cause: error,
    })
  }
}
