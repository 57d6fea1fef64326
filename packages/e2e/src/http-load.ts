import { setTimeout as delay } from 'node:timers/promises'

/** Sends one request; rejects if the answer is not the expected one. */
export type Request = (signal: AbortSignal) => Promise<void>

export interface HttpLoadOptions {
  readonly perSecond: number
  /** Requests to send, in rotation. */
  readonly requests: readonly [Request, ...Request[]]
  /** Deadline of each request. Default: 30 s. */
  readonly deadlineMs?: number
}

export interface HttpLoadReport {
  readonly sent: number
  /** How often a request was sent again because the store did not answer the service in time, as the SDK does. */
  readonly repeated: number
  /** Messages of the first failures, 100 at most. */
  readonly failures: readonly string[]
}

const DEADLINE_MS = 30_000
const MAX_FAILURES = 100
/** Far above what a machine that keeps up has under way. Without it a slow machine would only gather requests. */
const MAX_UNDER_WAY = 60
const REPEAT_AFTER_MS = 500

/** A 503 that says that the store does not answer. */
class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError'
}

/**
 * Sends requests at a steady rate without waiting for earlier answers, and records failures. The rate is lower while
 * the machine does not keep up.
 */
export class HttpLoad {
  readonly #options: HttpLoadOptions
  readonly #underWay = new Set<Promise<void>>()
  readonly #failures: string[] = []
  readonly #stop = new AbortController()
  readonly #running: Promise<void>
  #sent = 0
  #repeated = 0

  constructor(options: HttpLoadOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  get sent(): number {
    return this.#sent
  }

  /** Stops sending; resolves once every request has its answer. */
  async stop(): Promise<HttpLoadReport> {
    this.#stop.abort()
    await this.#running
    await Promise.all(this.#underWay)
    return { sent: this.#sent, repeated: this.#repeated, failures: this.#failures }
  }

  async #run(): Promise<void> {
    const { perSecond } = this.#options
    let seenMs = performance.now()
    let due = 0
    while (!this.#stop.signal.aborted) {
      const nowMs = performance.now()
      due = Math.min(due + ((nowMs - seenMs) * perSecond) / 1000, MAX_UNDER_WAY - this.#underWay.size)
      seenMs = nowMs
      for (; due >= 1; due -= 1) this.#send()
      await delay(1000 / perSecond)
    }
  }

  #send(): void {
    const { requests, deadlineMs = DEADLINE_MS } = this.#options
    const request = requests[this.#sent % requests.length] ?? requests[0]
    this.#sent += 1
    const answered = this.#answered(request, AbortSignal.timeout(deadlineMs))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#underWay.delete(answered))
    this.#underWay.add(answered)
  }

  async #answered(request: Request, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await request(signal)
        return
      } catch (error) {
        if (!(error instanceof StoreUnavailableError) || signal.aborted) throw error
      }
      this.#repeated += 1
      await delay(REPEAT_AFTER_MS)
    }
  }

  #fail(error: unknown): void {
    const { message, cause } = error instanceof Error ? error : new Error(String(error))
    if (this.#failures.length < MAX_FAILURES) this.#failures.push(cause ? `${message}: ${cause}` : message)
  }
}

/** Reads the whole body; rejects if the answer has another status. */
export const expectStatus = async (response: Response, status: number): Promise<void> => {
  const body = await response.text()
  if (response.status === status) return
  const message = `${response.url}: ${response.status} instead of ${status}: ${body.slice(0, 300)}`
  throw response.status === 503 && body.includes('error:storage.unavailable')
    ? new StoreUnavailableError(message)
    : new Error(message)
}

/** A request that reads the state of the stream. */
export const readState =
  (url: string): Request =>
  async (signal) =>
    expectStatus(await fetch(`${url}/api/stream/state`, { signal }), 200)

/** A request that moves an existing layer to another position each time. */
export const moveLayer = (url: string, id: string): Request => {
  let moves = 0
  return async (signal) => {
    moves += 1
    const response = await fetch(`${url}/api/layers/${id}`, {
      method: 'PATCH',
      signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ frame: { x: moves % 100 } }),
    })
    await expectStatus(response, 200)
  }
}
