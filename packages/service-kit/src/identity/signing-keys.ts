import { type Schedule, SingleFlight } from '@stream-manager/async'
import { backgroundSchedule } from '@stream-manager/async/node'
import { type Backplane, BackplaneDamagedError } from '@stream-manager/backplane/port'
import { type Clock, systemClock } from '@stream-manager/contracts'
import { messageOf, StartError } from '../errors/start-error.ts'
import type { Logger } from '../logging/logger.ts'
import { toVerificationKey } from './key-material.ts'
import { publishKey } from './published-keys.ts'
import { generateSigningKey, type SigningKey } from './signing-key.ts'
import { fixedKeys, type KeyQuery, type KeySource, type VerificationKey } from './verification-key.ts'

/** Longer than a token lives, with room for a clock that is an hour ahead. */
const RETIRE_AFTER_MS = 3 * 3_600_000
const RENEW_EVERY_MS = 10 * 60_000
const RETRY_AFTER_MS = 5000
const ROTATE_AFTER_MS = 30 * 24 * 3_600_000
/** Every verifier has read a new key before a token is signed with it. */
const LEAD_MS = 60_000

export interface SigningKeysOptions {
  readonly backplane: Pick<Backplane, 'read' | 'commit'>
  readonly log: Pick<Logger, 'error' | 'info'>
  readonly key: SigningKey
  /** Stores a new key. Null for a key that the operator supplies and replaces. */
  readonly save: ((key: SigningKey) => Promise<void>) | null
  readonly clock?: Clock
  readonly schedule?: Schedule
}

/** The private key of this process. Its public half is published, renewed while the process lives, and rotated. */
export class SigningKeys implements KeySource {
  readonly #options: SigningKeysOptions
  readonly #clock: Clock
  readonly #schedule: Schedule
  readonly #round = new SingleFlight(() => this.#runRound())
  #current: SigningKey
  #next: { readonly key: SigningKey; readonly usableAtMs: number } | null = null
  #own: KeySource
  #cancel: () => void = () => {}
  #isClosed = false

  constructor(options: SigningKeysOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#schedule = options.schedule ?? backgroundSchedule
    this.#current = options.key
    this.#own = sourceOf([options.key])
  }

  get current(): SigningKey {
    return this.#current
  }

  /**
   * Publishes the key. Without the store the process starts all the same and retries.
   * @throws {StartError} when the document of public keys is damaged.
   */
  async open(): Promise<void> {
    try {
      await this.#publish(this.#current)
      this.#plan(RENEW_EVERY_MS)
    } catch (error) {
      if (error instanceof BackplaneDamagedError) throw new StartError([error.message], { cause: error })
      this.#report(error)
      this.#plan(RETRY_AFTER_MS)
    }
  }

  /** The process knows its own key before the backplane does. */
  find(query: KeyQuery): Promise<readonly VerificationKey[]> {
    return this.#own.find(query)
  }

  /** Publishes a new key now, and signs with it once every verifier had time to read it. */
  async rotate(): Promise<void> {
    if (!this.#options.save || this.#next) return
    const key = generateSigningKey(this.#nowMs)
    await this.#publish(key)
    this.#next = { key, usableAtMs: this.#clock.monotonicMs() + LEAD_MS }
    this.#own = sourceOf([this.#current, key])
    this.#plan(LEAD_MS)
  }

  /** Resolves when no round of renewal is under way. */
  settled(): Promise<void> {
    return this.#round.settled()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    await this.#round.settled()
  }

  get #nowMs(): number {
    return this.#clock.now().getTime()
  }

  #plan(delayMs: number): void {
    this.#cancel()
    if (this.#isClosed) return
    this.#cancel = this.#schedule(() => {
      this.#round.join().then(
        () => this.#plan(this.#next ? LEAD_MS : RENEW_EVERY_MS),
        (error: unknown) => {
          this.#report(error)
          this.#plan(RETRY_AFTER_MS)
        },
      )
    }, delayMs)
  }

  async #runRound(): Promise<void> {
    if (this.#next && this.#clock.monotonicMs() >= this.#next.usableAtMs) await this.#switchTo(this.#next.key)
    await this.#publish(this.#current)
    if (this.#nowMs - this.#current.createdAtMs >= ROTATE_AFTER_MS) await this.rotate()
  }

  async #switchTo(key: SigningKey): Promise<void> {
    await this.#options.save?.(key)
    this.#current = key
    this.#next = null
    this.#options.log.info({ kid: key.kid }, 'tokens are signed with a new key')
  }

  #publish({ kid, publicJwk, createdAtMs }: SigningKey): Promise<void> {
    const nowMs = this.#nowMs
    const published = { kid, publicJwk, createdAtMs, retireAtMs: nowMs + RETIRE_AFTER_MS }
    return publishKey(this.#options.backplane, published, nowMs)
  }

  #report(error: unknown): void {
    this.#options.log.error({ error: messageOf(error) }, 'the public key of our tokens cannot be published')
  }
}

const sourceOf = (keys: readonly SigningKey[]): KeySource =>
  fixedKeys(
    keys
      .map(({ kid, publicJwk }) => toVerificationKey(publicJwk, { owner: 'own', id: kid }))
      .filter((key) => key !== null),
  )
