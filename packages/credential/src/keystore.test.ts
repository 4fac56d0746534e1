import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyEd25519 } from './ed25519.ts'
import { createKeystore, openKeystore, type UnlockedKeystore } from './keystore.ts'

const PASSPHRASE = 'korrekt pferd batterie heftklammer ä'
const CREATED = new Date('2026-11-22T02:00:00Z')
const SECRET = new Uint8Array(32).fill(0x5a)

let folder: string
let path: string
let keystore: UnlockedKeystore

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licet-keystore-'))
  path = join(folder, 'keys.json')
  keystore = await createKeystore(path, PASSPHRASE)
  await keystore.add({ name: 'key-1', purpose: 'credential', algorithm: 'Ed25519', createdAt: CREATED })
  await keystore.add({
    name: 'anchor-1',
    purpose: 'anchor',
    algorithm: 'secp256k1',
    createdAt: CREATED,
    privateKey: SECRET,
  })
})
afterAll(() => rm(folder, { recursive: true }))

describe('createKeystore', () => {
  it('does not overwrite a keystore that is there', async () => {
    await expect(createKeystore(path, PASSPHRASE)).rejects.toMatchObject({ code: 'KEYSTORE_EXISTS' })
    expect((await openKeystore(path)).keys).toHaveLength(2)
  })
})

describe('openKeystore', () => {
  it('lists names, purposes and public keys without the passphrase', async () => {
    const { keys } = await openKeystore(path)
    expect(keys).toEqual(keystore.keys)
    expect(keys.map(({ name, purpose, algorithm }) => [name, purpose, algorithm])).toEqual([
      ['key-1', 'credential', 'Ed25519'],
      ['anchor-1', 'anchor', 'secp256k1'],
    ])
    expect(keys[0]?.publicKey).toHaveLength(32)
    expect(keys[1]?.publicKey).toHaveLength(33)
    expect(keys[0]?.createdAt).toEqual(CREATED)
  })

  it('says when there is no keystore', async () => {
    await expect(openKeystore(join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'KEYSTORE_NOT_FOUND',
    })
  })

  it.each([
    ['not JSON', () => 'keys'],
    ['another version', (text: string) => text.replace('"version": 1', '"version": 2')],
    [
      'a cost that would exhaust the machine',
      (text: string) => text.replace('"N": 131072', '"N": 1073741824'),
    ],
    ['a cost that is no lock', (text: string) => text.replace('"N": 131072', '"N": 2')],
    ['a cost that is no power of two', (text: string) => text.replace('"N": 131072', '"N": 131073')],
    ['an unknown member', (text: string) => text.replace('"version": 1', '"version": 1, "note": ""')],
  ])('refuses a file with %s', async (_, change) => {
    const changed = join(folder, 'changed.json')
    await writeFile(changed, change(await readFile(path, 'utf8')))
    await expect(openKeystore(changed)).rejects.toMatchObject({ code: 'MALFORMED_KEYSTORE' })
  })
})

describe('unlock', () => {
  it('gives a signer whose signatures verify under the listed public key', async () => {
    const unlocked = await (await openKeystore(path)).unlock(PASSPHRASE)
    const signer = unlocked.signer('key-1', 'did:web:board.example#key-1')
    const data = new TextEncoder().encode('license')
    expect(signer.publicKey).toEqual(unlocked.keys[0]?.publicKey)
    expect(await verifyEd25519(await signer.sign(data), data, signer.publicKey)).toBe(true)
  })

  it('takes the passphrase however the keyboard composes its accents', async () => {
    const unlocked = await (await openKeystore(path)).unlock(PASSPHRASE.normalize('NFD'))
    expect(unlocked.secp256k1PrivateKey('anchor-1')).toEqual(SECRET)
  })

  it('refuses a wrong passphrase without saying more', async () => {
    const opened = await openKeystore(path)
    const failure = await opened.unlock('wrong').catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'WRONG_PASSPHRASE' })
    expect(String(failure)).not.toContain('wrong')
  })

  it('refuses a wrong passphrase also while there are no keys', async () => {
    const empty = join(folder, 'empty.json')
    await createKeystore(empty, PASSPHRASE)
    await expect((await openKeystore(empty)).unlock('wrong')).rejects.toMatchObject({
      code: 'WRONG_PASSPHRASE',
    })
  })

  it.each([
    ['purpose', '"purpose": "credential"', '"purpose": "status"'],
    ['name', '"name": "key-1"', '"name": "key-2"'],
    ['date', '2026-11-22T02:00:00Z', '2026-11-22T02:00:01Z'],
  ])('notices a changed %s of a key', async (_, from, to) => {
    const changed = join(folder, 'tampered.json')
    await writeFile(changed, (await readFile(path, 'utf8')).replace(from, to))
    const opened = await openKeystore(changed)
    await expect(opened.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'WRONG_PASSPHRASE' })
  })
})

