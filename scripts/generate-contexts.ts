import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

const FOLDER = new URL('../contexts/', import.meta.url)
const TARGET = new URL('../packages/credential/src/contexts.generated.ts', import.meta.url)

/** A row of the table in contexts/README.md: file, URL, SHA-256. */
const ROW = /^\| (?<file>[a-z0-9-]+\.jsonld) \| (?<url>https:\/\/\S+) \| (?<sha256>[0-9a-f]{64}) \|/gm

/**
 * Writes the files of contexts/ into the package that serves them, since top-level folders are not published.
 *
 * @throws {Error} when a file does not have the digest that the table in contexts/README.md gives for it.
 */
export async function generateContexts(): Promise<void> {
  const table = await readFile(new URL('README.md', FOLDER), 'utf8')
  const entries: string[] = []
  for (const { groups } of table.matchAll(ROW)) {
    const { file = '', url = '', sha256 = '' } = groups ?? {}
    const bytes = await readFile(new URL(file, FOLDER))
    const found = createHash('sha256').update(bytes).digest('hex')
    if (found !== sha256) throw new Error(`contexts/${file} has SHA-256 ${found}; its README says ${sha256}.`)
    entries.push(
      `  {\n    url: '${url}',\n    sha256: '${sha256}',\n    text: ${JSON.stringify(bytes.toString('utf8'))},\n  },\n`,
    )
  }
  await writeFile(
    TARGET,
    `// Generated from contexts/ by scripts/generate.ts; do not edit.\n\nexport const contextFiles = [\n${entries.join('')}] as const\n`,
  )
}
