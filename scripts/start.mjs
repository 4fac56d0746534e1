// `npm start`: installs if needed, then runs the journey and serves. Arguments are passed on (`npm start -- --once`).
import { installIfNeeded, runOnPinnedNode } from './install.mjs'

await installIfNeeded()
runOnPinnedNode(['packages/licet/src/start.ts', ...process.argv.slice(2)])
