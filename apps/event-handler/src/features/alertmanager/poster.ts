import { backoffDelayMs, SingleFlight } from '@stream-manager/async'
import type { Clock } from '@stream-manager/contracts'
import { type AlertmanagerAlert, type Alerts, alertmanagerAlerts, endedAlerts } from '@stream-manager/domain'
import { type Egress, safePost } from '@stream-manager/egress'
import { messageOf } from '@stream-manager/service-kit'

const PERIOD_MS = 1000
/** Alertmanager wants the alerts that fire every half to three minutes. */
const INTERVAL_MS = 60_000
/** A change is posted before that, but not each of many. */
const MIN_INTERVAL_MS = 5000
const RETRY = { firstMs: 5000, maxMs: INTERVAL_MS, jitter: { from: 0.5, to: 1 } }
const DEADLINE_MS = 10_000
const MAX_ANSWER_BYTES = 500

export interface PosterOptions {
  /** The address of Alertmanager. */
  readonly url: string
  readonly egress: Egress
  readonly alerts: Pick<Alerts, 'list'>
  readonly origin: () => Promise<string>
  /** Compares the alert rules: only its holder posts, and posts sooner after a change. */
  readonly evaluator: { readonly isHolder: boolean; readonly changes: number }
  readonly clock: Clock
  readonly deadlineMs?: number
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

const endpointOf = (url: string): string => new URL('api/v2/alerts', url.endsWith('/') ? url : `${url}/`).href

/**
 * Posts the alerts to Alertmanager once a minute, and a change within seconds. It sends all that fire each time, so a process that takes
 * over needs nothing: an alert that is not sent again ends there after four minutes.
 */
export class AlertmanagerPoster {
  readonly #options: PosterOptions
  readonly #endpoint: string
  readonly #posting = new SingleFlight(() => this.#postSafely())
  readonly #closed = new AbortController()
  #timer: NodeJS.Timeout | undefined
  /** By the monotonic clock. */
  #dueMs = Number.NEGATIVE_INFINITY
  #postedMs = Number.NEGATIVE_INFINITY
  #postedChanges = 0
  /** The last alerts that Alertmanager took. */
  #posted: readonly AlertmanagerAlert[] = []
  #failuresInARow = 0
  #failures = 0
  #posts = 0

  constructor(options: PosterOptions) {
    this.#options = options
    this.#endpoint = endpointOf(options.url)
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.tick(), PERIOD_MS)
  }

  /** Posts if it is time, or joins the post under way. Never rejects: the next one tries again. */
  async tick(): Promise<void> {
    if (!this.#options.evaluator.isHolder) {
      // The next time as the holder begins at once.
      this.#dueMs = Number.NEGATIVE_INFINITY
      this.#posted = []
    } else if (this.#isDue()) await this.#posting.join()
  }

  counters(): Record<string, number> {
    return { alertmanagerPosts: this.#posts, alertmanagerFailures: this.#failures }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#closed.abort()
    await this.#posting.settled()
  }

  #isDue(): boolean {
    const { evaluator, clock } = this.#options
    const nowMs = clock.monotonicMs()
    if (nowMs >= this.#dueMs) return true
    const isNews = this.#failuresInARow === 0 && evaluator.changes !== this.#postedChanges
    return isNews && nowMs - this.#postedMs >= MIN_INTERVAL_MS
  }

  async #postSafely(): Promise<void> {
    const { evaluator, clock } = this.#options
    this.#postedMs = clock.monotonicMs()
    this.#postedChanges = evaluator.changes
    const reason = await this.#post().catch(messageOf)
    if (this.#closed.signal.aborted) return
    if (reason === null) this.#succeed()
    else this.#fail(reason)
  }

  #succeed(): void {
    this.#posts += 1
    if (this.#failuresInARow > 0) this.#options.logger.info({}, 'Alertmanager takes alerts again')
    this.#failuresInARow = 0
    this.#dueIn(INTERVAL_MS)
  }

  /** Logged once: the counter says for how long it lasts. */
  #fail(reason: string): void {
    this.#failures += 1
    if (this.#failuresInARow === 0) {
      this.#options.logger.warn({ reason }, 'Alertmanager at ALERTMANAGER_URL does not take alerts')
    }
    this.#dueIn(backoffDelayMs(RETRY, this.#failuresInARow))
    this.#failuresInARow += 1
  }

  #dueIn(delayMs: number): void {
    this.#dueMs = this.#options.clock.monotonicMs() + delayMs
  }

  /** Null, or why it failed. No alert is posted as well: whether the address is right is known before the first one. */
  async #post(): Promise<string | null> {
    const { alerts, origin, egress, clock, deadlineMs = DEADLINE_MS } = this.#options
    const { items } = await alerts.list({})
    const now = clock.now()
    const current = alertmanagerAlerts(items, { origin: await origin(), nowMs: now.getTime() })
    const ended = endedAlerts(this.#posted, current, now.toISOString())
    const posted = await safePost(this.#endpoint, {
      ...{ egress, deadlineMs, maxBytes: MAX_ANSWER_BYTES, signal: this.#closed.signal },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([...current, ...ended]),
    })
    if (!posted.ok) return posted.fault.detail
    const { status, body } = posted.value
    if (status !== 200) return `it answered ${status}: ${body}`
    this.#posted = current
    return null
  }
}
