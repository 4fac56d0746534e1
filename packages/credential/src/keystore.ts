/**
 * The keys of one home, in one encrypted file. For Node.
 *
 * @module
 */
import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createECDH,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  scrypt,
  sign,
} from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { MlvsError, parseJson } from '@licet/mlvs'
import { base64urlnopad } from '@scure/base'
import { z } from 'zod'
import { CredentialError } from './error.ts'
import { withKeystoreLock } from './keystore-lock.ts'
import type { Signer } from './signer.ts'
import { formatTimestamp, isTimestamp } from './timestamp.ts'
import { writeFileAtomically } from './write-file-atomically.ts'

/** What a key is for; one key never serves two purposes. */
export type KeyPurpose = 'credential' | 'status' | 'anchor' | 'controller' | 'federation' | 'holder'

export type KeyAlgorithm = 'Ed25519' | 'secp256k1'

/** What everybody who has the file may know about a key. */
export interface KeyInfo {
  readonly name: string
  readonly purpose: KeyPurpose
  readonly algorithm: KeyAlgorithm
  /** 32 bytes for Ed25519, 33 (compressed) for secp256k1. */
  readonly publicKey: Uint8Array
  readonly createdAt: Date
}

/** A keystore whose keys can be listed, but not used. */
export interface Keystore {
  /** Read from the file as it stands; only `unlock` shows that nobody changed it. */
  readonly keys: readonly KeyInfo[]
  /**
   * @throws {CredentialError} `WRONG_PASSPHRASE` when it does not open every key: either the passphrase is another one, or
   *   the file was changed.
   */
  unlock(passphrase: string): Promise<UnlockedKeystore>
}

/** A keystore whose keys can be used. */
export interface UnlockedKeystore {
  readonly keys: readonly KeyInfo[]
  /**
   * A signer over an Ed25519 key.
   *
   * @throws {CredentialError} `KEY_NOT_FOUND` when there is no Ed25519 key of that name.
   */
  signer(name: string, verificationMethod: string): Signer
  /**
   * The private key of an Ethereum account, 32 bytes, for the wallet that is made of it.
   *
   * @throws {CredentialError} `KEY_NOT_FOUND` when there is no secp256k1 key of that name.
   */
  secp256k1PrivateKey(name: string): Uint8Array
  /**
   * Makes a key, or takes in the given one, and writes the file, with the keys that others have added to it since.
   *
   * @param privateKey - 32 bytes; random when absent.
   * @throws {CredentialError} `KEY_EXISTS`, `MALFORMED_KEY`, and `KEYSTORE_LOCKED` when another is writing the file; the key
   *   was not added.
   */
  add(key: {
    readonly name: string
    readonly purpose: KeyPurpose
    readonly algorithm: KeyAlgorithm
    readonly createdAt: Date
    readonly privateKey?: Uint8Array
  }): Promise<KeyInfo>
}

/**
 * scrypt's cost for new files: 128 MiB and about half a second (OWASP Password Storage, 2024: N=2^17, r=8, p=1).
 */
const SCRYPT_COST = { N: 2 ** 17, r: 8, p: 1 }
/** A file may ask for twice that; more would let a planted file exhaust the machine, less would be a weak lock. */
const MAX_SCRYPT_N = 2 ** 18

const MAX_FILE_BYTES = 1024 * 1024
const MAX_KEYS = 1_000

const rawBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

const bytes = z.codec(z.string().max(4_096), rawBytes, {
  decode: (text, payload) => {
    try {
      return base64urlnopad.decode(text)
    } catch {
      payload.issues.push({ code: 'custom', message: 'is not base64url', input: text })
      return z.NEVER
    }
  },
  encode: (value) => base64urlnopad.encode(value),
})
const bytesOf = (length: number) => bytes.refine((value) => value.length === length)

const sealedSchema = z.strictObject({ nonce: bytesOf(12), ciphertext: bytes })

const keySchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  purpose: z.enum(['credential', 'status', 'anchor', 'controller', 'federation', 'holder']),
  algorithm: z.enum(['Ed25519', 'secp256k1']),
  publicKey: bytes,
  createdAt: z.string().refine(isTimestamp),
  sealed: sealedSchema,
})

const fileSchema = z.strictObject({
  version: z.literal(1),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z
      .number()
      .min(SCRYPT_COST.N)
      .max(MAX_SCRYPT_N)
      .refine((n) => Number.isInteger(Math.log2(n))),
    r: z.literal(SCRYPT_COST.r),
    p: z.literal(SCRYPT_COST.p),
    salt: bytesOf(32),
  }),
  /** Seals nothing; it tells a wrong passphrase in a keystore without keys. */
  check: sealedSchema,
  keys: z.array(keySchema).max(MAX_KEYS),
})

