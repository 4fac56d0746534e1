import type { RegistryReader } from '@licet/anchor'
import type { JsonObject, JsonValue } from '@licet/mlvs'
import type { Board } from './board.ts'

/** What the verifier says of a credential's two proofs. */
export type GateAnswer = { verified: true } | { verified: false; reason: string; report: JsonValue }

/** Verifies the two proofs of one document. */
export type ProofGate = (document: JsonObject) => Promise<GateAnswer>

export async function openProofGate(
  board: Board,
  registry: RegistryReader,
  clock: () => Date,
): Promise<ProofGate> {
  throw new Error(`${board.did} ${registry.chainId} ${clock()}`)
}
