// `npm test`: installs if needed, then runs all tests. Arguments go to vitest (`npm test -- packages/mlvs`).
import { installIfNeeded, runOnPinnedNode } from './install.mjs'

await installIfNeeded()
runOnPinnedNode(['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)])
