import { type Hex, isBytes32 } from '@licet/anchor'
import { isDidKey } from '@licet/credential'
import { type JsonValue, MlvsError, parseJson } from '@licet/mlvs'
import { z } from 'zod'
import { VerifierError } from './error.ts'
import { isLoopbackOrigin } from './loopback-origin.ts'

/** Whose signature makes a trust list count: `threshold` of the keys. */
export type Federation = {
  threshold: number
  /** Each a did:key. */
  keys: string[]
}

/** RPC endpoints of one chain, in the order to be asked. */
export type ChainEndpoints = { chainId: number; rpc: string[] }

/** A chain that anybody could have made, named by whoever wrote this trust file. */
export type LocalChain = { chainId: number; genesisHash: Hex }

/**
 * What a verifier is given: `trust.json`, parsed. The trust list inside is JSON and no more: its signatures are checked
 * when a document is verified, so that a bad list is a failed check and never an accepted one.
 */
export type Trust = {
  federation: Federation
  /** The signed trust list. */
  trustList: JsonValue
  chains: ChainEndpoints[]
  localChains: LocalChain[]
  /** Origins such as `http://127.0.0.1:8080` that may be read over http although they are this machine. */
  loopbackOrigins: string[]
}

/** A trust list of every board of the United States with a year of checkpoints stays below this. */
const MAX_TRUST_FILE_BYTES = 16 * 1024 * 1024

const chainId = z.int().positive()
const httpUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'is not an http URL')

const trustFile = z.strictObject({
  type: z.literal('LicetTrust'),
  version: z.literal(1),
  federation: z
    .strictObject({
      threshold: z.int().min(1),
      keys: z.array(z.string().refine(isDidKey, 'is not a did:key')).min(1).max(64),
    })
    // A threshold that some keys could reach by being listed twice is not the one that was written.
    .refine(({ keys }) => new Set(keys).size === keys.length, 'names a key twice')
    .refine(({ threshold, keys }) => threshold <= keys.length, 'has a threshold above the number of keys'),
  // Parsed JSON already, of which the check `trust` reads what it needs.
  trustList: z.custom<JsonValue>((value) => value !== undefined, 'is missing'),
  chains: z.array(z.strictObject({ chainId, rpc: z.array(httpUrl) })).default([]),
  localChains: z
    .array(
      z.strictObject({ chainId, genesisHash: z.custom<Hex>(isBytes32, 'is not 32 bytes of lower-case hex') }),
    )
    .default([]),
  loopbackOrigins: z
    .array(z.string().refine(isLoopbackOrigin, 'is not an origin of this machine'))
    .default([]),
})

/**
 * Reads `trust.json`.
 *
 * @throws {VerifierError} `TRUST_FILE_MALFORMED`, saying where. A trust list that is unsigned, changed or expired is no
 * error here: it fails the check `trust` of every report.
 */
export function parseTrust(text: string | Uint8Array): Trust {
  const parsed = trustFile.safeParse(readJson(text))
  if (parsed.success) {
    const { federation, trustList, chains, localChains, loopbackOrigins } = parsed.data
    return { federation, trustList, chains, localChains, loopbackOrigins }
  }
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') || 'top'
  throw new VerifierError(
    'TRUST_FILE_MALFORMED',
    `The trust file is not one, at ${where}: ${issue?.message}`,
    {
      cause: parsed.error,
    },
  )
}

function readJson(text: string | Uint8Array): JsonValue {
  try {
    return parseJson(text, { maxBytes: MAX_TRUST_FILE_BYTES })
  } catch (cause) {
    const reason = cause instanceof MlvsError ? cause.message : 'it cannot be read.'
    throw new VerifierError('TRUST_FILE_MALFORMED', `The trust file is not JSON. ${reason}`, { cause })
  }
}

/** Writes `trust.json`, to be read by {@link parseTrust}. */
export function formatTrust(trust: Trust): string {
  const { federation, chains, localChains, loopbackOrigins, trustList } = trust
  const file = { type: 'LicetTrust', version: 1, federation, chains, localChains, loopbackOrigins, trustList }
  return `${JSON.stringify(file, undefined, 2)}\n`
}
