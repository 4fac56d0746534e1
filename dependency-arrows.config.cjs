const { builtinModules } = require('node:module')

// The arrows of docs/design.md: which package may import which, and what must stay off a browser's path.
const imports = {
  mlvs: [],
  credential: ['mlvs'],
  anchor: [],
  verifier: ['mlvs', 'credential', 'anchor'],
  'wallet-export': ['mlvs', 'credential', 'anchor', 'verifier'],
  issuer: ['mlvs', 'credential', 'anchor', 'verifier'],
  licet: ['mlvs', 'credential', 'anchor', 'verifier', 'wallet-export', 'issuer'],
}

// Verifying and reading must run in a browser; reading folders, serving and keeping keys need not.
const browserPackages = ['mlvs', 'credential', 'anchor', 'verifier']

const CORE = `^(node:)?(${builtinModules.map((name) => name.replace(/^node:/, '')).join('|')})$`
const TEST = '[.]test[.]ts$|/testing/'

module.exports = {
  forbidden: [
    ...Object.entries(imports).map(([name, allowed]) => ({
      name: `${name}-imports-only-${allowed.join('-') || 'nothing-of-ours'}`,
      severity: 'error',
      from: { path: `^packages/${name}/src/` },
      to: { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
    })),
    ...browserPackages.map((name) => ({
      name: `${name}-main-entry-runs-in-a-browser`,
      comment: 'What needs Node lives behind a subpath of its own.',
      severity: 'error',
      from: { path: `^packages/${name}/src/index[.]ts$` },
      to: { path: CORE, reachable: true },
    })),
    {
      name: 'trees-are-built-behind-their-own-subpath',
      comment: 'merkletreejs drags in buffer: checking a path needs none of it.',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/anchor/src/batch[.]ts$|${TEST}` },
      to: { path: 'node_modules/merkletreejs/' },
    },
    {
      name: 'packages-do-not-reach-out-of-themselves',
      comment: 'Top-level folders are not published.',
      severity: 'error',
      from: { path: '^packages/', pathNot: TEST },
      to: { path: '^(test|scripts|contracts|contexts|examples|bench)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^packages/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // As a browser resolves: where Node has a faster module of its own, the portable one is followed.
      conditionNames: ['import', 'browser', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
}
