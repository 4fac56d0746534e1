import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { base58, hex } from '@scure/base'
import canonicalizeJson from 'canonicalize'
import { describe, expect, it } from 'vitest'
import { canonicalize } from './canonical.ts'
import { type Contexts, contexts } from './contexts.ts'
import { createDocumentLoader } from './document-loader.ts'
import { verifyEd25519 } from './ed25519.ts'
import { publicKeyFromMultikey } from './multikey.ts'
import { sign } from './sign.ts'
import { createSigner, type Signer } from './signer.ts'
import { createSigningSuite } from './suite.ts'
import { verifySignature } from './verify-signature.ts'

const FOLDER = new URL('../test/vectors/', import.meta.url)
const W3C = 'vc-di-eddsa'

const text = (path: string): Promise<string> => readFile(new URL(path, FOLDER), 'utf8')
const json = async (path: string): Promise<Record<string, unknown>> => JSON.parse(await text(path))
const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex')

interface MultikeyPair {
  readonly publicKeyMultibase: string
  readonly privateKeyMultibase: string
}

async function signerOf(pair: MultikeyPair, verificationMethod: string): Promise<Signer> {
  // W3C Controlled Identifiers 1.0 §2.2.2: a private Ed25519 Multikey is 0x8026 and the 32 bytes of the seed.
  const seed = base58.decode(pair.privateKeyMultibase.slice(1)).slice(2)
  const signer = await createSigner({ verificationMethod, seed })
  expect(signer.publicKey).toEqual(publicKeyFromMultikey(pair.publicKeyMultibase))
  return signer
}

async function testContexts(): Promise<Contexts> {
  const additions = await Promise.all(
    [
      ['https://www.w3.org/ns/credentials/examples/v2', 'contexts/credentials-examples-v2.jsonld'],
      ['https://w3id.org/citizenship/v4rc1', 'contexts/citizenship-v4rc1.jsonld'],
    ].map(async ([url = '', path = '']) => {
      const file = await text(path)
      return [url, { sha256: sha256(file), text: file, document: JSON.parse(file) }] as const
    }),
  )
  return new Map([...contexts, ...additions])
}

interface ProofConfig {
  readonly id?: string
  readonly created: string
  readonly verificationMethod: string
  readonly previousProof?: unknown
}

describe('the copied vectors', () => {
  it('are the bytes that their SHA256SUMS names', async () => {
    const lines = (await text('SHA256SUMS')).trim().split('\n')
    expect(lines.length).toBeGreaterThan(30)
    for (const line of lines) {
      const [digest, path = ''] = line.split(/\s+/)
      const bytes = await readFile(new URL(path, FOLDER))
      expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(digest)
    }
  })
})

describe.each([
  ['an alumni credential', 'unsigned.json', `${W3C}/eddsa-rdfc-2022`],
  ['an employment credential', 'employmentAuth.json', `${W3C}/eddsa-rdfc-2022/employ`],
])('W3C eddsa-rdfc-2022 vectors: %s', (_, unsignedFile, folder) => {
  it('has the canonical document and its hash', async () => {
    const nQuads = await canonicalize(await json(`${W3C}/${unsignedFile}`), await testContexts())
    expect(nQuads).toBe(await text(`${folder}/canonDocDataInt.txt`))
    expect(sha256(nQuads)).toBe(await text(`${folder}/docHashDataInt.txt`))
  })

  it('has the canonical proof configuration and its hash', async () => {
    const nQuads = await canonicalize(await json(`${folder}/proofConfigDataInt.json`), await testContexts())
    expect(nQuads).toBe(await text(`${folder}/proofCanonDataInt.txt`))
    expect(sha256(nQuads)).toBe(await text(`${folder}/proofHashDataInt.txt`))
  })

  it('has the combined hash as what is signed, and its signature', async () => {
    const { signer, config } = await vectorSigner(folder)
    const suite = createSigningSuite(signer, config.created, {})
    const data = await suite.createVerifyData({
      document: await json(`${W3C}/${unsignedFile}`),
      proof: config,
      documentLoader: createDocumentLoader(await testContexts()),
    })
    expect(hex.encode(data)).toBe(await text(`${folder}/combinedHashDataInt.txt`))
    const signature = await signer.sign(data)
    expect(hex.encode(signature)).toBe(await text(`${folder}/sigHexDataInt.txt`))
    expect(`z${base58.encode(signature)}`).toBe(await text(`${folder}/sigBTC58DataInt.txt`))
  })

  it('has the signed document, which verifies', async () => {
    const { signer, config } = await vectorSigner(folder)
    const allowed = await testContexts()
    const signed = await sign(await json(`${W3C}/${unsignedFile}`), signer, {
      created: new Date(config.created),
      proofPurpose: 'assertionMethod',
      contexts: allowed,
    })
    expect(signed).toEqual(await json(`${folder}/signedDataInt.json`))
    expect(
      await verifySignature(signed, {
        publicKey: signer.publicKey,
        expectedPurpose: 'assertionMethod',
        contexts: allowed,
      }),
    ).toEqual({ valid: true })
  })

  it('is refused with the shipped contexts alone', async () => {
    const { signer } = await vectorSigner(folder)
    expect(
      await verifySignature(await json(`${folder}/signedDataInt.json`), {
        publicKey: signer.publicKey,
        expectedPurpose: 'assertionMethod',
      }),
    ).toMatchObject({ valid: false, code: 'CONTEXT_NOT_ALLOWED' })
  })
})

async function vectorSigner(folder: string): Promise<{ signer: Signer; config: ProofConfig }> {
  const config: ProofConfig = JSON.parse(await text(`${folder}/proofConfigDataInt.json`))
  const pair: MultikeyPair = JSON.parse(await text(`${W3C}/keyPair.json`))
  return { signer: await signerOf(pair, config.verificationMethod), config }
}

