import type { Clock } from '@stream-manager/contracts'
import type { TokenSource } from '@stream-manager/diagnostics'
import type { Domain } from '@stream-manager/domain'

const READ_EVERY_MS = 30_000
/** A first start: the API issues the token once it is ready. */
const RETRY_EVERY_MS = 1000

export interface ServiceTokenOptions {
  readonly tokens: Pick<Domain['serviceTokens'], 'get'>
  readonly clock: Clock
}

/** The sidecar's own token. Reads it in the background: a probe never waits for the store. */
export class ServiceToken {
  readonly #options: ServiceTokenOptions
  #token: string | null = null
  #nextReadMs = Number.NEGATIVE_INFINITY

  constructor(options: ServiceTokenOptions) {
    this.#options = options
  }

  readonly current: TokenSource = () => {
    if (this.#nowMs() >= this.#nextReadMs) void this.#read()
    return this.#token
  }

  async #read(): Promise<void> {
    this.#nextReadMs = Number.POSITIVE_INFINITY
    try {
      this.#token = await this.#options.tokens.get('health-sidecar')
    } catch {
      // The store's own probe reports the outage. The last token is good until it expires.
    } finally {
      this.#nextReadMs = this.#nowMs() + (this.#token === null ? RETRY_EVERY_MS : READ_EVERY_MS)
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs()
  }
}
