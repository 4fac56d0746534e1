import { z } from 'zod'
import { AnchorError } from './error.ts'
import { type Hex, isAddress, isBytes32 } from './hex.ts'
import { type InclusionProof, MAX_PATH_LENGTH } from './inclusion-proof.ts'

/** Where a leaf is anchored. Of it all, the reader must check: that the leaf is included, and that the root is on chain. */
export type Receipt = InclusionProof & {
  chainId: number
  /** Address of the LicenseAnchor contract. */
  registry: Hex
  transactionHash: Hex
  /** Number of the block that has the transaction. */
  block: number
}

const bytes32 = z.custom<Hex>(isBytes32)

const receiptSchema = z.strictObject({
  leaf: bytes32,
  path: z.array(z.strictObject({ side: z.enum(['left', 'right']), digest: bytes32 })).max(MAX_PATH_LENGTH),
  root: bytes32,
  chainId: z.int().positive(),
  registry: z.custom<Hex>(isAddress),
  transactionHash: bytes32,
  block: z.int().nonnegative(),
})

/**
 * Reads a receipt from parsed JSON. Members are exactly those of {@link Receipt}.
 *
 * @throws {AnchorError} `MALFORMED_RECEIPT`, with the member at fault.
 */
export function parseReceipt(value: unknown): Receipt {
  const receipt = receiptSchema.safeParse(value)
  if (receipt.success) return receipt.data
  const [issue] = receipt.error.issues
  const where =
    issue === undefined || issue.path.length === 0 ? 'the receipt' : `member ${issue.path.join('.')}`
  throw new AnchorError(
    'MALFORMED_RECEIPT',
    `${where} is not as a receipt has it: ${issue?.message ?? 'unknown'}`,
  )
}

/** The receipt as JSON text, members in one order. `parseReceipt(JSON.parse(text))` gives it back. */
export function formatReceipt({
  leaf,
  path,
  root,
  chainId,
  registry,
  transactionHash,
  block,
}: Receipt): string {
  const steps = path.map(({ side, digest }) => ({ side, digest }))
  return JSON.stringify({ leaf, path: steps, root, chainId, registry, transactionHash, block })
}
