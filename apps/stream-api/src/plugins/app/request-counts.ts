import { type Backplane, type Count, type Counting, LocalCounts } from '@stream-manager/backplane/port'
import { HEARTBEAT_PREFIX } from '@stream-manager/contracts'
import type { Logger } from '@stream-manager/service-kit'
import fp from 'fastify-plugin'

const WINDOW_MS = 10_000
const LOOK_EVERY_MS = 5000

declare module 'fastify' {
  interface FastifyInstance {
    requestCounts: RequestCounts
  }
}

/** Hits that arrived while the count before them was in progress. The next count includes them all. */
interface Waiting {
  hits: number
  readonly counted: Promise<Count>
}

export interface RequestCountsOptions {
  readonly backplane: Counting
  readonly windowMs: number
  /** The last known number of replicas that share the limit. */
  readonly replicas: () => number
  readonly log: Pick<Logger, 'warn'>
}

/**
 * Counts the requests of each address over all replicas. Simultaneous requests are counted in one call, and each still
 * gets its own place, so that a crowd costs the backplane one call at a time. While the backplane is unavailable each
 * replica grants its own share of the limit.
 */
export class RequestCounts {
  readonly windowMs: number
  readonly #options: RequestCountsOptions
  readonly #local = new LocalCounts()
  readonly #waiting = new Map<string, Waiting>()
  readonly #running = new Map<string, Promise<unknown>>()

  constructor(options: RequestCountsOptions) {
    this.#options = options
    this.windowMs = options.windowMs
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
      log.warn({ err: error }, 'the shared rate limit is unavailable: each replica grants its share')
      const { total, endsInMs } = this.#local.count(name, { by: hits, windowMs })
      // Counted once for each replica, since every replica counts only its own requests now.
      return { total: total * replicas(), endsInMs }
    }
  }
}

interface Replicas {
  /** The last known number, at least 1. */
  count(): number
  close(): void
}

/** Counts the API's replicas by their heartbeats. While the backplane is unavailable the last known number stays. */
const watchReplicas = (backplane: Pick<Backplane, 'listLatest'>): Replicas => {
  let known = 1
  const look = async () => {
    try {
      known = Math.max(1, (await backplane.listLatest(`${HEARTBEAT_PREFIX}stream-api/`)).length)
    } catch {
      // Requests report the unavailable store. For the count the last known number is the best one.
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()
  void look()
  return { count: () => known, close: () => clearInterval(timer) }
}

export interface RequestCountsPluginOptions {
  readonly backplane: Counting & Pick<Backplane, 'listLatest'>
}

/** Decorates the app with `requestCounts`. */
export const requestCountsPlugin = fp(
  async (app, { backplane }: RequestCountsPluginOptions) => {
    const replicas = watchReplicas(backplane)
    app.addHook('onClose', async () => replicas.close())
    const options = { backplane, windowMs: WINDOW_MS, replicas: replicas.count, log: app.log }
    app.decorate('requestCounts', new RequestCounts(options))
  },
  { name: 'request-counts', fastify: '5.x' },
)
