import type { Clock } from '@stream-manager/contracts'
import type { Instance, KnownHeartbeat } from '../observations/instance.ts'
import type { Outage } from './outage.ts'

/** Services beat every second; after three missed beats an instance is silent. */
const SILENT_AFTER_MS = 3000
/** A dead instance that was not replaced by then was removed on purpose. */
const FORGET_AFTER_MS = 600_000
const MAX_INSTANCES = 64

interface Remembered {
  heartbeat: KnownHeartbeat
  readonly firstMs: number
  changedMs: number
  /** It replaces an instance that died. */
  replaces: boolean
}

export const nameOf = ({ service, instance }: Pick<KnownHeartbeat, 'service' | 'instance'>): string =>
  `${service}/${instance}`

/**
 * All instances that sent a heartbeat. They are kept while the backplane is unavailable, and probed all the same. An
 * instance that said it was leaving is removed once it is silent. A dead one is kept as dead until another of its service
 * replaces it.
 */
export class Instances {
  readonly #clock: Clock
  readonly #outage: Outage
  readonly #remembered = new Map<string, Remembered>()
  /** Last heartbeat of removed instances, so that a stale copy does not add them again. */
  readonly #tombstones = new Map<string, string>()

  constructor(clock: Clock, outage: Outage) {
    this.#clock = clock
    this.#outage = outage
  }

  /** Takes the heartbeats that the backplane has now. */
  receive(heartbeats: readonly KnownHeartbeat[]): void {
    const nowMs = this.#clock.monotonicMs()
    for (const heartbeat of heartbeats) this.#receiveOne(heartbeat, nowMs)
    const received = new Set(heartbeats.map(nameOf))
    for (const [name, { heartbeat }] of this.#remembered) {
      if (heartbeat.leaving && (!received.has(name) || this.#isSilent(name))) this.#forget(name)
      else if (this.#isSilent(name) && this.#isSucceeded(name)) this.#forget(name)
    }
    for (const name of this.#tombstones.keys()) if (!received.has(name)) this.#tombstones.delete(name)
  }

  all(): Instance[] {
    const nowMs = this.#clock.monotonicMs()
    return [...this.#remembered].map(([name, { heartbeat, changedMs }]) => ({
      ...heartbeat,
      ageMs: nowMs - changedMs,
      silent: this.#isSilent(name),
    }))
  }

  /** Removes dead instances that were replaced, and those that stayed dead for ten minutes. */
  evict(dead: readonly Instance[]): void {
    for (const instance of dead) {
      if (instance.ageMs > FORGET_AFTER_MS || this.#takeReplacement(instance)) this.#forget(nameOf(instance))
    }
  }

  #receiveOne(heartbeat: KnownHeartbeat, nowMs: number): void {
    const name = nameOf(heartbeat)
    const known = this.#remembered.get(name)
    if (this.#tombstones.get(name) === heartbeat.at) return
    if (known) {
      if (known.heartbeat.at !== heartbeat.at) known.changedMs = nowMs
      known.heartbeat = heartbeat
    } else if (this.#remembered.size < MAX_INSTANCES) {
      this.#remembered.set(name, { heartbeat, firstMs: nowMs, changedMs: nowMs, replaces: false })
    }
  }

  #forget(name: string): void {
    const known = this.#remembered.get(name)
    if (known) this.#tombstones.set(name, known.heartbeat.at)
    this.#remembered.delete(name)
  }

  #isSilent(name: string): boolean {
    const known = this.#remembered.get(name)
    if (known === undefined || this.#outage.isRecovering) return false
    return this.#clock.monotonicMs() - known.changedMs > SILENT_AFTER_MS
  }

  /** Whether a newer instance has its address: the answers there are then not those of the silent one. */
  #isSucceeded(name: string): boolean {
    const known = this.#remembered.get(name)
    if (!known || known.heartbeat.address === null) return false
    const { heartbeat, changedMs } = known
    for (const [otherName, other] of this.#remembered) {
      const { service, address } = other.heartbeat
      if (service !== heartbeat.service || address !== heartbeat.address) continue
      if (other.firstMs <= changedMs || this.#isSilent(otherName)) continue
      other.replaces = true
      return true
    }
    return false
  }

  /** Each new instance replaces one dead instance. */
  #takeReplacement({ service, instance }: Pick<Instance, 'service' | 'instance'>): boolean {
    const died = this.#remembered.get(nameOf({ service, instance }))
    for (const [name, other] of this.#remembered) {
      const { heartbeat, firstMs, replaces } = other
      if (replaces || heartbeat.service !== service || !heartbeat.ready || this.#isSilent(name)) continue
      if (died !== undefined && firstMs <= died.changedMs) continue
      other.replaces = true
      return true
    }
    return false
  }
}
