import type { Clock } from '@stream-manager/contracts'
import type { Instance, KnownHeartbeat } from '../observations/instance.ts'
import type { Outage } from './outage.ts'

/** Services beat every second; after three missed beats an instance is silent. */
const SILENT_AFTER_MS = 3000
/** A dead instance that nobody replaced was taken away for good. */
const FORGET_AFTER_MS = 600_000
const MAX_INSTANCES = 64

interface Remembered {
  heartbeat: KnownHeartbeat
  readonly firstMs: number
  changedMs: number
  /** It took the place of an instance that died. */
  replaces: boolean
}

export const nameOf = ({ service, instance }: Pick<KnownHeartbeat, 'service' | 'instance'>): string =>
  `${service}/${instance}`

/**
 * Every instance we heard of, kept while the backplane is away, so that they can still be probed. One that said it was
 * leaving is forgotten as soon as it is silent. One that died is kept as dead until another of its service came up in its
 * place.
 */
export class Instances {
  readonly #clock: Clock
  readonly #outage: Outage
  readonly #remembered = new Map<string, Remembered>()
  /** Last words of the forgotten, by name: the backplane keeps them for a while, and they must not come back by them. */
  readonly #lastWords = new Map<string, string>()

  constructor(clock: Clock, outage: Outage) {
    this.#clock = clock
    this.#outage = outage
  }

  /** Takes what was read of the backplane. */
  hear(heartbeats: readonly KnownHeartbeat[]): void {
    const nowMs = this.#clock.monotonicMs()
    for (const heartbeat of heartbeats) this.#hearOne(heartbeat, nowMs)
    const heard = new Set(heartbeats.map(nameOf))
    for (const [name, { heartbeat }] of this.#remembered) {
      if (heartbeat.leaving && (!heard.has(name) || this.#isSilent(name))) this.#forget(name)
      else if (this.#isSilent(name) && this.#isSucceeded(name)) this.#forget(name)
    }
    for (const name of this.#lastWords.keys()) if (!heard.has(name)) this.#lastWords.delete(name)
  }

  all(): Instance[] {
    const nowMs = this.#clock.monotonicMs()
    return [...this.#remembered].map(([name, { heartbeat, changedMs }]) => ({
      ...heartbeat,
      ageMs: nowMs - changedMs,
      silent: this.#isSilent(name),
    }))
  }

  /** Forgets the dead whose place another instance took, and those that nobody replaced for long. */
  bury(dead: readonly Instance[]): void {
    for (const instance of dead) {
      if (instance.ageMs > FORGET_AFTER_MS || this.#takeReplacement(instance)) this.#forget(nameOf(instance))
    }
  }

  #hearOne(heartbeat: KnownHeartbeat, nowMs: number): void {
    const name = nameOf(heartbeat)
    const known = this.#remembered.get(name)
    if (this.#lastWords.get(name) === heartbeat.at) return
    if (known) {
      if (known.heartbeat.at !== heartbeat.at) known.changedMs = nowMs
      known.heartbeat = heartbeat
    } else if (this.#remembered.size < MAX_INSTANCES) {
      this.#remembered.set(name, { heartbeat, firstMs: nowMs, changedMs: nowMs, replaces: false })
    }
  }

  #forget(name: string): void {
    const known = this.#remembered.get(name)
    if (known) this.#lastWords.set(name, known.heartbeat.at)
    this.#remembered.delete(name)
  }

  #isSilent(name: string): boolean {
    const known = this.#remembered.get(name)
    if (known === undefined || this.#outage.felt) return false
    return this.#clock.monotonicMs() - known.changedMs > SILENT_AFTER_MS
  }

  /** A newcomer has its address, so what answers there is not the one that fell silent. */
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

  /** Each newcomer stands for one of the dead. */
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
