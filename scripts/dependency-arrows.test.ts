import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

let workspace: string
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'licet-arrows-'))
})
afterEach(async () => {
  await rm(workspace, { recursive: true, force: true })
})

/** Lays the files out as a workspace and returns the names of the rules they break. */
async function brokenRules(files: Record<string, string>): Promise<string[]> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), text)
  }
  const args = [
    depcruise,
    '--config',
    join(root, 'dependency-arrows.config.cjs'),
    '--output-type',
    'json',
    'packages',
  ]
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: workspace }, (error, stdout, stderr) =>
      stdout === '' ? reject(error ?? new Error(stderr)) : resolve(stdout),
    )
  })
  const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string } }[] } }
  return summary.violations.map((violation) => violation.rule.name)
}

describe('dependency arrows', () => {
  test('an arrow that the design allows passes', async () => {
    const rules = await brokenRules({
      'packages/mlvs/src/index.ts': 'export const code = 1\n',
      'packages/credential/src/index.ts': "export { code } from '../../mlvs/src/index.ts'\n",
    })
    expect(rules).toEqual([])
  })

  test('credential and anchor never import each other', async () => {
    const rules = await brokenRules({
      'packages/anchor/src/index.ts': 'export const root = 1\n',
      'packages/credential/src/index.ts': "export { root } from '../../anchor/src/index.ts'\n",
    })
    expect(rules).toEqual(['credential-imports-only-mlvs'])
  })

  test('the verifier never imports the issuer, not even its types', async () => {
    const rules = await brokenRules({
      'packages/issuer/src/index.ts': 'export type Ledger = object\n',
      'packages/verifier/src/index.ts': "export type { Ledger } from '../../issuer/src/index.ts'\n",
    })
    expect(rules).toEqual(['verifier-imports-only-mlvs-credential-anchor'])
  })

  test("the verifier's main entry reaches nothing of Node's, however far away", async () => {
    const rules = await brokenRules({
      'packages/verifier/src/index.ts': "export { parse } from './trust.ts'\n",
      'packages/verifier/src/trust.ts':
        "import { readFileSync } from 'node:fs'\nexport const parse = readFileSync\n",
    })
    expect(rules).toEqual(['verifier-main-entry-runs-in-a-browser'])
  })

  test('only the batch builds trees', async () => {
    const rules = await brokenRules({
      'node_modules/merkletreejs/package.json': '{ "name": "merkletreejs", "main": "index.js" }',
      'node_modules/merkletreejs/index.js': '',
      'packages/anchor/src/batch.ts': "import 'merkletreejs'\n",
      'packages/anchor/src/inclusion-proof.ts': "import 'merkletreejs'\n",
    })
    expect(rules).toEqual(['trees-are-built-behind-their-own-subpath'])
  })
})