describe('add', () => {
  it('refuses a second key of one name, a bad name and a bad private key', async () => {
    const key = { name: 'key-1', purpose: 'status', algorithm: 'Ed25519', createdAt: CREATED } as const
    await expect(keystore.add(key)).rejects.toMatchObject({ code: 'KEY_EXISTS' })
    await expect(keystore.add({ ...key, name: '../key' })).rejects.toMatchObject({ code: 'MALFORMED_KEY' })
    const short = { ...key, name: 'short', privateKey: new Uint8Array(31) }
    await expect(keystore.add(short)).rejects.toMatchObject({ code: 'MALFORMED_KEY' })
    const zero = { ...key, name: 'zero', algorithm: 'secp256k1', privateKey: new Uint8Array(32) } as const
    await expect(keystore.add(zero)).rejects.toMatchObject({ code: 'MALFORMED_KEY' })
    expect((await openKeystore(path)).keys).toHaveLength(2)
  })

  it('keeps a key that another process added meanwhile', async () => {
    const shared = join(folder, 'shared.json')
    const one = await createKeystore(shared, PASSPHRASE)
    const other = await (await openKeystore(shared)).unlock(PASSPHRASE)
    const key = { purpose: 'holder', algorithm: 'Ed25519', createdAt: CREATED } as const
    await one.add({ name: 'a', ...key })
    await other.add({ name: 'b', ...key })
    const { keys } = await openKeystore(shared)
    expect(keys.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('loses no key that it says was added, when several add at the same time', async () => {
    const shared = join(folder, 'raced.json')
    const key = { purpose: 'holder', algorithm: 'Ed25519', createdAt: CREATED } as const
    const stores = [
      await createKeystore(shared, PASSPHRASE),
      await (await openKeystore(shared)).unlock(PASSPHRASE),
    ]
    const added: string[] = []
    for (let round = 0; round < 10; round++) {
      const names = stores.map((_, i) => `key-${round}-${i}`)
      const answers = await Promise.allSettled(
        stores.map((store, i) => store.add({ name: `key-${round}-${i}`, ...key })),
      )
      for (const answer of answers) {
        if (answer.status === 'fulfilled') added.push(answer.value.name)
        else expect(answer.reason).toMatchObject({ code: 'KEYSTORE_LOCKED' })
      }
      expect(added.some((name) => names.includes(name))).toBe(true)
    }
    expect((await openKeystore(shared)).keys.map(({ name }) => name).toSorted()).toEqual(added.toSorted())
    expect((await readdir(folder)).filter((name) => name.includes('.lock'))).toEqual([])
  })

  it('leaves a file that only its owner may read, without the private key in it, and no other file', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const text = await readFile(path, 'utf8')
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64url').slice(0, 20))
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('signer and secp256k1PrivateKey', () => {
  it('refuse names that are not there or are of the other algorithm', () => {
    expect(() => keystore.signer('anchor-1', 'did:web:board.example#key-1')).toThrow(
      expect.objectContaining({ code: 'KEY_NOT_FOUND' }),
    )
    expect(() => keystore.secp256k1PrivateKey('key-1')).toThrow(
      expect.objectContaining({ code: 'KEY_NOT_FOUND' }),
    )
  })
})
