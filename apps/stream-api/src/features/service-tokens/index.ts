import { backoffDelayMs, jitteredMs, type Schedule, SingleFlight } from '@stream-manager/async'
import { backgroundSchedule } from '@stream-manager/async/node'
import { type Caller, type Clock, systemClock } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import type { TokenSigner } from '@stream-manager/service-kit'

const LIFE_SECONDS = 3600
const RENEW_AFTER_MS = 20 * 60_000
const RENEW_JITTER = { from: 0.8, to: 1 }
/** A store that was emptied has no token. */
const LOOK_EVERY_MS = 15_000
const RETRY = { firstMs: 1000, maxMs: 30_000 }

const SERVICE = 'health-sidecar'
/** Its probes read the state of a stream. */
const SIDECAR: Caller = {
  subject: `service:${SERVICE}`,
  name: SERVICE,
  role: 'viewer',
  grants: [{ permissions: ['stream.read'] }],
  via: 'service',
}

export interface ServiceTokensOptions {
  readonly signer: Pick<TokenSigner, 'sign'>
  readonly tokens: Domain['serviceTokens']
  readonly log: { warn(details: object, message: string): void }
  readonly clock?: Clock
  readonly schedule?: Schedule
}

/** Keeps a valid token of the sidecar in the store. Every replica does; each token is as good as another's. */
export class ServiceTokenIssuer {
  readonly #options: ServiceTokensOptions
  readonly #clock: Clock
  readonly #schedule: Schedule
  readonly #round = new SingleFlight(() => this.#runRound())
  #renewAtMs = Number.NEGATIVE_INFINITY
  #failures = 0
  #isClosed = false
  #cancel: () => void = () => {}

  constructor(options: ServiceTokensOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#schedule = options.schedule ?? backgroundSchedule
  }

  /** Does not wait for the first token: the sidecar asks again. */
  start(): void {
    this.#round.join().then(
      () => {
        this.#failures = 0
        this.#plan(LOOK_EVERY_MS)
      },
      (error: unknown) => this.#retry(error),
    )
  }

  /** Resolves when no round is under way. */
  settled(): Promise<void> {
    return this.#round.settled()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    await this.#round.settled()
  }

  #retry(error: unknown): void {
    if (this.#failures === 0) this.#options.log.warn({ err: error }, 'cannot renew the token of the sidecar')
    this.#plan(backoffDelayMs(RETRY, this.#failures))
    this.#failures += 1
  }

  #plan(delayMs: number): void {
    if (!this.#isClosed) this.#cancel = this.#schedule(() => this.start(), delayMs)
  }

  async #runRound(): Promise<void> {
    const { tokens, signer } = this.#options
    const isFresh = this.#clock.monotonicMs() < this.#renewAtMs
    if (isFresh && (await tokens.get(SERVICE)) !== null) return
    const nowMs = this.#clock.now().getTime()
    await tokens.put(
      SERVICE,
      signer.sign({ caller: SIDECAR, sessionId: SERVICE, nowMs, lifeSeconds: LIFE_SECONDS }),
    )
    this.#renewAtMs = this.#clock.monotonicMs() + jitteredMs(RENEW_AFTER_MS, RENEW_JITTER)
  }
}
