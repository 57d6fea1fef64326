import type { DoctorReport, DoctorStatus } from '@stream-manager/contracts'
import type { Check } from '../check.ts'
import type { CheckContext, Deployment } from '../context/context.ts'
import { type DeploymentOptions, describeDeployment } from '../context/describe-deployment.ts'
import { openScrubber } from '../context/known-secrets.ts'
import { runChecks } from '../run/run-checks.ts'
import { selectChecks } from '../run/select-checks.ts'
import { applyCure, type CureOutcome } from './apply.ts'
import type { Cure } from './cure.ts'
import { type PlannedCure, planCures } from './plan.ts'

const CHECKS_MS = 60_000
/** A blocked check proves nothing. */
const UNCURED: readonly DoctorStatus[] = ['fail', 'warn', 'blocked']

export interface FixOptions extends Omit<DeploymentOptions, 'registerSecret'> {
  readonly checks: readonly Check[]
  readonly cures: readonly Cure[]
  /** Ends the work. The step that runs is finished. */
  readonly interrupt: AbortSignal
}

/** Diagnoses a deployment for the cures, and applies those that somebody chose. */
export class Fix {
  readonly #options: FixOptions
  readonly #deployment: Deployment
  readonly #scrub: (text: string) => string

  private constructor(options: FixOptions, deployment: Deployment, scrub: (text: string) => string) {
    this.#options = options
    this.#deployment = deployment
    this.#scrub = scrub
  }

  static async open(options: FixOptions): Promise<Fix> {
    const { scrub, register } = await openScrubber(options.environment)
    const deployment = describeDeployment({ ...options, registerSecret: (secret) => void register(secret) })
    return new Fix(options, deployment, scrub)
  }

  /** Blanks secrets in a text for people. */
  scrub(text: string): string {
    return this.#scrub(text)
  }

  /** Runs the checks that have a cure, and plans the cures of what they find. Changes nothing. */
  async plan(): Promise<{ readonly report: DoctorReport; readonly cures: readonly PlannedCure[] }> {
    const { cures } = this.#options
    const report = await this.#diagnose(cures.flatMap(({ checks }) => checks))
    if (report.ended !== 'complete') return { report, cures: [] }
    return { report, cures: await planCures(cures, report, this.#context()) }
  }

  /** Rejects when the journal cannot be written; then nothing of this cure was changed. */
  apply(planned: PlannedCure): Promise<CureOutcome> {
    const recheck = () => this.#recheck(planned.cure)
    return applyCure(planned, this.#context(), { recheck, scrub: this.#scrub })
  }

  async #recheck({ checks }: Cure): Promise<string[]> {
    const { findings, ended } = await this.#diagnose(checks)
    if (ended !== 'complete') return [`the checks did not run again: ${ended}`]
    return findings
      .filter(({ id, status }) => checks.includes(id) && UNCURED.includes(status))
      .map(({ summary }) => summary)
  }

  #diagnose(ids: readonly string[]): Promise<DoctorReport> {
    const { checks, interrupt } = this.#options
    return runChecks({
      checks: ids.length === 0 ? [] : selectChecks(checks, { only: ids }),
      ...{ deployment: this.#deployment, timeoutMs: CHECKS_MS, scrub: this.#scrub, interrupt },
    })
  }

  /** A context of its own each time: work that checks share must see what changed. */
  #context(): CheckContext {
    const run = { ...this.#deployment, signal: this.#options.interrupt }
    return { ...run, run }
  }
}
