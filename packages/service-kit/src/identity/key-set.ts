import { backoffDelayMs, delay, SingleFlight } from '@stream-manager/async'
import type { Backplane, Subscription } from '@stream-manager/backplane/port'
import { type Clock, systemClock } from '@stream-manager/contracts'
import { messageOf } from '../errors/start-error.ts'
import type { Logger } from '../logging/logger.ts'
import { algorithmOf, type PublicJwk, toVerificationKey } from './key-material.ts'
import { KEYS_DOCUMENT, type PublishedKey, readPublishedKeys } from './published-keys.ts'
import type { KeyQuery, KeySource, VerificationKey } from './verification-key.ts'

/** An unknown key makes the set look at most this often, because anyone can invent key ids. */
const REFETCH_COOLDOWN_MS = 5000
const RETRY = { firstMs: 250, maxMs: 10_000 }

export type Jwk = PublicJwk & { readonly kid: string; readonly alg: string; readonly use: 'sig' }

export interface KeySetOptions {
  readonly backplane: Pick<Backplane, 'read' | 'subscribe'>
  readonly log: Pick<Logger, 'error' | 'warn'>
  readonly clock?: Clock
}

interface Entry {
  readonly jwk: Jwk
  readonly key: VerificationKey
}

/** The public keys of all API processes, kept up to date from the backplane. */
export class KeySet implements KeySource {
  readonly #backplane: KeySetOptions['backplane']
  readonly #log: KeySetOptions['log']
  readonly #clock: Clock
  readonly #loading = new SingleFlight(() => this.#load())
  readonly #closing = new AbortController()
  #entries = new Map<string, Entry>()
  #subscription: Subscription | null = null
  #lookedAtMs = Number.NEGATIVE_INFINITY
  #watching: Promise<void> = Promise.resolve()

  constructor({ backplane, log, clock = systemClock }: KeySetOptions) {
    this.#backplane = backplane
    this.#log = log
    this.#clock = clock
  }

  /** Follows the document until `close`. It retries while the store does not answer. */
  open(): void {
    this.#watching = this.#watch()
  }

  async find({ id, algorithm }: KeyQuery): Promise<readonly VerificationKey[]> {
    if (id === null) return []
    if (!this.#entries.has(id)) await this.#refetch()
    const key = this.#entries.get(id)?.key
    return key?.algorithm === algorithm ? [key] : []
  }

  /** The set as a JWKS document (RFC 7517). */
  jwks(): { readonly keys: readonly Jwk[] } {
    return { keys: [...this.#entries.values()].map(({ jwk }) => jwk) }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#watching
    await this.#loading.settled()
    await this.#subscription?.close()
  }

  async #refetch(): Promise<void> {
    const nowMs = this.#clock.monotonicMs()
    if (!this.#loading.isRunning && nowMs - this.#lookedAtMs < REFETCH_COOLDOWN_MS) return
    this.#lookedAtMs = nowMs
    await this.#loading.join().catch((error: unknown) => this.#report(error))
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        this.#subscription ??= await this.#backplane.subscribe(KEYS_DOCUMENT, () => this.#changed())
        await this.#loading.joinNext()
        return
      } catch (error) {
        this.#report(error)
        await delay(backoffDelayMs(RETRY, attempt), { signal }).catch(() => {})
      }
    }
  }

  #changed(): void {
    void this.#loading.joinNext().catch((error: unknown) => this.#report(error))
  }

  /** The keys read before stay in use: a store that is away refuses nobody. */
  #report(error: unknown): void {
    if (!this.#closing.signal.aborted) {
      this.#log.error({ error: messageOf(error) }, 'the public keys of our tokens cannot be read')
    }
  }

  async #load(): Promise<void> {
    const { keys } = await readPublishedKeys(this.#backplane)
    const entries = keys.map((published) => this.#toEntry(published)).filter((entry) => entry !== null)
    this.#entries = new Map(entries.map((entry) => [entry.jwk.kid, entry]))
  }

  /** A key that is still published stays the same object, so that tokens accepted with it stay accepted. */
  #toEntry({ kid, publicJwk }: PublishedKey): Entry | null {
    const before = this.#entries.get(kid)
    const key = toVerificationKey(publicJwk, { owner: 'own', id: kid })
    if (!key) return null
    if (before?.key.material === key.material) return before
    return { key, jwk: { ...publicJwk, kid, alg: algorithmOf(publicJwk), use: 'sig' } }
  }
}