type KeystoreFile = z.output<typeof fileSchema>
type KeyEntry = KeystoreFile['keys'][number]
type Sealed = z.output<typeof sealedSchema>

/**
 * Makes a keystore without keys.
 *
 * @throws {CredentialError} `KEYSTORE_EXISTS` when there is a file of that name.
 */
export async function createKeystore(path: string, passphrase: string): Promise<UnlockedKeystore> {
  const kdf = { name: 'scrypt' as const, ...SCRYPT_COST, salt: fresh(32) }
  const sealingKey = await deriveSealingKey(passphrase, kdf)
  const file: KeystoreFile = {
    version: 1,
    kdf,
    check: seal(sealingKey, headerData(kdf), new Uint8Array()),
    keys: [],
  }
  await writeKeystore(path, file, 'new')
  return unlocked(path, file, sealingKey)
}

/**
 * Opens a keystore as far as everybody can who has the file.
 *
 * @throws {CredentialError} `KEYSTORE_NOT_FOUND`, `MALFORMED_KEYSTORE`
 */
export async function openKeystore(path: string): Promise<Keystore> {
  const file = await readKeystore(path)
  return {
    keys: file.keys.map(keyInfo),
    unlock: async (passphrase) => {
      const sealingKey = await deriveSealingKey(passphrase, file.kdf)
      unseal(sealingKey, headerData(file.kdf), file.check)
      for (const key of file.keys) unseal(sealingKey, keyData(key), key.sealed)
      return unlocked(path, file, sealingKey)
    },
  }
}

function unlocked(path: string, opened: KeystoreFile, sealingKey: Uint8Array): UnlockedKeystore {
  let file = opened
  const privateKeyOf = (
    name: string,
    algorithm: KeyAlgorithm,
  ): { entry: KeyEntry; privateKey: Uint8Array } => {
    const entry = file.keys.find((key) => key.name === name && key.algorithm === algorithm)
    if (entry === undefined) {
      throw new CredentialError(
        'KEY_NOT_FOUND',
        `The keystore has no ${algorithm} key named ${JSON.stringify(name)}.`,
      )
    }
    return { entry, privateKey: unseal(sealingKey, keyData(entry), entry.sealed) }
  }
  return {
    get keys() {
      return file.keys.map(keyInfo)
    },
    signer: (name, verificationMethod) => {
      const { entry, privateKey } = privateKeyOf(name, 'Ed25519')
      return ed25519Signer(privateKey, entry.publicKey, verificationMethod)
    },
    secp256k1PrivateKey: (name) => privateKeyOf(name, 'secp256k1').privateKey,
    add: ({ name, purpose, algorithm, createdAt, privateKey = newPrivateKey(algorithm) }) =>
      withKeystoreLock(path, async () => {
        file = await readKeystore(path)
        unseal(sealingKey, headerData(file.kdf), file.check)
        if (file.keys.some((key) => key.name === name)) {
          throw new CredentialError(
            'KEY_EXISTS',
            `The keystore already has a key named ${JSON.stringify(name)}.`,
          )
        }
        const metadata = {
          name,
          purpose,
          algorithm,
          publicKey: publicKeyOf(algorithm, privateKey),
          createdAt: formatTimestamp(createdAt),
        }
        const entry: KeyEntry = { ...metadata, sealed: seal(sealingKey, keyData(metadata), privateKey) }
        const next = { ...file, keys: [...file.keys, entry] }
        await writeKeystore(path, next, 'replace')
        file = next
        return keyInfo(entry)
      }),
  }
}

async function readKeystore(path: string): Promise<KeystoreFile> {
  const text = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new CredentialError('KEYSTORE_NOT_FOUND', `There is no keystore at ${path}.`, { cause })
  })
  const parsed = fileSchema.safeParse(parseKeystoreJson(path, text))
  if (parsed.success) return parsed.data
  const where = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new CredentialError('MALFORMED_KEYSTORE', `${path} is not a keystore of version 1 (${where}).`)
}

function parseKeystoreJson(path: string, text: Uint8Array): unknown {
  try {
    return parseJson(text, { maxBytes: MAX_FILE_BYTES })
  } catch (cause) {
    if (!(cause instanceof MlvsError)) throw cause
    throw new CredentialError('MALFORMED_KEYSTORE', `${path} is not a keystore: it is not JSON.`, { cause })
  }
}

