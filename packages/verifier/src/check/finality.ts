import { type Answer, passed, undetermined } from '../answer.ts'
import { asking } from '../chain.ts'
import type { Anchored } from './anchor.ts'

/** Can the chain still drop the anchor? Good news counts when final, and not before. */
export async function checkFinality({ block, registry }: Anchored): Promise<Answer<Anchored['block']>> {
  return asking(registry, async () => {
    const finalized = (await registry.reader.block('finalized'))?.number ?? -1
    const evidence = { block, finalized }
    return block <= finalized
      ? passed(block, evidence)
      : undetermined(
          'ANCHOR_PENDING',
          `The anchor is in block ${block}; final is up to block ${finalized}.`,
          evidence,
        )
  })
}
