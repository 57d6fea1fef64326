import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'

const REQUEST_DEADLINE_MS = 10_000
/** A command that has no answer by then has failed: nothing is harmed for so long. */
const COMMAND_DEADLINE_MS = 120_000
const RETRY_MS = 500
const PAUSE_MS = 400

interface Answer {
  readonly status: number
  readonly text: string
  /** Else the proxy gave it. */
  readonly isOfApi: boolean
}

const PASSING = new Set([409, 429, 502, 503, 504])

/**
 * Again, with the same key: it is away, it broke on the way, what became of it is not known, or the proxy has just started
 * and has no routes yet (Traefik).
 */
const isPassing = ({ status, isOfApi }: Answer): boolean =>
  PASSING.has(status) || (status === 404 && !isOfApi)

/** A command that was answered. */
export interface Command {
  /** By `performance.now()`. */
  readonly atMs: number
  /** From the first time that it was sent to its answer. */
  readonly tookMs: number
  /** How often it was sent. */
  readonly attempts: number
}

/**
 * An operator who makes layers and takes them away, one command after another, and repeats each with its own
 * Idempotency-Key until it is answered. Every command it gave must have had its effect once.
 */
export class Commander {
  /** Ids of the layers it was told that it made, in order. */
  readonly made: string[] = []
  readonly commands: Command[] = []
  /** Answers that must not be. */
  readonly faults: string[] = []
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
      await this.#makeAndRemove().catch((error: unknown) => this.faults.push(String(error)))
      await delay(PAUSE_MS)
    }
  }

  async #makeAndRemove(): Promise<void> {
    const layer = { type: 'color', visible: false, content: { color: '#808080' } }
    const { id } = JSON.parse(await this.#command('POST', '/api/layers', layer)) as { id: string }
    this.made.push(id)
    await this.#command('DELETE', `/api/layers/${id}`)
  }

  async #command(method: string, path: string, body?: unknown): Promise<string> {
    const key = randomUUID()
    const atMs = performance.now()
    let last = 'it was never sent'
    for (let attempts = 1; performance.now() < atMs + COMMAND_DEADLINE_MS; attempts += 1) {
      const answer = await this.#send(method, path, { key, body }).catch((error: unknown) => String(error))
      if (typeof answer !== 'string' && answer.isOfApi && answer.status < 300) {
        this.commands.push({ atMs, tookMs: performance.now() - atMs, attempts })
        return answer.text
      }
      if (typeof answer !== 'string' && !isPassing(answer)) {
        throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`)
      }
      last = typeof answer === 'string' ? answer : `${answer.status} ${answer.text.slice(0, 300)}`
      await delay(RETRY_MS)
    }
    throw new Error(`${method} ${path} was not answered: ${last}`)
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
