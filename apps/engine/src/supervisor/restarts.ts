import type { ErrorCode } from '@stream-manager/contracts'
import type { EngineExit } from './engine-process.ts'
import type { Observer } from './observer.ts'
import { CRASH_LIMIT, CRASH_WINDOW_MS, QUICK_CRASH_MS, RestartPolicy } from './restart-policy.ts'
import { type KillReason, onAirMs, type RunningChild } from './running-child.ts'

interface RestartsOptions {
  readonly now: () => Date
  readonly monotonicMs: () => number
  readonly observer: Observer
  readonly reconcile: () => void
}

const KILLED_BECAUSE: Readonly<Record<KillReason, string>> = {
  'engine.stalled': 'it stopped answering and was ended',
  'engine.memory_exceeded': 'it needed more memory than CHILD_MEMORY_MB allows and was ended',
}

/** Restarts of one stream's child: when the next one is due, and when to give up. */
export class Restarts {
  readonly #options: RestartsOptions
  readonly #policy = new RestartPolicy()
  #timer: NodeJS.Timeout | null = null
  #failedGeneration: number

  constructor(options: RestartsOptions) {
    this.#options = options
    const { status, generation } = options.observer.state
    this.#failedGeneration = status === 'failed' ? generation : -1
  }

  get isPending(): boolean {
    return this.#timer !== null
  }

  get failedGeneration(): number {
    return this.#failedGeneration
  }

  /** Reports the crash, and schedules a restart unless the child has failed too often. */
  crashed(child: RunningChild, exit: EngineExit): void {
    const code = child.killedFor ?? 'stream.engine_crashed'
    const how = child.killedFor ? KILLED_BECAUSE[child.killedFor] : `exit ${exit.code ?? exit.signal}`
    const decision = this.#policy.crashed(this.#options.monotonicMs(), onAirMs(child))
    if (decision.kind === 'give-up') this.#giveUp(child, how)
    else this.#retryLater(code, how, decision.delayMs)
  }

  reconcileIn(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#options.reconcile()
    }, delayMs)
  }

  cancel(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  forgetCrashes(): void {
    this.#policy.forget()
  }

  #giveUp(child: RunningChild, how: string): void {
    this.#failedGeneration = child.generation
    const { observer } = this.#options
    observer.ended('failed')
    const rule = `${CRASH_LIMIT} times within ${CRASH_WINDOW_MS / 60_000} minutes`
    const quick = `each time before it was ${QUICK_CRASH_MS / 1000} s on air`
    const message = `The engine failed ${rule}, ${quick} (last: ${how}). Use start to try again.`
    observer.trouble('stream.gave_up', message, null)
  }

  #retryLater(code: ErrorCode, how: string, delayMs: number): void {
    const nextRetryAt = new Date(this.#options.now().getTime() + delayMs)
    const message = `The engine process failed: ${how}. It is being started again.`
    this.#options.observer.trouble(code, message, nextRetryAt)
    this.reconcileIn(delayMs)
  }
}
