import type { Row } from '../statistics.ts'

const DEADLINE_MS = 15_000

const json = { 'content-type': 'application/json' }
const REQUESTS: readonly (readonly [name: string, path: string, init?: RequestInit])[] = [
  ['GET /api/stream/state', '/api/stream/state'],
  [
    'POST /api/layers',
    '/api/layers',
    { method: 'POST', headers: json, body: '{"type":"chat","content":{}}' },
  ],
  ['GET /healthz', '/healthz'],
]

interface Answers {
  readonly statuses: Map<string, number>
  longestMs: number
}

/** Sends the same requests to every API, and counts answers by status. */
export class ApiProbe {
  readonly #urls: readonly string[]
  readonly #answers = new Map<string, Answers>()

  constructor(urls: readonly string[]) {
    this.#urls = urls
  }

  async run(): Promise<void> {
    await Promise.all(this.#urls.flatMap((url) => REQUESTS.map((request) => this.#send(url, request))))
  }

  rows(): Row[] {
    return [...this.#answers].map(([request, { statuses, longestMs }]) => ({
      request,
      answers: [...statuses].map(([status, count]) => `${count} x ${status}`).join(', '),
      'longest ms': Math.round(longestMs),
    }))
  }

  async #send(url: string, [name, path, init]: (typeof REQUESTS)[number]): Promise<void> {
    const begunMs = performance.now()
    const status = await fetch(url + path, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) })
      .then(async (response) => {
        await response.arrayBuffer()
        return String(response.status)
      })
      .catch((error: unknown) => String(error))
    const answers = this.#answers.get(name) ?? { statuses: new Map(), longestMs: 0 }
    answers.statuses.set(status, (answers.statuses.get(status) ?? 0) + 1)
    answers.longestMs = Math.max(answers.longestMs, performance.now() - begunMs)
    this.#answers.set(name, answers)
  }
}
