import type { RegistryReader } from '@licet/anchor'

/**
 * The same registry, asked each question until it knows the answer: a batch's credentials share root, account and key.
 *
 * That something is not there, or that nobody answers, is not remembered: the next node, or the same one a moment
 * later, may know more. Only whether a root was disowned is asked once, since no is the answer for all of a batch.
 *
 * For one run alone: what it remembers grows old.
 */
export function rememberedRegistry(registry: RegistryReader): RegistryReader {
  const remember = <Args extends readonly (string | number | undefined)[], Answer>(
    ask: (...args: Args) => Promise<Answer>,
    isKnown: (answer: Answer) => boolean = (answer) => answer !== undefined,
  ) => {
    const known = new Map<string, Promise<Answer>>()
    return (...args: Args): Promise<Answer> => {
      const key = JSON.stringify(args)
      const remembered = known.get(key)
      if (remembered !== undefined) return remembered
      const asked = ask(...args)
      known.set(key, asked)
      const forget = () => known.delete(key)
      asked.then((answer) => isKnown(answer) || forget(), forget)
      return asked
    }
  }
  return {
    chainId: registry.chainId,
    address: registry.address,
    identity: remember(() => registry.identity()),
    block: remember((tag) => registry.block(tag)),
    root: remember((account, root, at) => registry.root(account, root, at)),
    account: remember((controller, account, at) => registry.account(controller, account, at)),
    key: remember((controller, keyHash, at) => registry.key(controller, keyHash, at)),
    disowned: remember(
      (controller, account, root, at) => registry.disowned(controller, account, root, at),
      () => true,
    ),
    transaction: remember((hash) => registry.transaction(hash)),
  }
}
