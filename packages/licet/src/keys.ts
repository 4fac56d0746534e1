import { privateKeySigner, type TransactionSigner } from '@licet/anchor'
import { didKeyFromPublicKey, multikeyFromPublicKey, type Signer } from '@licet/credential'
import { createKeystore, openKeystore, type UnlockedKeystore } from '@licet/credential/keystore'
import type { Board } from '@licet/issuer'
import type { HomePaths } from './home.ts'

/** The board's private keys, ready for use. One purpose each. */
export interface BoardKeys {
  credentialSigner: Signer
  statusSigner: Signer
  /** Sends the transactions that anchor batches. */
  anchorAccount: TransactionSigner
  /** Writes the board's key log; a real board keeps it cold. */
  controller: TransactionSigner
}

/** Names in the keystore; the first three are the fragments of the DID URLs too. */
const CREDENTIAL_KEY = 'key-1'
const STATUS_KEY = 'status-1'
const ANCHOR_KEY = 'anchor-1'
const CONTROLLER_KEY = 'controller-1'
const FEDERATION_KEY = 'federation-1'
const HOLDER_KEY = 'holder-1'

/** Makes the keys of a new board. @throws {CredentialError} `KEYSTORE_EXISTS`. */
export async function createBoardKeys(
  file: string,
  passphrase: string,
  did: string,
  now: Date,
): Promise<BoardKeys> {
  const keystore = await createKeystore(file, passphrase)
  const made = { createdAt: now }
  await keystore.add({ name: CREDENTIAL_KEY, purpose: 'credential', algorithm: 'Ed25519', ...made })
  await keystore.add({ name: STATUS_KEY, purpose: 'status', algorithm: 'Ed25519', ...made })
  await keystore.add({ name: ANCHOR_KEY, purpose: 'anchor', algorithm: 'secp256k1', ...made })
  await keystore.add({ name: CONTROLLER_KEY, purpose: 'controller', algorithm: 'secp256k1', ...made })
  return boardKeys(keystore, did)
}

/** @throws {CredentialError} `WRONG_PASSPHRASE`, `KEYSTORE_NOT_FOUND`, `MALFORMED_KEYSTORE`. */
export async function unlockBoardKeys(
  { keystore }: HomePaths,
  passphrase: string,
  did: string,
): Promise<BoardKeys> {
  return boardKeys(await (await openKeystore(keystore)).unlock(passphrase), did)
}

function boardKeys(keystore: UnlockedKeystore, did: string): BoardKeys {
  return {
    credentialSigner: keystore.signer(CREDENTIAL_KEY, `${did}#${CREDENTIAL_KEY}`),
    statusSigner: keystore.signer(STATUS_KEY, `${did}#${STATUS_KEY}`),
    anchorAccount: privateKeySigner(keystore.secp256k1PrivateKey(ANCHOR_KEY)),
    controller: privateKeySigner(keystore.secp256k1PrivateKey(CONTROLLER_KEY)),
  }
}

/** Makes the demo federation's key, in a keystore of its own: a board does not hold a real one's. */
export async function createFederationKey(file: string, passphrase: string, now: Date): Promise<Signer> {
  const keystore = await createKeystore(file, passphrase)
  return addDidKey(keystore, FEDERATION_KEY, 'federation', now)
}

export async function unlockFederationKey(file: string, passphrase: string): Promise<Signer> {
  return didKeySigner(await (await openKeystore(file)).unlock(passphrase), FEDERATION_KEY)
}

/** Makes a practitioner's key, in the practitioner's own home. @throws {CredentialError} `KEYSTORE_EXISTS`. */
export async function createHolderKey(file: string, passphrase: string, now: Date): Promise<Signer> {
  return addDidKey(await createKeystore(file, passphrase), HOLDER_KEY, 'holder', now)
}

export async function unlockHolderKey(file: string, passphrase: string): Promise<Signer> {
  return didKeySigner(await (await openKeystore(file)).unlock(passphrase), HOLDER_KEY)
}

async function addDidKey(
  keystore: UnlockedKeystore,
  name: string,
  purpose: 'federation' | 'holder',
  now: Date,
): Promise<Signer> {
  await keystore.add({ name, purpose, algorithm: 'Ed25519', createdAt: now })
  return didKeySigner(keystore, name)
}

function didKeySigner(keystore: UnlockedKeystore, name: string): Signer {
  const info = keystore.keys.find((key) => key.name === name)
  return keystore.signer(name, didKeyFromPublicKey(info?.publicKey ?? new Uint8Array()).verificationMethod)
}

/** The did:key of a signer made of one. */
export function didOf(signer: Signer): string {
  return signer.verificationMethod.replace(/#.*$/, '')
}

/** The public half of the board's keys and accounts, as the ledger and the DID document have it. */
export function publicKeysOf(
  { credentialSigner, statusSigner, anchorAccount }: BoardKeys,
  { did, chainId }: { did: string; chainId: number },
): Pick<Board, 'keys' | 'accounts'> {
  return {
    keys: [
      {
        id: credentialSigner.verificationMethod,
        purpose: 'credential',
        publicKey: multikeyFromPublicKey(credentialSigner.publicKey),
      },
      {
        id: statusSigner.verificationMethod,
        purpose: 'status',
        publicKey: multikeyFromPublicKey(statusSigner.publicKey),
      },
    ],
    accounts: [{ id: `${did}#${ANCHOR_KEY}`, chainId, address: anchorAccount.address }],
  }
}
