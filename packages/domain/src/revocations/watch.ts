import { within } from '@stream-manager/async'
import type { ChannelEvent, Position, Subscription } from '@stream-manager/backplane/port'
import { REVOCATION_LOG, REVOCATIONS } from '../access/keys.ts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import type { RevocableClaims, RevocationListener, RevocationVerdict } from './api.ts'
import { checkRevocationEvent, checkRevocations } from './documents.ts'
import { RevocationIndex } from './revocation-index.ts'

/** With the time of a read this stays below the two seconds in which a revocation is in force everywhere. */
const POLL_MS = 1000
const POLL_DEADLINE_MS = 5000
/** Longer than a short outage of the store, and short enough that a revoked token is not trusted for long. */
const MAX_UNCONFIRMED_MS = 10_000

/**
 * Follows the list of revocations. The subscription applies a change at once; the poll finds what it missed, and confirms
 * that nothing was missed.
 */
export class RevocationList {
  readonly #context: Context
  readonly #listeners = new Set<RevocationListener>()
  #index = new RevocationIndex()
  #position: Position | null = null
  #confirmedAtMs: number | null = null
  /** The same moment by the wall clock, to compare with the time a token was issued. */
  #confirmedAtWallMs = 0
  #wasConfirmed = false
  #subscription: Subscription | null = null
  #timer: NodeJS.Timeout | null = null
  #polling: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(context: Context) {
    this.#context = context
  }

  async start(): Promise<void> {
    this.#isClosed = false
    await this.#poll()
    this.#schedule()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#polling
    await this.#subscription?.close()
    this.#subscription = null
  }

  confirmedAgoMs(): number | null {
    return this.#confirmedAtMs === null ? null : this.#context.clock.monotonicMs() - this.#confirmedAtMs
  }

  check(claims: RevocableClaims): RevocationVerdict {
    if (this.#index.isRevoked(claims)) return 'revoked'
    if (this.#isConfirmed()) return 'valid'
    return claims.issuedAtMs > this.#confirmedAtWallMs && this.#confirmedAtMs !== null
      ? 'valid'
      : 'unconfirmed'
  }

  onChange(listener: RevocationListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #isConfirmed(): boolean {
    const agoMs = this.confirmedAgoMs()
    return agoMs !== null && agoMs <= MAX_UNCONFIRMED_MS
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll().then(() => this.#schedule())
    }, POLL_MS)
    this.#timer.unref()
  }

  /** A failure is not reported here: the age of the last confirmation tells it. */
  async #poll(): Promise<void> {
    const startedAt = {
      monotonicMs: this.#context.clock.monotonicMs(),
      wallMs: this.#context.clock.now().getTime(),
    }
    try {
      await within(this.#readChanges(), { deadlineMs: POLL_DEADLINE_MS })
      this.#confirmedAtMs = startedAt.monotonicMs
      this.#confirmedAtWallMs = startedAt.wallMs
      this.#index.prune(startedAt.wallMs)
    } catch {
      // The next poll tries again.
    }
    if (this.#wasConfirmed === this.#isConfirmed()) return
    this.#wasConfirmed = this.#isConfirmed()
    this.#notify()
  }

  async #readChanges(): Promise<void> {
    if (this.#position === null) await this.#readAll()
    else {
      const { backplane } = this.#context
      const history = await backplane.history(REVOCATION_LOG, { since: this.#position, limit: 1000 })
      if (!history.recovered) await this.#readAll()
      else for (const { data } of history.publications) await this.#apply(data, history.position)
    }
    await this.#subscribe()
  }

  async #readAll(): Promise<void> {
    const { position, documents } = await this.#context.backplane.snapshot(REVOCATION_LOG, [REVOCATIONS])
    const document = documents[REVOCATIONS]
    const { entries } = document
      ? readStored(this.#context, document, checkRevocations).parsed
      : { entries: [] }
    this.#index = new RevocationIndex(entries)
    this.#position = position
    this.#notify()
  }

  async #apply(data: unknown, position: Position): Promise<void> {
    const event = this.#context.ignored.parsed(checkRevocationEvent(data))
    if (!event.ok || event.value.added.length === 0) return this.#readAll()
    this.#index.add(event.value.added)
    this.#position = position
    this.#notify()
  }

  async #subscribe(): Promise<void> {
    if (this.#subscription || this.#isClosed) return
    const subscription = await this.#context.backplane.subscribe(REVOCATION_LOG, (event) => this.#hear(event))
    if (this.#isClosed) await subscription.close()
    else this.#subscription = subscription
  }

  /** Only the poll moves the position, so that an entry which arrives twice or out of turn does no harm. */
  #hear(event: ChannelEvent): void {
    if (event.kind !== 'publication') return
    const added = checkRevocationEvent(event.publication.data)
    if (!added.ok) return
    this.#index.add(added.value.parsed.added)
    this.#notify()
  }

  #notify(): void {
    for (const listener of this.#listeners) listener((claims) => this.check(claims))
  }
}
