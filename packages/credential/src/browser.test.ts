import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

const IMPORT = /(?:^|\n)(?:import|export)\b[^'"]*?\bfrom '(?<from>[^']+)'|(?:^|\n)import '(?<bare>[^']+)'/g

/** Every module that the file imports, directly or not; packages are listed and not entered. */
async function modulesFrom(file: URL, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(file.href)) return found
  found.add(file.href)
  for (const { groups } of (await readFile(file, 'utf8')).matchAll(IMPORT)) {
    const specifier = groups?.from ?? groups?.bare ?? ''
    if (specifier.startsWith('.')) await modulesFrom(new URL(specifier, file), found)
    else found.add(specifier)
  }
  return found
}

describe('the main entry', () => {
  it('imports nothing of Node, so that it runs in a browser', async () => {
    const modules = await modulesFrom(new URL('index.ts', import.meta.url))
    const portable = await modulesFrom(new URL('ed25519-equation.portable.ts', import.meta.url))
    expect([...modules, ...portable].filter((module) => module.startsWith('node:'))).toEqual([])
    expect(modules).toContain('#ed25519-equation')
    expect(modules.size).toBeGreaterThan(30)
  })

  it('takes the portable Ed25519 wherever it does not run on Node', async () => {
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
    expect(manifest.imports['#ed25519-equation']).toEqual({
      node: './src/ed25519-equation.node.ts',
      default: './src/ed25519-equation.portable.ts',
    })
  })
})
