import { Worker } from 'node:worker_threads'
import { type Backoff, backoffDelayMs, within } from '@stream-manager/async'
import { CLOSE, READY, type WriteGroup } from './messages.ts'

const RESTART: Backoff = { firstMs: 50, maxMs: 5000, minMs: 10 }

export interface ThreadProgram {
  readonly url: URL
  /** The database it writes. */
  readonly file: string
}

export interface ThreadEvents {
  /** The thread started, or started again, and takes groups. */
  onReady(): void
  onAnswer(message: unknown): void
  /** The thread ended without being asked. It never answers what it was sent. */
  onEnd(): void
}

/** Runs the writer thread and starts it again when it ends. An idle thread does not keep the process alive. */
export class WriterThread {
  readonly #program: ThreadProgram
  readonly #events: ThreadEvents
  #worker: Worker
  #isReady = false
  #failures = 0
  #restart: NodeJS.Timeout | null = null
  #isClosing = false

  constructor(program: ThreadProgram, events: ThreadEvents) {
    this.#program = program
    this.#events = events
    this.#worker = this.#start()
  }

  get isReady(): boolean {
    return this.#isReady
  }

  send(group: WriteGroup): void {
    this.#worker.ref()
    this.#worker.postMessage(group)
  }

  /** Ends it at once, as a fault does. The next one is started. */
  async fail(): Promise<void> {
    await this.#worker.terminate()
  }

  /** Resolves when the thread has closed its connection and ended. False if it has not done so by the deadline. */
  async close(deadlineMs: number): Promise<boolean> {
    this.#isClosing = true
    if (this.#restart) {
      clearTimeout(this.#restart)
      return true
    }
    const worker = this.#worker
    const ended = new Promise<boolean>((resolve) => worker.once('exit', () => resolve(true)))
    worker.ref()
    worker.postMessage(CLOSE)
    return within(ended, { deadlineMs, onLate: () => false })
  }

  #start(): Worker {
    // Without the options of the process: a preloaded module of the process is none of the thread.
    const worker = new Worker(this.#program.url, {
      name: 'store-writer',
      workerData: this.#program.file,
      execArgv: [],
    })
    let reason = 'it ended'
    worker.on('message', (message: unknown) => this.#receive(message))
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.once('exit', () => this.#end(reason))
    worker.unref()
    return worker
  }

  #receive(message: unknown): void {
    if (message === READY) {
      this.#isReady = true
      this.#events.onReady()
    } else {
      this.#failures = 0
      this.#worker.unref()
      this.#events.onAnswer(message)
    }
  }

  #end(reason: string): void {
    this.#isReady = false
    if (this.#isClosing) return
    const delayMs = backoffDelayMs(RESTART, this.#failures)
    this.#failures += 1
    process.emitWarning(
      `the writer thread of the store failed: ${reason}. It starts again in ${Math.round(delayMs)} ms`,
      'BackplaneWriterWarning',
    )
    this.#restart = setTimeout(() => {
      this.#restart = null
      this.#worker = this.#start()
    }, delayMs)
    this.#restart.unref()
    this.#events.onEnd()
  }
}
