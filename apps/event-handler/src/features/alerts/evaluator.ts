import { SingleFlight } from '@stream-manager/async'
import type { Backplane, Lease } from '@stream-manager/backplane/port'
import { ALERT_EVALUATOR_LEASE } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'
import { StoredWindows, type StoredWindowsOptions } from './stored-windows.ts'
import { Turn, type TurnOptions } from './turn.ts'

const PERIOD_MS = 1000
const LEASE_MS = 10_000
/** In the time of one lease. */
const RENEWALS = 3

export interface EvaluatorOptions extends Omit<TurnOptions, 'fence' | 'stored'> {
  /** For windows that are longer than what is kept in memory. Null: there is none. The caller closes it, after the evaluator. */
  readonly history: StoredWindowsOptions['history']
  readonly backplane: Pick<Backplane, 'acquireLease'>
  /** Name of this run of the process. */
  readonly holder: string
  readonly leaseMs?: number
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

/**
 * Compares the alert rules once a second, in one process at a time. What it decides is in the backplane, so another process
 * goes on from there. A lease that is lost unnoticed does no harm: a commit needs its fence.
 */
export class AlertEvaluator {
  readonly #options: EvaluatorOptions
  readonly #stored: StoredWindows
  readonly #ticking = new SingleFlight(() => this.#tickSafely())
  #timer: NodeJS.Timeout | undefined
  #lease: Lease | null = null
  #renewedMs = 0
  #turn: Turn | null = null
  #isFailing = false
  #failures = 0
  #ignored = 0
  /** Null: another process counts them. */
  #disabledWebhooks: number | null = null
  #changes = 0
  #hasIncidents = true

  constructor(options: EvaluatorOptions) {
    this.#options = options
    this.#stored = new StoredWindows(options)
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.tick(), PERIOD_MS)
    void this.tick()
  }

  /** Whether this process evaluates now. */
  get isHolder(): boolean {
    return this.#turn !== null
  }

  /** Grows with each comparison that changed an alert. */
  get changes(): number {
    return this.#changes
  }

  /** Compares the rules now, or joins the comparison under way. Never rejects: the next one tries again. */
  tick(): Promise<void> {
    return this.#ticking.join()
  }

  counters(): Record<string, number> {
    const disabledWebhooks = this.#disabledWebhooks
    return {
      alertFailures: this.#failures,
      alertsWithoutRoom: this.#ignored,
      ...(disabledWebhooks !== null && { disabledWebhooks }),
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#ticking.settled()
    this.#turn = null
    // Another process compares the rules while a slow read of the history ends here.
    await this.#lease?.release().catch(() => {})
    await this.#stored.settled()
  }

  async #tickSafely(): Promise<void> {
    const { logger } = this.#options
    try {
      await this.#tick()
      if (this.#isFailing) logger.info({}, 'alert rules are compared again')
      this.#isFailing = false
    } catch (error) {
      this.#failures += 1
      if (!this.#isFailing) logger.warn({ reason: messageOf(error) }, 'alert rules cannot be compared')
      this.#isFailing = true
    }
  }

  async #tick(): Promise<void> {
    if (!(await this.#hold())) return
    const turn = this.#turn
    if (!turn) return
    const { isHolder, ignored, isChanged, hasIncidents, disabledWebhooks } = await turn.tick()
    this.#disabledWebhooks = disabledWebhooks
    if (isChanged) this.#changes += 1
    this.#warnOfIgnored(ignored)
    this.#warnOfIncidents(hasIncidents)
    if (!isHolder) this.#lose()
  }

  #warnOfIgnored(ignored: number): void {
    if (ignored > 0 && this.#ignored === 0) {
      this.#options.logger.warn({ ignored }, 'too many alerts are open: further ones are not shown')
    }
    this.#ignored = ignored
  }

  #warnOfIncidents(hasIncidents: boolean): void {
    if (!hasIncidents && this.#hasIncidents) {
      const what = 'the open incidents cannot be read: alerts go on, and no incident changes until they can'
      this.#options.logger.warn({}, what)
    }
    this.#hasIncidents = hasIncidents
  }

  #lose(): void {
    this.#disabledWebhooks = null
    this.#lease = null
    this.#turn = null
    this.#options.logger.info({}, 'another event handler compares the alert rules now')
  }

  async #hold(): Promise<boolean> {
    const { backplane, holder, leaseMs: ttlMs = LEASE_MS, clock } = this.#options
    const nowMs = clock.monotonicMs()
    if (this.#lease && nowMs - this.#renewedMs >= ttlMs / RENEWALS) {
      this.#renewedMs = nowMs
      if (!(await this.#lease.renew())) this.#lose()
    }
    if (this.#lease) return true
    const lease = await backplane.acquireLease(ALERT_EVALUATOR_LEASE, { holder, ttlMs })
    if (!lease) return false
    this.#lease = lease
    this.#renewedMs = nowMs
    this.#turn = new Turn({ ...this.#options, stored: this.#stored, fence: lease.fence })
    return true
  }
}
