import { type CheckAnswer, type Doubt, undetermined } from './answer.ts'
import { printable } from './quote.ts'
import { type Check, type CheckId, checkIds } from './report.ts'

/** What a question left to build on; where it left nothing, `id` is the check that is to blame. */
export type Finding<T> = { id: CheckId; found?: T }

/** The questions of one verification, and their answers so far. */
export type Examination = {
  /**
   * Asks a question that builds on an earlier finding and writes the answer down. Where nothing was found there, the
   * answer is `NOT_REACHED`; a fault of ours is `INTERNAL_FAULT`. Both are undetermined and never pass.
   *
   * A check may take several steps under one id: the first that does not pass answers for it.
   */
  ask: <G, T>(
    id: CheckId,
    ground: Finding<G>,
    question: (ground: G) => CheckAnswer<T> | Promise<CheckAnswer<T>>,
  ) => Promise<Finding<T>>
  /** All answers, in the order of every report; a question that was never asked was not reached. */
  checks: () => Check[]
}

export function openExamination(): Examination {
  const checks = new Map<CheckId, Check>()
  const write = (check: Check) => {
    const earlier = checks.get(check.id)?.outcome
    if (earlier !== 'failed' && earlier !== 'undetermined') checks.set(check.id, check)
  }
  return {
    async ask(id, ground, question) {
      if (ground.found === undefined) {
        write(checkOf(id, notReached(ground.id)))
        return { id: ground.id }
      }
      const answer = await answerSafely(question, ground.found)
      write(checkOf(id, answer))
      return 'found' in answer ? { id, found: answer.found } : { id }
    },
    checks: () => checkIds.map((id) => checks.get(id) ?? { id, ...notReached('document') }),
  }
}

/** The ground of a question that builds on two findings: both, or the first that found nothing. */
export function both<A, B>(first: Finding<A>, second: Finding<B>): Finding<readonly [A, B]> {
  if (first.found === undefined) return { id: first.id }
  if (second.found === undefined) return { id: second.id }
  return { id: second.id, found: [first.found, second.found] }
}

function notReached(ground: CheckId): Doubt {
  return undetermined('NOT_REACHED', `It builds on the check ${ground}.`, { after: ground })
}

/** Whatever a document brings a library to throw, it is no verdict and no stack trace. */
async function answerSafely<G, T>(
  question: (ground: G) => CheckAnswer<T> | Promise<CheckAnswer<T>>,
  ground: G,
): Promise<CheckAnswer<T>> {
  try {
    return await question(ground)
  } catch (cause) {
    const what = cause instanceof Error ? cause.name : typeof cause
    return undetermined('INTERNAL_FAULT', `The verifier failed at this check (${what}).`)
  }
}

function checkOf<T>(id: CheckId, answer: CheckAnswer<T>): Check {
  const { evidence } = answer
  switch (answer.outcome) {
    case 'passed':
      return { id, outcome: 'passed', evidence }
    case 'skipped':
      return { id, outcome: 'skipped', by: answer.by, detail: answer.detail, evidence }
    case 'failed':
    case 'undetermined':
      // Details quote documents, servers and nodes.
      return { id, outcome: answer.outcome, code: answer.code, detail: printable(answer.detail), evidence }
  }
}
