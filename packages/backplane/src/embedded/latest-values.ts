import type { Clock } from '@stream-manager/contracts'
import { decodeJson } from '../arguments/json.ts'
import { BACKPLANE_LIMITS } from '../port/limits.ts'

interface Entry {
  readonly json: string
  readonly expiresAtMs: number
}

/** The latest value of each channel. It is kept in memory, because it is worthless after a restart. */
export class LatestValues {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  set(channel: string, json: string, ttlMs: number | undefined): void {
    if (!this.#entries.has(channel)) this.#makeRoom()
    this.#entries.set(channel, { json, expiresAtMs: this.#clock.monotonicMs() + (ttlMs ?? Infinity) })
  }

  /** Null without an unexpired value. */
  get(channel: string): unknown {
    const entry = this.#entries.get(channel)
    return entry && this.#isAlive(entry) ? decodeJson(entry.json) : null
  }

  list(prefix: string): { channel: string; value: unknown }[] {
    this.#dropExpired()
    return [...this.#entries]
      .filter(([channel]) => channel.startsWith(prefix))
      .map(([channel, { json }]) => ({ channel, value: decodeJson(json) }))
  }

  #makeRoom(): void {
    if (this.#entries.size < BACKPLANE_LIMITS.latestChannels) return
    this.#dropExpired()
    if (this.#entries.size < BACKPLANE_LIMITS.latestChannels) return
    throw new RangeError(`more than ${BACKPLANE_LIMITS.latestChannels} channels have a latest value`)
  }

  #dropExpired(): void {
    for (const [channel, entry] of this.#entries) {
      if (!this.#isAlive(entry)) this.#entries.delete(channel)
    }
  }

  #isAlive({ expiresAtMs }: Entry): boolean {
    return this.#clock.monotonicMs() < expiresAtMs
  }
}
