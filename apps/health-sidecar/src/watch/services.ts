import type { Backplane } from '@stream-manager/backplane/port'
import { type Clock, SERVICES, type ServiceName } from '@stream-manager/contracts'
import type { TokenSource } from '@stream-manager/diagnostics'
import type { Instance, ProbedInstance, SharedBackplane } from '../observations/instance.ts'
import type { EndpointResult } from '../observations/probe-result.ts'
import { type Endpoint, Endpoints } from './endpoints.ts'
import { readKnownHeartbeats } from './heartbeats.ts'
import { Instances, nameOf } from './instances.ts'
import { Outage } from './outage.ts'
import { Watch } from './watch.ts'

/** Addresses to probe beside those that instances announce, such as a proxy's: `http://host:port` or `ws://host:port/ws`. */
export type EntryPoints = Partial<Record<ServiceName, string | undefined>>

export interface ServicesOptions {
  readonly backplane: Pick<Backplane, 'listLatest'>
  readonly entryPoints: EntryPoints
  readonly clock: Clock
  /** Deadline of each probe. */
  readonly deadlineMs: number
  /** Name of the backplane in `/health`. */
  readonly backplaneName: string
  /** Shown by the probes of services that ask for one. */
  readonly token: TokenSource
}

/** One round of probes of all services. */
export interface ServicesView {
  readonly backplane: SharedBackplane
  readonly probed: readonly ProbedInstance[]
  of(service: ServiceName): readonly ProbedInstance[]
  /** Null if none is configured, or an instance announced the same address. */
  entryPointOf(service: ServiceName): EndpointResult | null
}

type EndpointResults = ReadonlyMap<string, EndpointResult>

const entryPointsOf = (entryPoints: EntryPoints): Endpoint[] =>
  SERVICES.flatMap((service) => {
    const address = entryPoints[service]
    return address === undefined ? [] : [{ name: `entry point of ${service}`, service, address }]
  })

const hostOf = (address: string | null): string | null =>
  address !== null && URL.canParse(address) ? new URL(address).host : null

const endpointOf = (instance: Instance): Endpoint => ({
  name: nameOf(instance),
  service: instance.service,
  // An instance that is leaving may close its port at any time.
  address: instance.leaving ? null : instance.address,
})

const isRefused = ({ alive, serves }: EndpointResult): boolean => alive.ok && serves?.ok === false

/** Finds every instance by its heartbeat, and probes it at the address it announces. */
export class Services {
  readonly #options: ServicesOptions
  readonly #outage: Outage
  readonly #instances: Instances
  readonly #endpoints: Endpoints
  readonly #heartbeats: Watch<void>
  readonly #entryPoints: readonly Endpoint[]

  constructor(options: ServicesOptions) {
    const { backplane, clock, deadlineMs, token } = options
    this.#options = options
    this.#outage = new Outage(clock)
    this.#instances = new Instances(clock, this.#outage)
    this.#endpoints = new Endpoints({ clock, deadlineMs, token })
    this.#entryPoints = entryPointsOf(options.entryPoints)
    this.#heartbeats = new Watch(async () => this.#instances.receive(await readKnownHeartbeats(backplane)), {
      clock,
      deadlineMs,
    })
  }

  async look(): Promise<ServicesView> {
    await this.#receive()
    const results = await this.#endpoints.look([
      ...this.#instances.all().map(endpointOf),
      ...this.#entryPoints,
    ])
    // The backplane may have failed just now: a service that depends on it is then not at fault.
    if (!this.#outage.isRecovering && [...results.values()].some(isRefused)) await this.#receive()
    const view = this.#view(results)
    this.#instances.evict(
      view.probed
        .filter(({ instance, seen }) => instance.silent && !seen?.alive.ok)
        .map(({ instance }) => instance),
    )
    return view
  }

  async #receive(): Promise<void> {
    const { ok } = await this.#heartbeats.look()
    this.#outage.see(ok)
  }

  #view(results: EndpointResults): ServicesView {
    const probed = this.#instances
      .all()
      .map((instance) => ({ instance, seen: results.get(nameOf(instance)) ?? null }))
    const of = (service: ServiceName) => probed.filter(({ instance }) => instance.service === service)
    const { unavailable, isRecovering } = this.#outage
    return {
      backplane: { name: this.#options.backplaneName, unavailable, isRecovering },
      probed,
      of,
      entryPointOf: (service) => {
        const entryPoint = this.#entryPoints.find((one) => one.service === service)
        if (entryPoint === undefined) return null
        const host = hostOf(entryPoint.address)
        if (of(service).some(({ instance }) => hostOf(instance.address) === host)) return null
        return results.get(entryPoint.name) ?? null
      },
    }
  }
}
