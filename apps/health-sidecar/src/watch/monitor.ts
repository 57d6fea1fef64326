import { SingleFlight } from '@stream-manager/async'
import type { Clock, Component, HealthCheck } from '@stream-manager/contracts'
import { Recoveries } from './recoveries.ts'
import type { Round } from './round.ts'

export interface MonitorOptions {
  /** Must not reject. */
  readonly runRound: () => Promise<Round>
  /** Components to report on, also before the first round. */
  readonly components: readonly Component[]
  readonly clock: Clock
  readonly periodMs: number
}

export type Checks = Partial<Record<Component, HealthCheck>>

/** Older results prove nothing. A round may take two deadlines of a second while the store hangs. */
const STALE_AFTER_MS = 6000
const NOTHING: Round = { health: {}, streams: [], instances: [] }

/** Probes once a period and answers every request from the last round. */
export class Monitor {
  readonly #options: MonitorOptions
  readonly #begunAt: string
  readonly #recoveries: Recoveries
  #checks: Checks = {}
  #lastRound = NOTHING
  #roundEndedMs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  readonly #rounds = new SingleFlight(() => this.#runRound())
  readonly #listeners: ((checks: Checks) => void)[] = []

  constructor(options: MonitorOptions) {
    this.#options = options
    this.#recoveries = new Recoveries(options.clock)
    this.#begunAt = options.clock.now().toISOString()
  }

  /** Begins the rounds; the first one starts now. */
  start(): void {
    this.#timer ??= setInterval(() => void this.round(), this.#options.periodMs)
    void this.round()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#rounds.settled()
  }

  /** Calls the listener with the checks of every round. */
  onRound(listener: (checks: Checks) => void): void {
    this.#listeners.push(listener)
  }

  /** Runs one round now, or joins the one that runs. */
  round(): Promise<void> {
    return this.#rounds.join()
  }

  /** True once a round is complete and as long as rounds keep coming. */
  get current(): boolean {
    return this.#ageMs() <= STALE_AFTER_MS
  }

  /** All components. One that was not probed yet, or not lately, is unhealthy and says so. */
  checks(): Checks {
    return Object.fromEntries(this.#options.components.map((name) => [name, this.#check(name)]))
  }

  /** The last round; an empty one if that is too old to be shown as current. */
  seen(): Round {
    return this.current ? this.#lastRound : NOTHING
  }

  #ageMs(): number {
    return this.#options.clock.monotonicMs() - this.#roundEndedMs
  }

  #check(component: Component): HealthCheck {
    const check = this.#checks[component]
    if (check === undefined) {
      return { status: 'unhealthy', latencyMs: null, error: 'not probed yet', since: this.#begunAt }
    }
    if (this.current) return check
    const { recovered: _, ...rest } = check
    return { ...rest, status: 'unhealthy', error: `stale: last probed ${Math.round(this.#ageMs())} ms ago` }
  }

  async #runRound(): Promise<void> {
    const { runRound, clock, components } = this.#options
    const seen = await runRound()
    const now = clock.now().toISOString()
    const checks: Checks = {}
    for (const component of components) {
      const health = seen.health[component]
      if (health === undefined) continue
      const before = this.#checks[component]
      const recovered = this.#recoveries.see(component, health.status)
      const since = before?.status === health.status ? before.since : now
      checks[component] = { ...health, since, ...(recovered && { recovered }) }
    }
    this.#checks = checks
    this.#lastRound = { ...seen, health: checks }
    this.#roundEndedMs = clock.monotonicMs()
    for (const listener of this.#listeners) listener(checks)
  }
}
