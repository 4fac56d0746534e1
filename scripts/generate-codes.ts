import { writeFile } from 'node:fs/promises'
import { codes } from '../packages/verifier/src/codes.ts'

const INTRODUCTION = `# What the codes of a report mean

A verification report answers twelve checks. A check that *failed* says that the evidence speaks against the document; one that
is *undetermined* could not find out, and never counts as passed. Both carry one of these codes. The list is closed: a code
keeps its meaning for ever. Made by \`pnpm generate\` from \`packages/verifier/src/codes.ts\`.
`

/** Writes docs/codes.md. */
export async function generateCodes(): Promise<void> {
  const entries = Object.entries(codes).map(
    ([code, { message, cause, remedy }]) =>
      `## ${code}\n\n**${message}**\n\n${cause}\n\n*What to do:* ${remedy}\n`,
  )
  await writeFile(new URL('../docs/codes.md', import.meta.url), [INTRODUCTION, ...entries].join('\n'))
}
