import { SERVICES } from '@stream-manager/contracts'
import {
  type CountedValue,
  componentValues,
  instanceCount,
  serviceValues,
  streamValues,
} from '@stream-manager/domain'
import type { Instance } from '../observations/instance.ts'
import type { Round } from '../watch/round.ts'

const observeServices = (instances: readonly Instance[]): CountedValue[] => {
  const beating = instances.filter(({ silent }) => !silent)
  const counts = SERVICES.map((service) =>
    instanceCount(
      service,
      beating.filter((instance) => instance.service === service && instance.ready).length,
    ),
  )
  return [...beating.flatMap(serviceValues), ...counts]
}

/** Everything that one round of probes observed. */
export const observeRound = ({ streams, instances, health }: Round): CountedValue[] => [
  ...streams.flatMap(({ state, lease }) => streamValues(state, lease !== null)),
  ...observeServices(instances.map(({ instance }) => instance)),
  ...Object.entries(health).flatMap(([component, check]) => componentValues(component, check)),
]
