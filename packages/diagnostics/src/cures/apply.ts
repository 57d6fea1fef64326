import { abortWithin } from '@stream-manager/async'
import { messageOf } from '@stream-manager/service-kit'
import type { CheckContext } from '../context/context.ts'
import type { Step } from './cure.ts'
import { writeJournal } from './journal.ts'
import type { PlannedCure } from './plan.ts'

const APPLY_MS = 60_000

interface AppliedStep {
  readonly text: string
  /** Null for a step that was done. */
  readonly problem: string | null
}

export interface CureOutcome {
  readonly id: string
  /** `cured`: its checks pass now. `remains`: every step was done and a check still finds a fault. */
  readonly result: 'cured' | 'remains' | 'failed'
  readonly steps: readonly AppliedStep[]
  /** The sentences of its checks that still find a fault. */
  readonly remaining: readonly string[]
}

const applyStep = async ({ text, apply }: Step, context: CheckContext): Promise<AppliedStep> => {
  try {
    context.signal.throwIfAborted()
    await apply(context)
    return { text, problem: null }
  } catch (error) {
    return { text, problem: messageOf(error) }
  }
}

/** One step after the other. A failed one stops no other; an interrupt lets the one that runs end. */
const applySteps = async ({ cure, steps }: PlannedCure, context: CheckContext): Promise<AppliedStep[]> => {
  const done: AppliedStep[] = []
  const work = async (deadline: AbortSignal) => {
    const signal = AbortSignal.any([context.signal, deadline])
    for (const step of steps) {
      if (signal.aborted) return
      done.push(await applyStep(step, { ...context, signal }))
    }
  }
  const { deadlineMs = APPLY_MS } = cure
  const stopped = await abortWithin(work, { deadlineMs }).then(() => 'the run was interrupted', messageOf)
  return [...done, ...steps.slice(done.length).map(({ text }) => ({ text, problem: stopped }))]
}

const journalText = ({ text, problem }: AppliedStep): string =>
  problem === null ? text : `${text}: failed: ${problem}`

interface Tools {
  /** Runs the checks of the cure again. Resolves with the faults that they still find. */
  readonly recheck: () => Promise<readonly string[]>
  /** Blanks secrets in lines of the journal. */
  readonly scrub: (text: string) => string
}

const resultOf = (steps: readonly AppliedStep[], remaining: readonly string[]): CureOutcome['result'] => {
  if (remaining.length === 0) return 'cured'
  return steps.some(({ problem }) => problem !== null) ? 'failed' : 'remains'
}

/**
 * Applies the steps between two lines of the journal, and asks the checks of the cure again. Rejects before it changes
 * anything when the journal cannot be written.
 */
export const applyCure = async (
  planned: PlannedCure,
  context: CheckContext,
  { recheck, scrub }: Tools,
): Promise<CureOutcome> => {
  const { id } = planned.cure
  const planText = planned.steps.map(({ text }) => scrub(text))
  await writeJournal(context, { cure: id, event: 'started', steps: planText })
  const steps = await applySteps(planned, context)
  const remaining = await recheck()
  const result = resultOf(steps, remaining)
  await writeJournal(context, {
    cure: id,
    event: result,
    steps: steps.map((step) => scrub(journalText(step))),
  })
  return { id, result, steps, remaining }
}
