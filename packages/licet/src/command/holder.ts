import { join } from 'node:path'
import { signPresentation } from '@licet/credential'
import type { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import { makePrivateFolder } from '../home.ts'
import { createHolderKey, didOf, unlockHolderKey } from '../keys.ts'
import { writeOutput } from '../output-file.ts'
import type { Act, Surroundings } from '../surroundings.ts'

type ProveOptions = { challenge: string; domain: string; out: string }

export function addHolder(program: Command, surroundings: Surroundings, act: Act): void {
  const { environment, askPassphrase, now } = surroundings
  const holder = program
    .command('holder')
    .description("A practitioner's own key, in LICET_HOLDER_HOME, never in the board's home.")
  holder
    .command('init')
    .description('Make the key.')
    .addHelpText('after', initExamples)
    .action(() =>
      act(async (terminal) => {
        const passphrase = await askPassphrase("the holder's key", { twice: true })
        await makePrivateFolder(environment.holderHome)
        const signer = await createHolderKey(holderKeystore(environment.holderHome), passphrase, now())
        terminal.line(`made ${didOf(signer)} in ${environment.holderHome}`)
        terminal.result({ did: didOf(signer), home: environment.holderHome })
        return exitCode.ok
      }),
    )
  holder
    .command('prove')
    .description("Answer a board's challenge, so that it binds a credential to this key.")
    .requiredOption('--challenge <text>', 'what licet issue --challenge printed')
    .requiredOption('--domain <did>', "the board's DID, printed beside it")
    .requiredOption('--out <file>', 'where to write the proof')
    .addHelpText('after', proveExamples)
    .action(({ challenge, domain, out }: ProveOptions) =>
      act(async (terminal) => {
        const signer = await unlockHolder(surroundings)
        const proof = await signPresentation({
          holder: signer,
          credentials: [],
          created: now(),
          challenge,
          domain,
        })
        await writeOutput(out, `${JSON.stringify(proof, null, 2)}\n`)
        terminal.line(`wrote ${out}: ${didOf(signer)} answers ${domain}`)
        terminal.result({ did: didOf(signer), out })
        return exitCode.ok
      }),
    )
}

/** @throws {CredentialError} `KEYSTORE_NOT_FOUND`, `WRONG_PASSPHRASE`. */
export async function unlockHolder({ environment, askPassphrase }: Surroundings) {
  const passphrase = await askPassphrase("the holder's key")
  return unlockHolderKey(holderKeystore(environment.holderHome), passphrase)
}

function holderKeystore(holderHome: string): string {
  return join(holderHome, 'keystore.json')
}

const initExamples = `
Example:
  LICET_HOLDER_HOME=~/.licet-holder licet holder init
`

const proveExamples = `
Example:
  licet holder prove --challenge 8f2c… --domain did:web:board.example --out proof.json
`
