import { z } from 'zod'
import { AnchorError } from './error.ts'

/** Where a chain is reached. */
export type RpcOptions = {
  chainId: number
  /** One or several endpoints; the next one is asked when one does not answer. */
  urls: readonly string[]
  /** Milliseconds for one answer of one endpoint. Default: 10,000. */
  timeout?: number
  /** Default: the platform's own. Redirects are not followed whatever it is. */
  fetch?: typeof globalThis.fetch
}

/** An endpoint's answer: a result, or an error of its own, such as a reverted call. */
export type RpcAnswer =
  | { outcome: 'result'; result: unknown }
  | { outcome: 'error'; message: string; data: string | undefined }

/**
 * Ethereum JSON-RPC over several endpoints of one chain.
 *
 * @throws {AnchorError} from both functions: `REGISTRY_UNREACHABLE` when no endpoint answered, `WRONG_CHAIN` when one that
 * answered serves another chain and no other was right.
 */
export type Rpc = {
  readonly chainId: number
  /** An endpoint that answers with an error could not answer (state pruned, overloaded): the next one is asked. */
  read(method: string, params: readonly unknown[]): Promise<unknown>
  /** An error is the chain's answer. */
  ask(method: string, params: readonly unknown[]): Promise<RpcAnswer>
}

/** Milliseconds; an endpoint that takes longer is as good as down. */
const DEFAULT_TIMEOUT = 10_000

/** Bytes of the largest answer read. A block with 5,000 transaction hashes has 350,000. */
const MAX_ANSWER_LENGTH = 4_194_304

// JSON-RPC 2.0 §5: either `result` or `error`, and the id of the question.
const response20 = z.union([
  z.object({
    jsonrpc: z.literal('2.0'),
    id: z.number(),
    error: z.object({ message: z.string(), data: z.unknown().optional() }),
  }),
  z.object({ jsonrpc: z.literal('2.0'), id: z.number(), result: z.unknown(), error: z.null().optional() }),
])

export function createRpc({
  chainId,
  urls,
  timeout = DEFAULT_TIMEOUT,
  fetch = globalThis.fetch,
}: RpcOptions): Rpc {
  const endpoints = urls.map((url) => openEndpoint({ chainId, url, timeout, fetch }))
  let preferred = 0

  async function firstAnswer(
    method: string,
    params: readonly unknown[],
    isAnswer: (answer: RpcAnswer) => boolean,
  ): Promise<RpcAnswer> {
    const failures: string[] = []
    let wrongChain = false
    for (let turn = 0; turn < endpoints.length; turn += 1) {
      const index = (preferred + turn) % endpoints.length
      const endpoint = endpoints[index]
      if (endpoint === undefined) break
      try {
        const answer = await endpoint.send(method, params)
        if (isAnswer(answer)) {
          preferred = index
          return answer
        }
        failures.push(`${endpoint.host} answered ${answer.outcome === 'error' ? answer.message : 'nothing'}`)
      } catch (error) {
        if (!(error instanceof AnchorError)) throw error
        wrongChain ||= error.code === 'WRONG_CHAIN'
        failures.push(error.message)
      }
    }
    const what = `no endpoint of chain ${chainId} could answer ${method}: ${failures.join('; ') || 'none is configured'}`
    throw new AnchorError(wrongChain ? 'WRONG_CHAIN' : 'REGISTRY_UNREACHABLE', what)
  }

  return {
    chainId,
    async read(method, params) {
      const answer = await firstAnswer(method, params, ({ outcome }) => outcome === 'result')
      return answer.outcome === 'result' ? answer.result : undefined
    },
    ask: (method, params) => firstAnswer(method, params, () => true),
  }
}

type Endpoint = { host: string; send(method: string, params: readonly unknown[]): Promise<RpcAnswer> }

function openEndpoint({
  chainId,
  url,
  timeout,
  fetch,
}: Required<Omit<RpcOptions, 'urls'>> & { url: string }): Endpoint {
  // Endpoints often carry an access key in path or query: messages name the host alone.
  const host = URL.canParse(url) ? new URL(url).host : 'an endpoint that is no URL'
  let lastId = 0
  let servesChain = false

  async function post(method: string, params: readonly unknown[]): Promise<RpcAnswer> {
    lastId += 1
    const id = lastId
    let answer: z.infer<typeof response20>
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeout),
      })
      if (!response.ok) throw new RangeError(`HTTP ${response.status}`)
      answer = response20.parse(JSON.parse(await readText(response)))
      if (answer.id !== id) throw new RangeError('an answer to another question')
    } catch (cause) {
      throw new AnchorError('REGISTRY_UNREACHABLE', `${host} does not answer (${describe(cause)})`, { cause })
    }
    if (!answer.error) return { outcome: 'result', result: 'result' in answer ? answer.result : undefined }
    const { message, data } = answer.error
    return {
      outcome: 'error',
      message: message.slice(0, 200),
      data: typeof data === 'string' ? data : undefined,
    }
  }

  return {
    host,
    async send(method, params) {
      if (!servesChain) {
        const answer = await post('eth_chainId', [])
        const served = answer.outcome === 'result' ? Number(answer.result) : undefined
        if (served !== chainId) {
          throw new AnchorError('WRONG_CHAIN', `${host} serves chain ${served ?? 'unknown'}, not ${chainId}`)
        }
        servesChain = true
      }
      return post(method, params)
    },
  }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > MAX_ANSWER_LENGTH) throw new RangeError(`an answer of more than ${MAX_ANSWER_LENGTH} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** One short phrase; parsers' own messages run over many lines. */
function describe(cause: unknown): string {
  if (cause instanceof z.ZodError || cause instanceof SyntaxError) return 'what came back is no JSON-RPC'
  if (!(cause instanceof Error)) return 'no reason given'
  const { cause: deeper } = cause
  return (deeper instanceof Error && deeper.message !== '' ? deeper.message : cause.message).slice(0, 200)
}
