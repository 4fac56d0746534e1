// `pnpm build`: JavaScript and declarations of every package, in its dist/, for publishing. Everything else in this
// repository runs the sources.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, '.tmp', 'build')

rmSync(built, { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
for (const name of readdirSync(built)) {
  const dist = join(root, 'packages', name, 'dist')
  rmSync(dist, { recursive: true, force: true })
  renameSync(join(built, name, 'src'), dist)
  if (!existsSync(join(dist, name === 'licet' ? 'main.js' : 'index.js')))
    throw new Error(`${dist} has no entry`)
}
console.log(`✓ built ${readdirSync(built).length} packages`)
