import type { Backplane } from '@stream-manager/backplane/port'
import type { Clock, ServiceName } from '@stream-manager/contracts'
import type { InstanceEvidence, SharedBackplane } from '../components/instance.ts'
import { type Endpoint, type EndpointSighting, Endpoints } from './endpoints.ts'
import { readHeartbeats } from './heartbeats.ts'
import { type Instance, Instances, nameOf } from './instances.ts'
import { Outage } from './outage.ts'
import { Watch } from './watch.ts'

/** Where to knock beside the addresses that instances announce. */
export interface Entrances {
  /** `http://host:port`: an entrance to the REST API, such as a proxy. */
  readonly streamApiUrl?: string | undefined
  /** `ws://host:port/ws`: an entrance to the gateway. */
  readonly gatewayUrl?: string | undefined
}

export interface ServicesOptions {
  readonly backplane: Pick<Backplane, 'listLatest'>
  readonly entrances: Entrances
  readonly clock: Clock
  /** Of each single look. */
  readonly deadlineMs: number
  /** As `/health` calls what all services share. */
  readonly backplaneName: string
}

/** One look at all services. */
export interface ServicesView {
  readonly backplane: SharedBackplane
  readonly evidence: readonly InstanceEvidence[]
  of(service: ServiceName): readonly InstanceEvidence[]
  /** Null when none is configured, or an instance announced the same address. */
  entranceOf(service: ServiceName): EndpointSighting | null
}

type Sightings = ReadonlyMap<string, EndpointSighting>

const entrancesOf = ({ streamApiUrl, gatewayUrl }: Entrances): Endpoint[] =>
  [
    { name: 'entrance of stream-api', service: 'stream-api' as const, address: streamApiUrl ?? null },
    { name: 'entrance of ws-gateway', service: 'ws-gateway' as const, address: gatewayUrl ?? null },
  ].filter(({ address }) => address !== null)

const hostOf = (address: string | null): string | null =>
  address !== null && URL.canParse(address) ? new URL(address).host : null

const endpointOf = (instance: Instance): Endpoint => ({
  name: nameOf(instance),
  service: instance.service,
  // One that is leaving may close its port whenever it likes.
  address: instance.leaving ? null : instance.address,
})

const isRefused = ({ alive, serves }: EndpointSighting): boolean => alive.ok && serves?.ok === false

/** Finds every instance by its heartbeat, and probes each of them where it says it is. */
export class Services {
  readonly #options: ServicesOptions
  readonly #outage: Outage
  readonly #instances: Instances
  readonly #endpoints: Endpoints
  readonly #heartbeats: Watch<void>
  readonly #entrances: readonly Endpoint[]

  constructor(options: ServicesOptions) {
    const { backplane, clock, deadlineMs } = options
    this.#options = options
    this.#outage = new Outage(clock)
    this.#instances = new Instances(clock, this.#outage)
    this.#endpoints = new Endpoints({ clock, deadlineMs })
    this.#entrances = entrancesOf(options.entrances)
    this.#heartbeats = new Watch(async () => this.#instances.hear(await readHeartbeats(backplane)), {
      clock,
      deadlineMs,
    })
  }

  async look(): Promise<ServicesView> {
    await this.#hear()
    const sightings = await this.#endpoints.look([
      ...this.#instances.all().map(endpointOf),
      ...this.#entrances,
    ])
    // The backplane may have gone just now: then what depends on it is not to blame.
    if (!this.#outage.felt && [...sightings.values()].some(isRefused)) await this.#hear()
    const view = this.#view(sightings)
    this.#instances.bury(
      view.evidence
        .filter(({ instance, seen }) => instance.silent && !seen?.alive.ok)
        .map(({ instance }) => instance),
    )
    return view
  }

  async #hear(): Promise<void> {
    const { ok } = await this.#heartbeats.look()
    this.#outage.see(ok)
  }

  #view(sightings: Sightings): ServicesView {
    const evidence = this.#instances
      .all()
      .map((instance) => ({ instance, seen: sightings.get(nameOf(instance)) ?? null }))
    const of = (service: ServiceName) => evidence.filter(({ instance }) => instance.service === service)
    const { away, felt } = this.#outage
    return {
      backplane: { name: this.#options.backplaneName, away, felt },
      evidence,
      of,
      entranceOf: (service) => {
        const entrance = this.#entrances.find((one) => one.service === service)
        if (entrance === undefined) return null
        const host = hostOf(entrance.address)
        if (of(service).some(({ instance }) => hostOf(instance.address) === host)) return null
        return sightings.get(entrance.name) ?? null
      },
    }
  }
}
