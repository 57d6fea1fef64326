import { backoffDelayMs, jitteredMs } from '@stream-manager/async'
import { type OutputStatus, percentDecoded } from '@stream-manager/contracts'
import type { IcecastTarget } from '@stream-manager/destinations'
import { type Egress, safeFetch } from '@stream-manager/egress'
import { listenersIn, MAX_STATISTICS_BYTES } from './statistics.ts'

const PERIOD_MS = 10_000
const DEADLINE_MS = 5000
const JITTER = { from: 0.8, to: 1 }
const BACKOFF = { firstMs: PERIOD_MS, maxMs: 300_000, jitter: JITTER }
/** A server that refuses the statistics does so until somebody configures it. */
const REFUSED_MS = 300_000

export type Listeners = Required<Pick<OutputStatus, 'listeners' | 'listenersFault'>>

const NOT_READ: Listeners = { listeners: null, listenersFault: null }

export interface ListenerPollOptions {
  readonly target: () => IcecastTarget
  readonly destinations: Egress
  /**
   * Number of the connection that feeds the mount now, another one for each. Null while this process does not feed the
   * mount: another process asks then.
   */
  readonly connection: () => number | null
  readonly periodMs?: number
}

const statisticsUrl = ({ address: { host, port, secure } }: IcecastTarget, mount: string): string => {
  const name = host.includes(':') ? `[${host}]` : host
  return `${secure ? 'https' : 'http'}://${name}:${port}/admin/stats?mount=${encodeURIComponent(mount)}`
}

/**
 * Asks the server for the number of listeners of a mount that this process feeds, by the statistics for administrators.
 * Icecast shows those of one mount to its source, so the credentials of the source are enough.
 */
export class ListenerPoll {
  readonly #options: ListenerPollOptions
  readonly #over = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #asking: Promise<void> | null = null
  /** Connection that `#known`, `#failures` and `#dueMs` are about. */
  #connection: number | null = null
  #known = NOT_READ
  #failures = 0
  /** Monotonic time before which the server is not asked again. */
  #dueMs = 0

  constructor(options: ListenerPollOptions) {
    this.#options = options
    this.#wait(jitteredMs(this.#periodMs, { from: 0.1, to: 0.3 }))
  }

  /** The server's newest answer about the connection that feeds the mount now. Null before, and while none feeds it. */
  status(): Listeners {
    const connection = this.#options.connection()
    return connection !== null && connection === this.#connection ? this.#known : NOT_READ
  }

  async close(): Promise<void> {
    this.#over.abort()
    clearTimeout(this.#timer)
    await this.#asking
  }

  get #periodMs(): number {
    return this.#options.periodMs ?? PERIOD_MS
  }

  #wait(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#asking = this.#turn().finally(() => {
        this.#asking = null
      })
    }, delayMs)
    this.#timer.unref()
  }

  async #turn(): Promise<void> {
    const connection = this.#options.connection()
    if (connection !== this.#connection) this.#reset(connection)
    if (connection !== null && performance.now() >= this.#dueMs) {
      await this.#ask()
      this.#dueMs = performance.now() + this.#pauseMs()
    }
    if (!this.#over.signal.aborted) this.#wait(jitteredMs(this.#periodMs, JITTER))
  }

  /** Listeners of an earlier connection are gone, and a new one may be answered although the earlier one was refused. */
  #reset(connection: number | null): void {
    this.#connection = connection
    this.#known = NOT_READ
    this.#failures = 0
    this.#dueMs = 0
  }

  /** The period is waited for in any case, so that a new connection is noticed soon. */
  #pauseMs(): number {
    if (this.#known.listenersFault === 'refused') return jitteredMs(REFUSED_MS, JITTER)
    if (this.#failures === 0) return 0
    return backoffDelayMs({ ...BACKOFF, firstMs: this.#periodMs }, this.#failures - 1)
  }

  async #ask(): Promise<void> {
    const { target, destinations: egress } = this.#options
    const { authorization, ...place } = target()
    // The mount as the server names it.
    const mount = percentDecoded(place.mount)
    const fetched = await safeFetch(statisticsUrl({ authorization, ...place }, mount), {
      egress,
      signal: this.#over.signal,
      headers: { authorization },
      // Another server must not get the credentials.
      maxRedirects: 0,
      deadlineMs: DEADLINE_MS,
      maxBytes: MAX_STATISTICS_BYTES,
    })
    const listeners = fetched.ok ? listenersIn(fetched.value.toString(), mount) : null
    this.#failures = listeners === null ? this.#failures + 1 : 0
    const fault = !fetched.ok && fetched.fault.reason === 'denied' ? 'refused' : 'unreadable'
    this.#known = { listeners, listenersFault: listeners === null ? fault : null }
  }
}
