import { findCredential } from '@licet/issuer'
import { type JsonObject, parseJson } from '@licet/mlvs'
import type { Report } from '@licet/verifier'
import { type Exported, exportBundle, exportJson, exportPresentation } from '@licet/wallet-export'
import { fileDestination } from '@licet/wallet-export/file'
import { type Command, Option } from 'commander'
import type { ChainAccess } from '../deploy-contract.ts'
import { LicetError } from '../error.ts'
import { exitCode } from '../exit-code.ts'
import { type OpenBoard, openChain, type UnlockedBoard, unlockBoard } from '../open-board.ts'
import { ownVerification } from '../own-verification.ts'
import type { Act, Surroundings } from '../surroundings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { unlockHolder } from './holder.ts'

type Options = { format: 'json' | 'vp' | 'bundle'; out: string; challenge?: string; domain?: string }

export function addExport(program: Command, surroundings: Surroundings, act: Act): void {
  program
    .command('export')
    .description(
      'Write a credential for its holder. It is read back and verified before it counts as written.',
    )
    .argument('<code-or-id>', 'ST-TYP-NUMBER, or urn:uuid:…')
    .addOption(
      new Option('--format <format>', 'the credential; a presentation by its holder; an evidence bundle')
        .choices(['json', 'vp', 'bundle'])
        .default('bundle'),
    )
    .requiredOption('--out <file>', 'where to write it')
    .option('--challenge <text>', 'vp: what the hospital gave')
    .option('--domain <text>', 'vp: the hospital')
    .addHelpText('after', examples)
    .action((codeOrId: string, options: Options) =>
      act(async (terminal) => {
        const unlocked = await unlockBoard(surroundings)
        const chain = () => openChain(unlocked, surroundings)
        terminal.result(await exportCredential(codeOrId, options, unlocked, chain, surroundings, terminal))
        return exitCode.ok
      }),
    )
}

const examples = `
Examples:
  licet export WV-MDR-3242345345 --out bundle.json
  licet export WV-MDR-3242345345 --format json --out credential.json
  licet export WV-MDR-3242345345 --format vp --challenge 8f2c… --domain hospital.example --out presentation.json

Exit code 1 when what would be written does not verify; then nothing is written.
`

/** Exports one credential, and says what the verifier said of it. */
export async function exportCredential(
  codeOrId: string,
  options: Options,
  unlocked: UnlockedBoard,
  openChain: () => Promise<ChainAccess>,
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<
  { id: string; code: string; link: string } & Pick<Report, 'verdict' | 'standing'> &
    Pick<Options, 'format' | 'out'>
> {
  const { format, out } = options
  const { id, code, link, document } = await findReleased(unlocked, codeOrId)
  const started = performance.now()
  const exported = await write(document, options, unlocked, await openChain(), surroundings)
  const { verdict, standing } = exported.report
  terminal.stage(
    `exported ${code} as ${format}, read back and verified: ${verdict}`,
    performance.now() - started,
  )
  terminal.line(`  ${out}`)
  terminal.line(`  for its holder alone, while the board is served: ${link}`)
  return { id, code, link, format, out, verdict, standing }
}

async function write(
  credential: JsonObject,
  { format, out, challenge, domain }: Options,
  unlocked: UnlockedBoard,
  chain: ChainAccess,
  surroundings: Surroundings,
): Promise<Exported> {
  const verification = await ownVerification(unlocked, chain, surroundings)
  const destination = fileDestination(out)
  if (format === 'json') return exportJson(credential, destination, verification)
  if (format === 'bundle') return exportBundle(credential, destination, verification)
  if (challenge === undefined || domain === undefined) {
    throw new LicetError('USAGE', '--format vp needs --challenge and --domain, as the hospital gave them')
  }
  const holder = await unlockHolder(surroundings)
  return exportPresentation(credential, { holder, challenge, domain }, destination, verification)
}

async function findReleased(
  opened: OpenBoard,
  codeOrId: string,
): Promise<{ id: string; code: string; link: string; document: JsonObject }> {
  const found = await findCredential(opened, codeOrId)
  if (found === undefined) {
    throw new LicetError('NOT_ON_FILE', `no credential of ${codeOrId} is on file; import and issue it first`)
  }
  if (found.link === undefined || found.document === undefined) {
    throw new LicetError(
      'NOT_ON_FILE',
      `the credential of ${found.code} is ${found.state}, not released; run licet anchor`,
    )
  }
  return { id: found.id, code: found.code, link: found.link, document: parseObject(found.document) }
}

function parseObject(text: string): JsonObject {
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new LicetError(
    'INPUT_MALFORMED',
    'the credential in the ledger is damaged; restore the ledger from a backup',
  )
}
