import { type Backoff, backoffDelayMs, systemSchedule } from '@stream-manager/async'
import type { Unsubscribe } from './listeners.ts'
import { isPageHidden, watchVisibility } from './page-visibility.ts'

const MAX_DELAY_MS = 60_000
/** Pages that lost the gateway together must not read together. */
const JITTER = { from: 0.75, to: 1.25 }

/** A state that is read again and again. */
export interface Polled {
  /** Resolves when the state was read. An abort means that nobody wants it any more. */
  read(signal: AbortSignal): Promise<void>
  /** Called when nothing keeps the state up to date any more. */
  lapse(): void
}

export interface PollingOptions {
  readonly everyMs: number
  /** Called with the time of each successful round, and with null once that no longer holds. */
  readonly onRound: (readAtMs: number | null) => void
}

/** Reads the states of all channels by REST, round after round, while no socket opens and the page is visible. */
export class Polling {
  readonly #options: PollingOptions
  readonly #polled = new Set<Polled>()
  #round = new AbortController()
  #cancelDue: (() => void) | null = null
  #unwatch: (() => void) | null = null
  #failures = 0
  #readAtMs: number | null = null

  constructor(options: PollingOptions) {
    this.#options = options
  }

  /** A state that is added between two rounds is read soon. */
  add(polled: Polled): Unsubscribe {
    this.#polled.add(polled)
    if (this.#cancelDue !== null) this.#plan(0)
    return () => {
      this.#polled.delete(polled)
    }
  }

  start(): void {
    if (this.#unwatch !== null) return
    this.#unwatch = watchVisibility(() => this.#followPage())
    this.#failures = 0
    this.#followPage()
  }

  stop(): void {
    if (this.#unwatch === null) return
    this.#unwatch()
    this.#unwatch = null
    this.#pause()
  }

  #followPage(): void {
    if (isPageHidden()) this.#pause()
    else this.#plan(0)
  }

  #pause(): void {
    this.#cancelDue?.()
    this.#cancelDue = null
    this.#round.abort()
    for (const polled of this.#polled) polled.lapse()
    this.#tell(null)
  }

  #plan(delayMs: number): void {
    this.#cancelDue?.()
    this.#cancelDue = systemSchedule(() => {
      this.#cancelDue = null
      void this.#read()
    }, delayMs)
  }

  async #read(): Promise<void> {
    this.#round = new AbortController()
    const { signal } = this.#round
    const readings = await Promise.allSettled([...this.#polled].map((polled) => polled.read(signal)))
    if (signal.aborted) return
    // A state that this person may not read does not slow down the others.
    const isRead = readings.some(({ status }) => status === 'fulfilled')
    this.#failures = isRead ? 0 : this.#failures + 1
    this.#tell(isRead ? Date.now() : null)
    const backoff: Backoff = { firstMs: this.#options.everyMs, maxMs: MAX_DELAY_MS, jitter: JITTER }
    this.#plan(backoffDelayMs(backoff, this.#failures))
  }

  #tell(readAtMs: number | null): void {
    if (this.#readAtMs === readAtMs) return
    this.#readAtMs = readAtMs
    this.#options.onRound(readAtMs)
  }
}
