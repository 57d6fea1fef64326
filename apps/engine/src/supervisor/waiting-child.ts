import { within } from '@stream-manager/async'
import type { EngineEvent } from '@stream-manager/engine-protocol'
import {
  type EngineProcess,
  type EngineProcessHandlers,
  type ForkOptions,
  forkEngine,
} from './engine-process.ts'
import { type ProcessUsage, UNKNOWN_USAGE } from './running-child.ts'

interface WaitingChildOptions extends ForkOptions {
  readonly now: () => Date
  readonly monotonicMs: () => number
  /** The process wrote this line or this invalid event before it had a programme. */
  readonly onLine: (line: string) => void
  /** The process ended before it had a programme. */
  readonly onEnded: () => void
}

/** A loaded engine process without a programme: it holds no source, output or lease. */
export class WaitingChild {
  readonly #options: WaitingChildOptions
  readonly #process: EngineProcess
  #handlers: EngineProcessHandlers
  #isReady = false
  #hasEnded = false
  #answered: (isIdle: boolean) => void = () => undefined
  #usage = UNKNOWN_USAGE
  #lastEventAtMs: number

  constructor(options: WaitingChildOptions) {
    this.#options = options
    this.#lastEventAtMs = options.monotonicMs()
    this.#handlers = {
      onEvent: (event) => this.#onEvent(event),
      onExit: () => this.#onExit(),
      onLine: options.onLine,
      onInvalidEvent: options.onLine,
      onPreview: () => undefined,
    }
    this.#process = forkEngine(
      {
        onEvent: (event) => this.#handlers.onEvent(event),
        onExit: (exit) => this.#handlers.onExit(exit),
        onLine: (line) => this.#handlers.onLine(line),
        onInvalidEvent: (detail) => this.#handlers.onInvalidEvent(detail),
        onPreview: (part) => this.#handlers.onPreview(part),
      },
      { ...options, isSpare: true },
    )
  }

  /** It has loaded its modules and codecs. */
  get isReady(): boolean {
    return this.#isReady
  }

  get pid(): number {
    return this.#process.pid
  }

  /** As of its last answer. */
  get usage(): ProcessUsage {
    return this.#usage
  }

  get silentMs(): number {
    return this.#options.monotonicMs() - this.#lastEventAtMs
  }

  ping(): void {
    if (this.#isReady) this.#process.send({ type: 'ping' })
  }

  /** False if the process has ended, or does not answer in time because it is frozen. */
  answers(deadlineMs: number): Promise<boolean> {
    if (this.#hasEnded) return Promise.resolve(false)
    const answered = new Promise<boolean>((resolve) => {
      this.#answered = resolve
    })
    this.ping()
    return within(answered, { deadlineMs, onLate: () => false })
  }

  /** Hands the process over to a programme. Null if it has ended meanwhile. */
  adopt(handlers: EngineProcessHandlers): EngineProcess | null {
    if (this.#hasEnded) return null
    this.#handlers = handlers
    return this.#process
  }

  /** Resolves when the process has ended. */
  close(): Promise<void> {
    return this.#process.stop({ graceMs: 0, final: false })
  }

  #onEvent(event: EngineEvent): void {
    this.#lastEventAtMs = this.#options.monotonicMs()
    if (event.type === 'ready') {
      this.#isReady = true
      this.ping()
    }
    if (event.type !== 'idle') return
    const { cpuPercent, memoryBytes } = event
    this.#usage = { measuredAt: this.#options.now().toISOString(), cpuPercent, memoryBytes }
    this.#answered(true)
  }

  #onExit(): void {
    this.#hasEnded = true
    this.#answered(false)
    this.#options.onEnded()
  }
}
