import { abortWithin } from '@stream-manager/async'
import type { DoctorFinding, DoctorReport } from '@stream-manager/contracts'
import { messageOf } from '@stream-manager/service-kit'
import type { CheckContext } from '../context/context.ts'
import type { Cure, Step } from './cure.ts'

const PLAN_MS = 30_000
/** The rest comes with the next run. */
const MAX_STEPS = 1000

export interface PlannedCure {
  readonly cure: Cure
  /** The faults that it mends. */
  readonly findings: readonly DoctorFinding[]
  /** None when a person has to do it. */
  readonly steps: readonly Step[]
  /** Why there is no plan, or null. */
  readonly problem: string | null
}

const isFault = ({ status }: DoctorFinding): boolean => status === 'fail' || status === 'warn'

const planOne = async (
  cure: Cure,
  findings: readonly DoctorFinding[],
  context: CheckContext,
): Promise<PlannedCure> => {
  const plan = (signal: AbortSignal) => cure.plan({ ...context, signal })
  try {
    const steps = await abortWithin(plan, { deadlineMs: PLAN_MS, signal: context.signal })
    return { cure, findings, steps: steps.slice(0, MAX_STEPS), problem: null }
  } catch (error) {
    context.signal.throwIfAborted()
    return { cure, findings, steps: [], problem: messageOf(error) }
  }
}

/** The cures of the faults in the report, with what each would do. Changes nothing. */
export const planCures = async (
  cures: readonly Cure[],
  report: DoctorReport,
  context: CheckContext,
): Promise<PlannedCure[]> => {
  const faults = report.findings.filter(isFault)
  const needed = cures.flatMap((cure) => {
    const findings = faults.filter(({ id }) => cure.checks.includes(id))
    return findings.length === 0 ? [] : [{ cure, findings }]
  })
  return Promise.all(needed.map(({ cure, findings }) => planOne(cure, findings, context)))
}
