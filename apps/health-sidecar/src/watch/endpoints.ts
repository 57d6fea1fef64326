import type { ServiceName } from '@stream-manager/contracts'
import { probesAt, type ServiceProbes, type TokenSource } from '@stream-manager/diagnostics'
import type { EndpointResult } from '../observations/probe-result.ts'
import { type Watch, type WatchOptions, watchTarget } from './watch.ts'

/** An address at which a service is reached. */
export interface Endpoint {
  readonly name: string
  readonly service: ServiceName
  readonly address: string | null
}

interface Watched {
  readonly address: string
  readonly alive: Watch<void>
  readonly serves: Watch<void> | null
}

export interface EndpointsOptions extends WatchOptions {
  /** Shown by the probes. */
  readonly token: TokenSource
}

/** Probes endpoints, each on its own connections and deadlines. Keeps watches only for the endpoints it was last given. */
export class Endpoints {
  readonly #options: EndpointsOptions
  #watched = new Map<string, Watched>()

  constructor(options: EndpointsOptions) {
    this.#options = options
  }

  /** The results by name. An endpoint without an address to probe has none. */
  async look(endpoints: readonly Endpoint[]): Promise<ReadonlyMap<string, EndpointResult>> {
    const watched = new Map<string, Watched>()
    for (const endpoint of endpoints) {
      const watch = this.#watch(endpoint)
      if (watch) watched.set(endpoint.name, watch)
    }
    this.#watched = watched
    const seen = await Promise.all(
      [...watched].map(async ([name, { alive, serves }]) => {
        const [lives, works] = await Promise.all([alive.look(), serves?.look() ?? null])
        return [name, { alive: lives, serves: works }] as const
      }),
    )
    return new Map(seen)
  }

  #watch({ name, service, address }: Endpoint): Watched | null {
    const known = this.#watched.get(name)
    if (known && known.address === address) return known
    const probes = probesAt({ service, address, token: this.#options.token })
    return probes && address !== null ? this.#create(address, probes) : null
  }

  #create(address: string, { alive, serves }: ServiceProbes): Watched {
    return {
      address,
      alive: watchTarget(alive, address, this.#options),
      serves: serves ? watchTarget(serves, address, this.#options) : null,
    }
  }
}