async function writeKeystore(path: string, file: KeystoreFile, mode: 'new' | 'replace'): Promise<void> {
  const entry = fileSchema.safeEncode(file)
  if (!entry.success) {
    const where = entry.error.issues[0]?.path.join('.') ?? ''
    throw new CredentialError('MALFORMED_KEY', `The key cannot be kept: ${where} is not allowed.`)
  }
  await writeFileAtomically(path, `${JSON.stringify(entry.data, undefined, 2)}\n`, mode).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
      throw new CredentialError(
        'KEYSTORE_EXISTS',
        `There is already a file at ${path}; it was left as it is.`,
        { cause },
      )
    },
  )
}

function keyInfo({ name, purpose, algorithm, publicKey, createdAt }: Omit<KeyEntry, 'sealed'>): KeyInfo {
  return { name, purpose, algorithm, publicKey, createdAt: new Date(createdAt) }
}

/** What is sealed with a private key, so that no key can be passed off as another. */
function keyData({ name, purpose, algorithm, publicKey, createdAt }: Omit<KeyEntry, 'sealed'>): Uint8Array {
  return Buffer.from(
    JSON.stringify([1, 'key', name, purpose, algorithm, base64urlnopad.encode(publicKey), createdAt]),
  )
}

function headerData({ name, N, r, p, salt }: KeystoreFile['kdf']): Uint8Array {
  return Buffer.from(JSON.stringify([1, 'keystore', name, N, r, p, base64urlnopad.encode(salt)]))
}

async function deriveSealingKey(
  passphrase: string,
  { N, r, p, salt }: KeystoreFile['kdf'],
): Promise<Uint8Array> {
  // NFKC, so that a passphrase with accents is the same from every keyboard.
  const input = Buffer.from(passphrase.normalize('NFKC'))
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  scrypt(input, salt, 32, { N, r, p, maxmem: 2 * 128 * N * r }, (error, key) => {
    if (error) reject(error)
    else resolve(key)
  })
  return promise
}

/** AES-256-GCM (NIST SP 800-38D) with a random nonce: a keystore seals far fewer than 2^32 times. */
function seal(sealingKey: Uint8Array, data: Uint8Array, secret: Uint8Array): Sealed {
  const nonce = fresh(12)
  const cipher: CipherGCM = createCipheriv('aes-256-gcm', sealingKey, nonce)
  cipher.setAAD(data)
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  return { nonce, ciphertext: new Uint8Array(ciphertext) }
}

function unseal(sealingKey: Uint8Array, data: Uint8Array, { nonce, ciphertext }: Sealed): Uint8Array {
  const tagAt = ciphertext.length - 16
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey, nonce, { authTagLength: 16 })
    decipher.setAAD(data)
    decipher.setAuthTag(ciphertext.subarray(tagAt))
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext.subarray(0, tagAt)), decipher.final()]))
  } catch {
    throw new CredentialError(
      'WRONG_PASSPHRASE',
      'The passphrase does not open the keystore, or the file was changed.',
    )
  }
}

/** RFC 8410, section 7: PKCS #8 of an Ed25519 private key, up to the key itself. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

function ed25519PrivateKey(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}

function ed25519Signer(seed: Uint8Array, publicKey: Uint8Array, verificationMethod: string): Signer {
  const privateKey = ed25519PrivateKey(seed)
  return {
    verificationMethod,
    publicKey,
    sign: async (data) => new Uint8Array(sign(null, data, privateKey)),
  }
}

function publicKeyOf(algorithm: KeyAlgorithm, privateKey: Uint8Array): Uint8Array {
  if (privateKey.length !== 32) throw new CredentialError('MALFORMED_KEY', 'A private key has 32 bytes.')
  if (algorithm === 'Ed25519') {
    const { x = '' } = createPublicKey(ed25519PrivateKey(privateKey)).export({ format: 'jwk' })
    return base64urlnopad.decode(x)
  }
  try {
    const ecdh = createECDH('secp256k1')
    ecdh.setPrivateKey(privateKey)
    return new Uint8Array(ecdh.getPublicKey(null, 'compressed'))
  } catch {
    throw new CredentialError('MALFORMED_KEY', 'The private key is not in the range of secp256k1.')
  }
}

function newPrivateKey(algorithm: KeyAlgorithm): Uint8Array {
  if (algorithm === 'Ed25519') return fresh(32)
  const ecdh = createECDH('secp256k1')
  ecdh.generateKeys()
  const privateKey = ecdh.getPrivateKey()
  // Node drops leading zeros.
  return new Uint8Array(Buffer.concat([Buffer.alloc(32 - privateKey.length), privateKey]))
}

function fresh(length: number): Uint8Array {
  return new Uint8Array(randomBytes(length))
}
