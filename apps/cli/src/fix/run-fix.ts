import { type Check, type Cure, Fix, type PlannedCure } from '@stream-manager/diagnostics/doctor'
import { type EnvironmentSource, messageOf } from '@stream-manager/service-kit'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { renderOutcome, renderPlan } from './render.ts'

export interface FixSource {
  readonly environment: EnvironmentSource
  readonly checks: readonly Check[]
  readonly cures: readonly Cure[]
}

interface FixRequest {
  /** Ids of cures. Default: all. */
  readonly only?: readonly string[]
  readonly folder?: string
  readonly interrupt: AbortSignal
  readonly write: (text: string) => void
  /** Chooses whether the cure is applied, after the plan was shown. */
  readonly chooses: (planned: PlannedCure) => Promise<boolean> | boolean
  /** Said when cures were shown and none was chosen. */
  readonly advice: string
}

const applyAll = async (fix: Fix, chosen: readonly PlannedCure[], { write, interrupt }: FixRequest) => {
  for (const planned of chosen) {
    if (interrupt.aborted) return
    try {
      const outcome = await fix.apply(planned)
      write(renderOutcome(outcome, (text) => fix.scrub(text)))
    } catch (error) {
      write(`✗ not done: ${planned.cure.id}: ${fix.scrub(messageOf(error))}\n`)
    }
  }
}

const choose = async (cures: readonly PlannedCure[], { chooses }: FixRequest): Promise<PlannedCure[]> => {
  const chosen: PlannedCure[] = []
  for (const planned of cures) {
    if (planned.steps.length > 0 && (await chooses(planned))) chosen.push(planned)
  }
  return chosen
}

/** Shows the plan, applies the chosen cures, and resolves with the exit code: 0 once no fault with a cure is left. */
export const runFix = async (source: FixSource, request: FixRequest): Promise<number> => {
  const { only, folder, interrupt, write, advice } = request
  const cures = only === undefined ? source.cures : source.cures.filter(({ id }) => only.includes(id))
  const fix = await Fix.open({ ...source, cures, interrupt, ...(folder !== undefined && { folder }) })
  const { report, cures: planned } = await fix.plan()
  if (report.ended !== 'complete') return EXIT_CODES[report.ended]
  if (planned.length === 0) {
    write('Nothing to cure here. stream-manager doctor shows all faults, also those without a cure.\n')
    return EXIT_CODES.success
  }
  write(renderPlan(planned, (text) => fix.scrub(text)))
  const chosen = await choose(planned, request)
  if (chosen.length === 0) {
    write(`Nothing was changed. ${advice}\n`)
    return EXIT_CODES.failures
  }
  await applyAll(fix, chosen, request)
  if (interrupt.aborted) return EXIT_CODES.interrupted
  const { cures: left } = await fix.plan()
  return left.length === 0 ? EXIT_CODES.success : EXIT_CODES.failures
}
