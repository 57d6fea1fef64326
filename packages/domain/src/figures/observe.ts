import type { HealthReport, InstanceResources, Resources, StreamState } from '@stream-manager/contracts'
import {
  type CountedValue,
  componentValues,
  countedValues,
  hostValues,
  instanceCount,
  type ProcessCounts,
  serviceValues,
  streamValues,
  webhookValue,
} from './measures.ts'

/** The system as services report it at one moment. */
export interface Observations {
  readonly streams: readonly StreamState[]
  readonly resources: Resources
  readonly health: HealthReport | null
  /** By their newest heartbeats. */
  readonly processes?: readonly ProcessCounts[]
  readonly disabledWebhooks: number
}

const valuesOfServices = (instances: readonly InstanceResources[]): CountedValue[] => {
  const processes = instances.filter(({ kind }) => kind === 'service')
  const services = new Set(processes.flatMap((process) => process.services))
  const counts = [...services].map((service) =>
    instanceCount(service, processes.filter((process) => process.services.includes(service)).length),
  )
  return [...counts, ...processes.flatMap(serviceValues)]
}

/** All values of a moment. A service of several processes has one value for each of them. */
export const observe = ({
  streams,
  resources,
  health,
  disabledWebhooks,
  processes = [],
}: Observations): CountedValue[] => [
  ...streams.flatMap((state) => streamValues(state, true)),
  ...valuesOfServices(resources.instances),
  ...countedValues(
    streams.map(({ streamId }) => streamId),
    processes,
  ),
  ...(resources.host ? hostValues(resources.host) : []),
  ...Object.entries(health?.checks ?? {}).flatMap(([component, check]) => componentValues(component, check)),
  webhookValue(disabledWebhooks),
]
