import { DeadlineError, within } from '@stream-manager/async'
import type { PreflightStep, PreflightStepName } from '@stream-manager/contracts'
import { OutputFault } from '@stream-manager/destinations'

type Evidence = PreflightStep['evidence'][number]

/** The outcome of a step that did not fail. */
export interface Passed<Value> {
  readonly value: Value
  readonly summary: string
  readonly evidence?: readonly Evidence[]
  /** Passed, but somebody should know. */
  readonly isWarning?: true
}

const MAX_CHARACTERS = 600
const MAX_EVIDENCE = 20

/** A terminal obeys control characters, and a server chose some of these texts. */
const plain = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MAX_CHARACTERS)

const plainEvidence = (evidence: readonly Evidence[]): Evidence[] =>
  evidence.slice(0, MAX_EVIDENCE).map(({ what, found }) => ({ what: plain(what), found: plain(found) }))

export interface WalkOptions {
  readonly destination: string
  readonly signal: AbortSignal
  readonly stepMs: number
}

interface Ended {
  readonly summary: string
  readonly code?: PreflightStep['code']
  readonly evidence?: readonly Evidence[]
  /** By the monotonic clock. */
  readonly startedAt: number
}

/** Thrown by a step that failed, after it was recorded. */
export class StepFailed extends Error {}

/** The steps to a destination, each timed and with a deadline. After the first failure no further one is taken. */
export class Walk {
  readonly steps: PreflightStep[] = []
  readonly #options: WalkOptions

  constructor(options: WalkOptions) {
    this.#options = options
  }

  /** The step's value. @throws {StepFailed} when it failed. */
  async take<Value>(name: PreflightStepName, work: () => Promise<Passed<Value>>): Promise<Value> {
    const startedAt = performance.now()
    const { signal, stepMs } = this.#options
    try {
      const {
        value,
        summary,
        evidence = [],
        isWarning,
      } = await within(work(), { deadlineMs: stepMs, signal })
      this.#record(name, isWarning ? 'warn' : 'pass', { summary, evidence, startedAt })
      return value
    } catch (error) {
      const { code, message } = this.#faultOf(error)
      this.#record(name, 'fail', { summary: message, code, startedAt })
      throw new StepFailed()
    }
  }

  skip(names: readonly PreflightStepName[], reason: string): void {
    for (const name of names) {
      if (this.steps.some((step) => step.name === name)) continue
      this.#record(name, 'skip', { summary: reason, startedAt: performance.now() })
    }
  }

  #record(
    name: PreflightStepName,
    status: PreflightStep['status'],
    { summary, code = null, evidence = [], startedAt }: Ended,
  ): void {
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10
    const texts = { summary: plain(summary), evidence: plainEvidence(evidence) }
    this.steps.push({ name, status, code, durationMs, ...texts })
  }

  #faultOf(error: unknown): Pick<OutputFault, 'code' | 'message'> {
    const { destination, stepMs, signal } = this.#options
    if (signal.aborted)
      return unreachable(`The time for this preflight ended before ${destination} answered.`)
    if (error instanceof OutputFault) return error
    if (error instanceof DeadlineError)
      return unreachable(`${destination} did not answer within ${stepMs} ms.`)
    // The text of an unexpected error could hold an address.
    const name = error instanceof Error ? error.constructor.name : typeof error
    return { code: 'output.connection_lost', message: `The step stopped at an unexpected error (${name}).` }
  }
}

const unreachable = (message: string): OutputFault => new OutputFault('output.unreachable', message)