describe('W3C eddsa-jcs-2022 vectors: an alumni credential', () => {
  const folder = `${W3C}/eddsa-jcs-2022`
  const jcs = (value: unknown): string => canonicalizeJson(value) ?? ''

  it('has the canonical document and proof configuration of RFC 8785, and their hashes', async () => {
    const canonicalDocument = jcs(await json(`${W3C}/unsigned.json`))
    expect(canonicalDocument).toBe(await text(`${folder}/canonDocJCS.txt`))
    expect(sha256(canonicalDocument)).toBe(await text(`${folder}/docHashJCS.txt`))
    const canonicalProof = jcs(await json(`${folder}/proofConfigJCS.json`))
    expect(canonicalProof).toBe(await text(`${folder}/proofCanonJCS.txt`))
    expect(sha256(canonicalProof)).toBe(await text(`${folder}/proofHashJCS.txt`))
  })

  it('has the signature that our signer makes over both hashes, and the signed document', async () => {
    const unsigned = await json(`${W3C}/unsigned.json`)
    const config: ProofConfig = JSON.parse(await text(`${folder}/proofConfigJCS.json`))
    // EdDSA Cryptosuites §3.3.4 "Hashing": the proof configuration's hash, then the document's.
    const combined = sha256(jcs(config)) + sha256(jcs(unsigned))
    expect(combined).toBe(await text(`${folder}/combinedHashJCS.txt`))
    const pair: MultikeyPair = JSON.parse(await text(`${W3C}/keyPair.json`))
    const signer = await signerOf(pair, config.verificationMethod)
    const signature = await signer.sign(hex.decode(combined))
    expect(hex.encode(signature)).toBe(await text(`${folder}/sigHexJCS.txt`))
    const proofValue = `z${base58.encode(signature)}`
    expect(proofValue).toBe(await text(`${folder}/sigBTC58JCS.txt`))
    expect({ ...unsigned, proof: { ...config, proofValue } }).toEqual(await json(`${folder}/signedJCS.json`))
    expect(await verifyEd25519(signature, hex.decode(combined), signer.publicKey)).toBe(true)
  })

  it('is not taken for a signature of ours: its proof brings a context of its own', async () => {
    const { signer } = await vectorSigner(`${W3C}/eddsa-rdfc-2022`)
    expect(
      await verifySignature(await json(`${folder}/signedJCS.json`), {
        publicKey: signer.publicKey,
        expectedPurpose: 'assertionMethod',
        contexts: await testContexts(),
      }),
    ).toMatchObject({ valid: false, code: 'CONTEXT_NOT_ALLOWED' })
  })
})

describe('W3C proof set and proof chain vectors', () => {
  const folder = `${W3C}/proof-set-chain`

  async function chainSigner(number: number, config: ProofConfig): Promise<Signer> {
    const pairs: Record<string, MultikeyPair> = JSON.parse(await text(`${folder}/multiKeyPairs.json`))
    const pair = pairs[`keyPair${number}`]
    if (pair === undefined) throw new Error(`no keyPair${number}`)
    return signerOf(pair, config.verificationMethod)
  }

  const config = async (name: string): Promise<ProofConfig> =>
    JSON.parse(await text(`${folder}/${name}.json`))

  it.each([1, 2])('proof %i of the set is the signature over the document alone', async (number) => {
    const proofConfig = await config(`proofSetConfig${number}`)
    const allowed = await testContexts()
    const signed = await sign(await json(`${folder}/unsigned.json`), await chainSigner(number, proofConfig), {
      created: new Date(proofConfig.created),
      proofPurpose: 'assertionMethod',
      contexts: allowed,
      ...(proofConfig.id === undefined ? {} : { proofId: proofConfig.id }),
    })
    expect(signed.proof).toEqual(await json(`${folder}/proofSetConfigSigned${number}.json`))
    if (number === 1) expect(signed).toEqual(await json(`${folder}/signedProofSet1.json`))
    const { proof: set } = await json(`${folder}/signedProofSet2.json`)
    expect(set).toContainEqual(signed.proof)
  })

  it.each([
    [1, 3],
    [2, 4],
  ])(
    'proof %i of the chain is the signature over the document with the proofs before it',
    async (link, key) => {
      const proofConfig = await config(`proofChainConfig${link}`)
      const signer = await chainSigner(key, proofConfig)
      const suite = createSigningSuite(signer, proofConfig.created, {})
      const data = await suite.createVerifyData({
        document: await json(`${folder}/proofChainTempDoc${link}.json`),
        proof: proofConfig,
        documentLoader: createDocumentLoader(await testContexts()),
      })
      const signature = await signer.sign(data)
      const proof = { ...proofConfig, proofValue: `z${base58.encode(signature)}` }
      expect(proof).toEqual(await json(`${folder}/proofChainConfigSigned${link}.json`))
      expect(await verifyEd25519(signature, data, signer.publicKey)).toBe(true)
      const { proof: chain } = await json(`${folder}/signedProofChain${link}.json`)
      expect(chain).toContainEqual(proof)
    },
  )

  it.each(['signedProofSet2', 'signedProofChain1', 'signedProofChain2'])(
    '%s is refused: we take one signature, so that no failed proof hides behind a good one',
    async (name) => {
      const publicKey = publicKeyFromMultikey('z6MktgKTsu1QhX6QPbyqG6geXdw6FQCZBPq7uQpieWbiQiG7')
      const answer = await verifySignature(await json(`${folder}/${name}.json`), {
        publicKey,
        expectedPurpose: 'assertionMethod',
        contexts: await testContexts(),
      })
      expect(answer).toMatchObject({ valid: false, code: 'PROOF_ORDER' })
    },
  )
})
