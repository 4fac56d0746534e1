import type { RegistryReader } from '@licet/anchor'

/**
 * The same registry, asked each question once: a batch's credentials share root, account and key.
 *
 * For one run alone: what it remembers grows old.
 */
export function rememberedRegistry(registry: RegistryReader): RegistryReader {
  const remember = <Args extends readonly (string | number | undefined)[], Answer>(
    ask: (...args: Args) => Promise<Answer>,
  ) => {
    const known = new Map<string, Promise<Answer>>()
    return (...args: Args): Promise<Answer> => {
      const key = JSON.stringify(args)
      const answer = known.get(key) ?? ask(...args)
      known.set(key, answer)
      return answer
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
    disowned: remember((controller, account, root, at) => registry.disowned(controller, account, root, at)),
    transaction: remember((hash) => registry.transaction(hash)),
  }
}
