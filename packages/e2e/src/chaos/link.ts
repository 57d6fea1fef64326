import { setTimeout as delay } from 'node:timers/promises'
import { BLACKHOLE, type FaultProxy, type Faults } from '@stream-manager/test-kit'
import type { Fault } from './injection.ts'

const MAX_DURATION_MS = 15_000

const DIRECTIONS: readonly { readonly name: string; readonly faults: Faults }[] = [
  { name: 'both directions', faults: BLACKHOLE },
  { name: 'to the server only', faults: { toServer: { blackhole: true } } },
  { name: 'to the client only', faults: { toClient: { blackhole: true } } },
]

/** The connections from one process to another. Several faults may cut them at once; they work again after the last one. */
export class Link {
  readonly #proxy: FaultProxy
  readonly #cuts = new Set<Faults>()

  constructor(proxy: FaultProxy) {
    this.#proxy = proxy
  }

  async cut(faults: Faults, durationMs: number): Promise<void> {
    // A copy, because the set must tell two equal cuts apart.
    const cut = { ...faults }
    this.#cuts.add(cut)
    this.#apply()
    await delay(durationMs)
    this.#cuts.delete(cut)
    this.#apply()
  }

  reset(): void {
    this.#proxy.reset()
  }

  #apply(): void {
    const cuts = [...this.#cuts]
    this.#proxy.setFaults({
      toServer: { blackhole: cuts.some(({ toServer }) => toServer?.blackhole) },
      toClient: { blackhole: cuts.some(({ toClient }) => toClient?.blackhole) },
    })
  }
}

/** Resets, and silence in one direction or both. An example of `name` is `from Redis`. */
export const partitions = (name: string, links: readonly Link[]): [Fault, ...Fault[]] => [
  {
    name: `reset ${name}`,
    maxDurationMs: 0,
    inject: async () => {
      for (const link of links) link.reset()
    },
  },
  ...DIRECTIONS.map(
    ({ name: direction, faults }): Fault => ({
      name: `partition ${name}, ${direction}`,
      maxDurationMs: MAX_DURATION_MS,
      inject: (durationMs) => Promise.all(links.map((link) => link.cut(faults, durationMs))),
    }),
  ),
]
