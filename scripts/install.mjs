// Runs on whatever Node the machine has (18 or newer) before anything is installed: no dependency, no TypeScript.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const isWindows = process.platform === 'win32'

// `node_modules/.bin/node` is a shell script: a signal sent to it never reaches Node.
const pinnedNode = fileURLToPath(
  new URL(`../node_modules/node/bin/${isWindows ? 'node.exe' : 'node'}`, import.meta.url),
)

/** Installs what the lockfile asks for, unless it is already there. Prints one line; on failure pnpm's own output. */
export async function installIfNeeded() {
  if (isInstalled()) return
  const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const started = Date.now()
  console.log(`installing what pnpm-lock.yaml lists, with ${packageManager} (once, about a minute) …`)
  // `--prod=false`: the pinned Node is a development dependency, and NODE_ENV=production would leave it out.
  const { code, output } = await capture('npx', [
    '--yes',
    packageManager,
    'install',
    '--frozen-lockfile',
    '--prod=false',
  ])
  if (code !== 0) {
    console.error(output)
    console.error(
      'licet: the installation failed (see above); check the network, then run the same command again',
    )
    process.exit(69)
  }
  console.log(`✓ installed in ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

/** Runs a program on the pinned Node, passes signals on to it and ends as it ended. */
export function runOnPinnedNode(args) {
  const child = spawn(pinnedNode, args, { stdio: 'inherit', cwd: root })
  // Ctrl-C in a terminal reaches the child as well; what matters is that we do not end before it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  whenShellIsGone(() => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(
      `licet: could not start ${pinnedNode} (${error.message}); delete node_modules and try again`,
    )
    process.exit(69)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

/** Milliseconds between two looks whether somebody stopped npm. */
const ORPHAN_CHECK_INTERVAL = 500

/**
 * On SIGTERM npm ends itself and the shell it runs a script in, and tells the program in that shell nothing. So whoever
 * stops `npm start` would leave the service and its chain behind, if they did not notice that they are orphans.
 */
function whenShellIsGone(then) {
  if (process.env.npm_lifecycle_event === undefined || isWindows) return
  // Once installed, pnpm's script around the pinned Node stands between that shell and us, and outlives it.
  const isThroughScript = realpathSync(process.execPath) === realpathSync(pinnedNode)
  const shell = isThroughScript ? parentOf(process.ppid) : process.ppid
  if (shell === undefined) return
  const watch = setInterval(() => {
    if (isRunning(shell)) return
    clearInterval(watch)
    then()
  }, ORPHAN_CHECK_INTERVAL)
  watch.unref()
}

function parentOf(pid) {
  try {
    const text = existsSync('/proc/self/stat')
      ? readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S /s, '')
      : execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })
    return Number.parseInt(text, 10) || undefined
  } catch {
    return undefined
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** pnpm keeps a copy of the lockfile it installed. */
function isInstalled() {
  const installed = new URL('../node_modules/.pnpm/lock.yaml', import.meta.url)
  if (!existsSync(pinnedNode) || !existsSync(installed)) return false
  return (
    readFileSync(installed, 'utf8') === readFileSync(new URL('../pnpm-lock.yaml', import.meta.url), 'utf8')
  )
}

function capture(command, args) {
  return new Promise((resolve) => {
    // CI=true: pnpm asks no questions. On Windows npx is a script, which only a shell can start.
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, CI: 'true' },
      shell: isWindows,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('exit', (code) => resolve({ code: code ?? 1, output }))
  })
}
