import { SingleFlight } from '@stream-manager/async'
import { type Clock, FIGURES_INTERVAL_MS } from '@stream-manager/contracts'
import { type Domain, type FigureInterval, hostValues, Increments } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'
import type { Sampler } from '../resources/sampler.ts'
import type { Monitor } from '../watch/monitor.ts'
import { Interval } from './interval.ts'
import { observeRound } from './measures.ts'

/** Five minutes for which the store may be away. Older observations are lost, and the history has a hole. */
const MAX_WAITING = 30

export interface FigureRecorderOptions {
  readonly monitor: Pick<Monitor, 'onRound' | 'seen'>
  /** Only the sidecar that samples the resources records. */
  readonly sampler: Pick<Sampler, 'fence' | 'host'>
  readonly figures: Pick<Domain['figures'], 'record'>
  /** Name of this run of the process. */
  readonly instance: string
  readonly clock: Clock
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

type Waiting = Pick<FigureInterval, 'id' | 'atMs' | 'observed'>

/** Gathers what each round observes, and writes it to the log for the history every ten seconds. */
export class FigureRecorder {
  readonly #options: FigureRecorderOptions
  readonly #increments = new Increments()
  readonly #writing = new SingleFlight(() => this.#writeSafely())
  readonly #waiting: Waiting[] = []
  #interval = new Interval()
  #atMs: number | null = null
  #host: Sampler['host'] = null
  #begun = 0
  #isFailing = false

  constructor(options: FigureRecorderOptions) {
    this.#options = options
    options.monitor.onRound(() => this.#observe())
  }

  /** Writes what was observed since the last interval. Call it when no more rounds run. */
  async close(): Promise<void> {
    this.#end()
    await this.#writing.settled()
    await this.#writing.join()
  }

  #observe(): void {
    const { monitor, sampler, clock } = this.#options
    const { host } = sampler
    const atMs = Math.floor(clock.now().getTime() / FIGURES_INTERVAL_MS) * FIGURES_INTERVAL_MS
    const increases = this.#increments.of(observeRound(monitor.seen()))
    if (atMs !== this.#atMs) this.#end()
    this.#atMs = atMs
    this.#interval.add(increases)
    // The host is measured less often than a round runs.
    if (host !== null && host !== this.#host) this.#interval.add(hostValues(host))
    this.#host = host
    if (this.#waiting.length > 0) void this.#writing.join()
  }

  #end(): void {
    const { sampler, instance } = this.#options
    const observed = this.#interval.observed()
    const atMs = this.#atMs
    this.#interval = new Interval()
    if (sampler.fence === null || atMs === null || observed.length === 0) return
    this.#begun += 1
    this.#waiting.push({ id: `${instance}/${this.#begun}`, atMs, observed })
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()
  }

  async #writeSafely(): Promise<void> {
    const { logger } = this.#options
    try {
      await this.#write()
      if (this.#isFailing) logger.info({}, 'figures are recorded again')
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) logger.warn({ reason: messageOf(error) }, 'figures cannot be recorded')
      this.#isFailing = true
    }
  }

  /** In their order: an interval without an answer is written again before the next one. */
  async #write(): Promise<void> {
    const { sampler, figures } = this.#options
    for (;;) {
      const [next] = this.#waiting
      const { fence } = sampler
      if (next === undefined) return
      if (fence === null) return this.#forget()
      const recorded = await figures.record({ ...next, fence })
      if (!recorded.ok && recorded.fault.code !== 'backplane.fenced') throw new Error(recorded.fault.detail)
      if (!recorded.ok) return this.#forget()
      if (this.#waiting[0] === next) this.#waiting.shift()
    }
  }

  /** The sidecar that samples now records its own observations. */
  #forget(): void {
    this.#waiting.length = 0
  }
}
