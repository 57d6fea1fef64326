import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

const REQUEST_DEADLINE_MS = 10_000
/** Longer than any fault lasts. A command without an answer by then has failed. */
const COMMAND_DEADLINE_MS = 120_000
const RETRY_MS = 500
const PAUSE_MS = 400

interface Answer {
  readonly status: number
  readonly text: string
  /** False if the answer came from the proxy. */
  readonly isOfApi: boolean
}

const TEMPORARY_STATUSES = new Set([409, 429, 502, 503, 504])

/** The command may succeed when sent again. A 404 of the proxy means that it has just started and has no routes yet (Traefik). */
const isTemporary = ({ status, isOfApi }: Answer): boolean =>
  TEMPORARY_STATUSES.has(status) || (status === 404 && !isOfApi)

/** A command that got its answer. */
export interface Command {
  /** Time of the first attempt, by `performance.now()`. */
  readonly atMs: number
  /** Time from the first attempt to the answer. */
  readonly tookMs: number
  /** Number of attempts. */
  readonly attempts: number
}

/**
 * An operator that creates and removes layers, one command after another. It repeats each command with the same
 * Idempotency-Key until it gets an answer. Each command must take effect exactly once.
 */
export class Commander {
  /** Ids of the layers whose creation was confirmed, in order. */
  readonly created: string[] = []
  readonly commands: Command[] = []
  /** Commands that were refused, or got no answer in time. */
  readonly failures: string[] = []
  readonly #url: string
  readonly #stop = new AbortController()
  readonly #running: Promise<void>

  constructor(url: string) {
    this.#url = url
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#createAndRemove().catch((error: unknown) => this.failures.push(String(error)))
      await delay(PAUSE_MS)
    }
  }

  async #createAndRemove(): Promise<void> {
    const layer = { type: 'color', visible: false, content: { color: '#808080' } }
    const { id } = JSON.parse(await this.#command('POST', '/api/layers', layer)) as { id: string }
    this.created.push(id)
    await this.#command('DELETE', `/api/layers/${id}`)
  }

  async #command(method: string, path: string, body?: unknown): Promise<string> {
    const key = randomUUID()
    const atMs = performance.now()
    let last = 'never sent'
    for (let attempts = 1; performance.now() < atMs + COMMAND_DEADLINE_MS; attempts += 1) {
      const answer = await this.#send(method, path, { key, body }).catch((error: unknown) => String(error))
      if (typeof answer !== 'string' && answer.isOfApi && answer.status < 300) {
        this.commands.push({ atMs, tookMs: performance.now() - atMs, attempts })
        return answer.text
      }
      if (typeof answer !== 'string' && !isTemporary(answer)) {
        throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`)
      }
      last = typeof answer === 'string' ? answer : `${answer.status} ${answer.text.slice(0, 300)}`
      await delay(RETRY_MS)
    }
    throw new Error(`${method} ${path} got no answer for ${COMMAND_DEADLINE_MS} ms; last attempt: ${last}`)
  }

  async #send(method: string, path: string, { key, body }: { key: string; body: unknown }): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      headers: {
        'idempotency-key': key,
        prefer: 'wait=0',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const isOfApi = response.status === 204 || (response.headers.get('content-type') ?? '').includes('json')
    return { status: response.status, text: await response.text(), isOfApi }
  }
}
