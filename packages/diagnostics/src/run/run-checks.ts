import { abortWithin, Gate, type Schedule } from '@stream-manager/async'
import { patientSchedule } from '@stream-manager/async/node'
import { DOCTOR_STATUSES, type DoctorFinding, type DoctorReport } from '@stream-manager/contracts'
import type { Check } from '../check.ts'
import type { Deployment, DoctorContext } from '../context/context.ts'
import { blocked, crashed, findingOf, late, skipped } from './finding.ts'
import { scrubFinding } from './scrub-finding.ts'

const DEADLINES_MS = { quick: 5000, deep: 30_000 } as const
const MAX_RUNNING = 8

export interface RunOptions {
  /** A check stands behind those it depends on. Dependencies that are not in the list count as passed. */
  readonly checks: readonly Check[]
  readonly deployment: Deployment
  /** The run ends after this time, with what was found so far. */
  readonly timeoutMs: number
  /** Blanks secrets. Every text of the report goes through it. */
  readonly scrub: (text: string) => string
  /** Ends the run, with what was found so far. */
  readonly interrupt?: AbortSignal
  readonly onFinding?: (finding: DoctorFinding) => void
  readonly schedule?: Schedule
}

const UNFINISHED = {
  timeout: 'not finished: the whole run was over its time',
  interrupted: 'not finished: the run was interrupted',
  complete: '',
} as const

class Run {
  readonly #options: RunOptions
  readonly #context: DoctorContext
  readonly #schedule: Schedule
  readonly #gate: Gate
  readonly #stop = new AbortController()
  readonly #findings = new Map<string, Promise<DoctorFinding>>()
  #ended: DoctorReport['ended'] = 'complete'

  constructor(options: RunOptions) {
    this.#options = options
    this.#context = { ...options.deployment, signal: this.#stop.signal }
    this.#schedule = options.schedule ?? patientSchedule
    this.#gate = new Gate({ running: MAX_RUNNING, waiting: options.checks.length })
  }

  async report(): Promise<DoctorReport> {
    const { deployment, timeoutMs, interrupt, checks } = this.#options
    const { clock, target } = deployment
    const startedAt = clock.now().toISOString()
    const startMs = clock.monotonicMs()
    const cancel = this.#schedule(() => this.#end('timeout'), timeoutMs)
    const onInterrupt = () => this.#end('interrupted')
    interrupt?.addEventListener('abort', onInterrupt, { once: true })
    if (interrupt?.aborted) onInterrupt()
    for (const check of checks) this.#findings.set(check.id, this.#find(check))
    const findings = await Promise.all(this.#findings.values())
    cancel()
    interrupt?.removeEventListener('abort', onInterrupt)
    const durationMs = clock.monotonicMs() - startMs
    const address = target === null ? null : this.#options.scrub(target.href)
    return {
      ...{ schemaVersion: 1, startedAt, durationMs, target: address, ended: this.#ended },
      summary: summaryOf(findings),
      findings,
    }
  }

  #end(reason: 'timeout' | 'interrupted'): void {
    if (this.#stop.signal.aborted) return
    this.#ended = reason
    this.#stop.abort(new Error(UNFINISHED[reason]))
  }

  async #find(check: Check): Promise<DoctorFinding> {
    const finding = scrubFinding(await this.#decide(check), this.#options.scrub)
    this.#options.onFinding?.(finding)
    return finding
  }

  async #decide(check: Check): Promise<DoctorFinding> {
    const dependencies = await Promise.all(check.dependsOn.flatMap((id) => this.#findings.get(id) ?? []))
    const failed = dependencies.filter(({ status }) => status === 'fail' || status === 'blocked')
    if (failed.length > 0) return blocked(check, failed)
    const missing = dependencies.find(({ status }) => status === 'skip')
    if (missing) return skipped(check, missing.summary)
    const unfinished = () => skipped(check, UNFINISHED[this.#ended])
    const leave = await this.#gate.enter(this.#stop.signal).catch(() => null)
    if (leave === null) return unfinished()
    try {
      return await this.#execute(check)
    } catch (error) {
      return this.#stop.signal.aborted ? unfinished() : crashed(check, error)
    } finally {
      leave()
    }
  }

  async #execute(check: Check): Promise<DoctorFinding> {
    const { clock } = this.#context
    const { deadlineMs = DEADLINES_MS[check.cost] } = check
    const startMs = clock.monotonicMs()
    const work = async (signal: AbortSignal) =>
      findingOf(check, await check.run({ ...this.#context, signal, run: this.#context }))
    const { signal } = this.#stop
    const onLate = () => late(check, deadlineMs)
    const finding = await abortWithin(work, { deadlineMs, onLate, signal, schedule: this.#schedule })
    return { ...finding, durationMs: clock.monotonicMs() - startMs }
  }
}

const summaryOf = (findings: readonly DoctorFinding[]): DoctorReport['summary'] => {
  const counts = DOCTOR_STATUSES.map((status) => [
    status,
    findings.filter((finding) => finding.status === status).length,
  ])
  return Object.fromEntries(counts) as DoctorReport['summary']
}

/**
 * Runs the checks, independent ones at once, and resolves with what they found, in their order. Never rejects: a check that
 * throws or passes its deadline is a `fail` of its own and stops no other.
 */
export const runChecks = (options: RunOptions): Promise<DoctorReport> => new Run(options).report()
