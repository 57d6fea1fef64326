import { setTimeout as delay } from 'node:timers/promises'
import { BLACKHOLE, type FaultProxy, type Faults } from '@stream-manager/test-kit'
import type { Harm } from './injection.ts'

const LONGEST_MS = 15_000

const WAYS: readonly { readonly name: string; readonly faults: Faults }[] = [
  { name: 'both ways', faults: BLACKHOLE },
  { name: 'one way, unheard', faults: { toServer: { blackhole: true } } },
  { name: 'one way, deaf', faults: { toClient: { blackhole: true } } },
]

/** The way from one process to another, which several assaults may cut at once; it is whole when none does any more. */
export class Link {
  readonly #proxy: FaultProxy
  readonly #cuts = new Set<Faults>()

  constructor(proxy: FaultProxy) {
    this.#proxy = proxy
  }

  async cut(faults: Faults, durationMs: number): Promise<void> {
    // A copy of its own, so that the same cut made twice is mended twice.
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

/** Silence in either direction or both, and connections that are reset. `name`: `from Redis`. */
export const partitions = (name: string, links: readonly Link[]): [Harm, ...Harm[]] => [
  {
    name: `reset ${name}`,
    longestMs: 0,
    inflict: async () => {
      for (const link of links) link.reset()
    },
  },
  ...WAYS.map(
    ({ name: way, faults }): Harm => ({
      name: `partition ${name}, ${way}`,
      longestMs: LONGEST_MS,
      inflict: (durationMs) => Promise.all(links.map((link) => link.cut(faults, durationMs))),
    }),
  ),
]
