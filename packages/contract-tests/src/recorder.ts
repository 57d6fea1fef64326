export type CheckOutcome = 'passed' | 'failed' | 'skipped'

/** Result of one check. `group` names the operation or channel, `name` the promise that was checked. */
export interface CheckResult {
  readonly group: string
  readonly name: string
  readonly outcome: CheckOutcome
  /** The faults of a failed check, the reason of a skipped one. */
  readonly details: readonly string[]
  readonly durationMs: number
}

/** Thrown by a check that found faults. */
export class CheckFailed extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('; '))
    this.name = 'CheckFailed'
    this.faults = faults
  }
}

/** Thrown by a check of something that the deployment does not have. */
export class CheckSkipped extends Error {
  override readonly name = 'CheckSkipped'
}

/** Ends the check when there are faults. */
export const expectNone = (faults: readonly string[]): void => {
  if (faults.length > 0) throw new CheckFailed(faults)
}

/** The error's message and those of its causes: `fetch failed` alone does not name the certificate. */
const messages = ({ message, cause }: Error): string[] =>
  cause instanceof Error ? [message, ...messages(cause)] : [message]

const faultsOf = (error: unknown): readonly string[] => {
  if (error instanceof CheckFailed) return error.faults
  if (!(error instanceof Error)) return [JSON.stringify(error)]
  return [messages(error).join(': ')]
}

export interface RecorderOptions {
  /** Receives each result as soon as it is known. */
  readonly onResult: (result: CheckResult) => void
  /** An abort makes `check` throw, which ends the run. */
  readonly signal: AbortSignal
}

/** Runs checks one after another and keeps their results. */
export class Recorder {
  readonly results: CheckResult[] = []
  readonly #options: RecorderOptions

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Undefined when the check failed, or was skipped. */
  async check<Value>(group: string, name: string, run: () => Promise<Value>): Promise<Value | undefined> {
    this.#options.signal.throwIfAborted()
    const value = await this.checkAlways(group, name, run)
    this.#options.signal.throwIfAborted()
    return value
  }

  /** As `check`, also after an abort. */
  async checkAlways<Value>(
    group: string,
    name: string,
    run: () => Promise<Value>,
  ): Promise<Value | undefined> {
    const startedMs = performance.now()
    const add = (outcome: CheckOutcome, details: readonly string[]): void =>
      this.#add({ group, name, outcome, details, durationMs: performance.now() - startedMs })
    try {
      const value = await run()
      add('passed', [])
      return value
    } catch (error) {
      if (error instanceof CheckSkipped) add('skipped', [error.message])
      else add('failed', faultsOf(error))
      return undefined
    }
  }

  fail(group: string, name: string, fault: string): void {
    this.#add({ group, name, outcome: 'failed', details: [fault], durationMs: 0 })
  }

  skip(group: string, name: string, reason: string): void {
    this.#add({ group, name, outcome: 'skipped', details: [reason], durationMs: 0 })
  }

  #add(result: CheckResult): void {
    this.results.push(result)
    this.#options.onResult(result)
  }
}
