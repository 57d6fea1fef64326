import { SERVICES } from '@stream-manager/contracts'
import {
  type CountedValue,
  componentValues,
  countedValues,
  instanceCount,
  serviceValues,
  streamValues,
  webhookValue,
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

const observeCounts = ({ streams, instances }: Pick<Round, 'streams' | 'instances'>): CountedValue[] =>
  countedValues(
    streams.map(({ state }) => state.streamId),
    instances.map(({ instance }) => instance).filter(({ silent }) => !silent),
  )

/** The event handler that compares the alert rules counts them. None does for a moment after a takeover. */
const observeWebhooks = (instances: readonly Instance[]): CountedValue[] => {
  const counts = instances.flatMap(({ counters }) => counters?.['disabledWebhooks'] ?? [])
  return counts.length === 0 ? [] : [webhookValue(Math.max(...counts))]
}

/** Everything that one round of probes observed. */
export const observeRound = (round: Round): CountedValue[] => [
  ...round.streams.flatMap(({ state, lease }) => streamValues(state, lease !== null)),
  ...observeServices(round.instances.map(({ instance }) => instance)),
  ...Object.entries(round.health).flatMap(([component, check]) => componentValues(component, check)),
  ...observeCounts(round),
  ...observeWebhooks(round.instances.map(({ instance }) => instance).filter(({ silent }) => !silent)),
]
