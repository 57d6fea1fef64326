import { backoffDelayMs, jitteredMs } from '@stream-manager/async'
import type { OutputStatus } from '@stream-manager/contracts'
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
  /** Whether the mount is fed by this process now: nobody else asks for its listeners. */
  readonly isFed: () => boolean
  readonly periodMs?: number
}

/** The mount as the server names it. */
const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
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
  #known = NOT_READ
  #failures = 0

  constructor(options: ListenerPollOptions) {
    this.#options = options
    this.#wait(jitteredMs(this.#periodMs, { from: 0.1, to: 0.3 }))
  }

  /** The server's newest answer. Null while this process does not feed the mount. */
  status(): Listeners {
    return this.#options.isFed() ? this.#known : NOT_READ
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
    // Listeners of an earlier connection are gone.
    if (this.#options.isFed()) await this.#ask()
    else this.#known = NOT_READ
    if (!this.#over.signal.aborted) this.#wait(this.#nextMs())
  }

  #nextMs(): number {
    if (this.#known.listenersFault === 'refused') return jitteredMs(REFUSED_MS, JITTER)
    if (this.#failures === 0) return jitteredMs(this.#periodMs, JITTER)
    return backoffDelayMs({ ...BACKOFF, firstMs: this.#periodMs }, this.#failures - 1)
  }

  async #ask(): Promise<void> {
    const { target, destinations: egress } = this.#options
    const { authorization, ...place } = target()
    const mount = decoded(place.mount)
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
