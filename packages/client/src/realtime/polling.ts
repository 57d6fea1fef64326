import { type Backoff, backoffDelayMs, systemSchedule } from '@stream-manager/async'
import type { Unsubscribe } from './listeners.ts'
import { isPageHidden, watchVisibility } from './page-visibility.ts'

const MAX_DELAY_MS = 60_000
/** Pages that lost the gateway together must not read together. */
const JITTER = { from: 0.75, to: 1.25 }

/** A state that is read again and again. */
export interface Polled {
  /** Resolves with false when nobody wants the state any more, as after an abort, or this person may not read it. */
  read(signal: AbortSignal): Promise<boolean>
  /** Called when nothing keeps the state up to date any more. */
  lapse(): void
}

export interface PollingOptions {
  readonly everyMs: number
  /**
   * Called with the start of each round in which no read failed. Called with null after a round in which all reads failed, and
   * when reading ends.
   */
  readonly onRound: (readAtMs: number | null) => void
}

type Result = 'read' | 'ignored' | 'failed'

const readOnce = async (polled: Polled, signal: AbortSignal): Promise<Result> => {
  try {
    return (await polled.read(signal)) ? 'read' : 'ignored'
  } catch {
    return 'failed'
  }
}

/** Reads the states of all channels by REST, round after round, while no socket opens and the page is visible. */
export class Polling {
  readonly #options: PollingOptions
  readonly #polled = new Set<Polled>()
  #round = new AbortController()
  /** The reads of the round that is under way. Null between two rounds. */
  #readings: Promise<Result>[] | null = null
  #cancelDue: (() => void) | null = null
  #unwatch: (() => void) | null = null
  #failures = 0
  #readAtMs: number | null = null

  constructor(options: PollingOptions) {
    this.#options = options
  }

  /** A state that is added between two rounds begins the next one, and one that is added during a round joins it. */
  add(polled: Polled): Unsubscribe {
    this.#polled.add(polled)
    if (this.#cancelDue !== null) this.#plan(0)
    else this.#readings?.push(readOnce(polled, this.#round.signal))
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
    this.#readings = null
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
    const startedAtMs = Date.now()
    const readings = [...this.#polled].map((polled) => readOnce(polled, signal))
    this.#readings = readings
    const results = new Set<Result>()
    // The list grows while it is awaited.
    for (const reading of readings) results.add(await reading)
    if (signal.aborted) return
    this.#readings = null
    // A state that fails alone does not slow down the others.
    this.#failures = results.has('read') ? 0 : this.#failures + 1
    if (!results.has('read')) this.#tell(null)
    else if (!results.has('failed')) this.#tell(startedAtMs)
    const backoff: Backoff = { firstMs: this.#options.everyMs, maxMs: MAX_DELAY_MS, jitter: JITTER }
    this.#plan(backoffDelayMs(backoff, this.#failures))
  }

  #tell(readAtMs: number | null): void {
    if (this.#readAtMs === readAtMs) return
    this.#readAtMs = readAtMs
    this.#options.onRound(readAtMs)
  }
}
