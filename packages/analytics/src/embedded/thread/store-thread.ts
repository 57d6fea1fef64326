import { Worker } from 'node:worker_threads'
import { Gate, within } from '@stream-manager/async'
import { AnalyticsFullError, AnalyticsUnavailableError } from '../../port/errors.ts'
import type { Input, Method, Output } from '../../sql/calls.ts'
import { type Answer, type Call, CLOSE, type ThreadData } from './messages.ts'

/** Calls that wait for the one under way. */
const MAX_WAITING = 100
/**
 * A busy machine takes seconds to load a thread, and the check of a large file takes longer. Under the deadline of a call,
 * each call would end the thread as it starts.
 */
const START_DEADLINE_MS = 60_000

export interface StoreThreadOptions {
  readonly url: URL
  readonly data: Omit<ThreadData, 'checksFile'>
  /** Time for one call. A thread that is late is replaced; it ends when its statement does. */
  readonly deadlineMs: number
}

interface RunningThread {
  readonly worker: Worker
  /** Rejects when the thread ends before. */
  readonly ready: Promise<void>
}

interface Pending {
  resolve(answer: Answer): void
  reject(error: Error): void
}

const errorOf = ({ fault, message }: Extract<Answer, { ok: false }>): Error => {
  if (fault === 'full') return new AnalyticsFullError(message)
  return fault === 'unavailable' ? new AnalyticsUnavailableError(message) : new Error(message)
}

/** A thread that is started by the first call after it ended. An idle thread does not keep the process alive. */
export class StoreThread {
  readonly #options: StoreThreadOptions
  readonly #gate = new Gate({ running: 1, waiting: MAX_WAITING })
  #thread: RunningThread | null = null
  #pending: Pending | null = null
  #isClosed = false
  #isOpened = false

  constructor(options: StoreThreadOptions) {
    this.#options = options
  }

  /** Checks the file as well, once. Rejects when it cannot be used. */
  async open(): Promise<void> {
    const leave = await this.#enter()
    try {
      const answer = await this.#ask({ method: 'status', input: undefined })
      if (!answer.ok) throw errorOf(answer)
      this.#isOpened = true
    } finally {
      leave()
    }
  }

  async call<M extends Method>(method: M, input: Input<M>): Promise<Output<M>> {
    const leave = await this.#enter()
    try {
      const answer = await this.#ask({ method, input })
      if (!answer.ok) throw errorOf(answer)
      // The thread is of the same release: it answers a call with what the port promises.
      return answer.value as Output<M>
    } finally {
      leave()
    }
  }

  /** Waits for the call under way, closes the connection and ends the thread. */
  async close(): Promise<void> {
    this.#isClosed = true
    const leave = await this.#gate.enter(AbortSignal.timeout(this.#options.deadlineMs)).catch(() => null)
    if (this.#thread !== null) await this.#end(this.#thread.worker)
    leave?.()
  }

  async #enter(): Promise<() => void> {
    const { deadlineMs } = this.#options
    const leave = await this.#gate.enter(AbortSignal.timeout(deadlineMs)).catch(() => null)
    if (leave === null)
      throw new AnalyticsUnavailableError('too many calls are waiting for the store of history')
    return leave
  }

  async #ask(call: Call): Promise<Answer> {
    if (this.#isClosed) throw new AnalyticsUnavailableError('the store of history is closed')
    const { deadlineMs } = this.#options
    this.#thread ??= this.#start()
    const { worker, ready } = this.#thread
    worker.ref()
    try {
      const onLate = (late: 'start' | 'answer') => () => this.#abandon(worker, late)
      await within(ready, { deadlineMs: START_DEADLINE_MS, onLate: onLate('start') })
      return await within(this.#answerOf(worker, call), { deadlineMs, onLate: onLate('answer') })
    } finally {
      this.#pending = null
      worker.unref()
    }
  }

  #answerOf(worker: Worker, call: Call): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
      worker.postMessage(call)
    })
  }

  #abandon(worker: Worker, late: 'start' | 'answer'): never {
    this.#thread = null
    void worker.terminate()
    const deadlineMs = late === 'start' ? START_DEADLINE_MS : this.#options.deadlineMs
    throw new AnalyticsUnavailableError(`the store of history did not ${late} within ${deadlineMs} ms`)
  }

  #start(): RunningThread {
    const { url, data } = this.#options
    const workerData: ThreadData = { ...data, checksFile: !this.#isOpened && data.role === 'write' }
    // Without the options of the process: a preloaded module of the process is none of the thread.
    const worker = new Worker(url, { name: `history-${data.role}`, workerData, execArgv: [] })
    let reason = 'the thread of the history ended'
    worker.on('message', (answer: Answer) => {
      if (worker === this.#thread?.worker) this.#pending?.resolve(answer)
    })
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.once('exit', () => this.#forget(worker, reason))
    const ready = new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve())
      worker.once('exit', () => reject(new AnalyticsUnavailableError(reason)))
    })
    // A call that gave up no longer waits for it.
    ready.catch(() => undefined)
    return { worker, ready }
  }

  #forget(worker: Worker, reason: string): void {
    if (worker !== this.#thread?.worker) return
    this.#thread = null
    this.#pending?.reject(new AnalyticsUnavailableError(reason))
  }

  async #end(worker: Worker): Promise<void> {
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.ref()
    worker.postMessage(CLOSE)
    const { deadlineMs } = this.#options
    await within(ended, { deadlineMs, onLate: async () => void (await worker.terminate()) })
  }
}
