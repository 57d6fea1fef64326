import { type Count, type Counting, LocalCounts } from '@stream-manager/backplane/port'
import type { Logger } from '@stream-manager/service-kit'

/** Hits that came while the count before them was under way; they go together in the next one. */
interface Waiting {
  hits: number
  readonly counted: Promise<Count>
}

export interface RequestCountsOptions {
  readonly backplane: Counting
  readonly windowMs: number
  /** How many replicas share the limit, as last known. */
  readonly replicas: () => number
  readonly log: Pick<Logger, 'warn'>
}

/**
 * Requests of each address, over all replicas. Requests that come together are counted together, and each still gets its own
 * place, so that a crowd costs the backplane one call at a time. While the backplane is away each replica grants its own
 * share of the limit: neither everything nor nothing.
 */
export class RequestCounts {
  readonly #options: RequestCountsOptions
  readonly #local = new LocalCounts()
  readonly #waiting = new Map<string, Waiting>()
  readonly #running = new Map<string, Promise<unknown>>()

  constructor(options: RequestCountsOptions) {
    this.#options = options
  }

  /** This request's own place in the window. */
  async hit(address: string): Promise<Count> {
    const waiting = this.#waiting.get(address) ?? this.#wait(address)
    waiting.hits += 1
    const place = waiting.hits
    const { total, endsInMs } = await waiting.counted
    return { total: total - waiting.hits + place, endsInMs }
  }

  #wait(address: string): Waiting {
    const before = this.#running.get(address) ?? Promise.resolve()
    const counted = before.then(() => {
      this.#waiting.delete(address)
      const running = this.#count(address, waiting.hits).finally(() => {
        if (this.#running.get(address) === running) this.#running.delete(address)
      })
      this.#running.set(address, running)
      return running
    })
    const waiting: Waiting = { hits: 0, counted }
    this.#waiting.set(address, waiting)
    return waiting
  }

  async #count(address: string, hits: number): Promise<Count> {
    const { backplane, windowMs, replicas, log } = this.#options
    const name = `rate/${address}`
    try {
      return await backplane.count(name, { by: hits, windowMs })
    } catch (error) {
      log.warn({ err: error }, 'the shared rate limit is away: each replica grants its share')
      const { total, endsInMs } = this.#local.count(name, { by: hits, windowMs })
      // Every hit here stands for one at each replica.
      return { total: total * replicas(), endsInMs }
    }
  }
}
