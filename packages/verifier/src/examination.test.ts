import { describe, expect, it } from 'vitest'
import { failed, passed } from './answer.ts'
import { both, openExamination } from './examination.ts'
import { checkIds } from './report.ts'

const start = { id: 'document', found: 1 } as const

describe('openExamination', () => {
  it('hands on what was found', async () => {
    const { ask } = openExamination()
    const one = await ask('document', start, (n) => passed(n + 1))
    const two = await ask('contexts', both(start, one), ([a, b]) => passed(a + b))
    expect(two).toEqual({ id: 'contexts', found: 3 })
  })

  it('does not ask what builds on nothing, and names the check that is to blame, however far back', async () => {
    const { ask, checks } = openExamination()
    const none = await ask('trust', start, () => failed('ISSUER_NOT_LISTED', 'no'))
    const next = await ask('issuer-key', none, () => passed(1))
    await ask('signature', both(start, next), () => passed(1))
    expect(checks().find(({ id }) => id === 'signature')).toMatchObject({
      code: 'NOT_REACHED',
      // The message of the code says already that it was not reached.
      detail: 'It builds on the check trust.',
      evidence: { after: 'trust' },
    })
  })

  it('never lets a later step of a check mend an earlier one', async () => {
    const { ask, checks } = openExamination()
    const doubt = await ask('anchor', start, () => ({ ...failed('ANCHOR_MISSING', 'no'), found: 1 }))
    await ask('anchor', doubt, () => passed(1))
    await ask('anchor', { id: 'trust' }, () => passed(1))
    expect(checks().find(({ id }) => id === 'anchor')).toMatchObject({
      outcome: 'failed',
      code: 'ANCHOR_MISSING',
    })
  })

  it('takes the last step of a check whose steps all pass', async () => {
    const { ask, checks } = openExamination()
    const one = await ask('anchor', start, () => passed(1))
    await ask('anchor', one, () => failed('ANCHOR_NOT_FOUND', 'no'))
    expect(checks().find(({ id }) => id === 'anchor')).toMatchObject({
      outcome: 'failed',
      code: 'ANCHOR_NOT_FOUND',
    })
  })

  it('answers a question that throws, or that nobody asked, as undetermined', async () => {
    const { ask, checks } = openExamination()
    await ask('status', start, () => {
      throw new RangeError('deep')
    })
    expect(checks().map(({ id }) => id)).toEqual(checkIds)
    expect(checks().every(({ outcome }) => outcome === 'undetermined')).toBe(true)
    expect(checks().find(({ id }) => id === 'status')).toMatchObject({ code: 'INTERNAL_FAULT' })
  })
})
