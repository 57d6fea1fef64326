import {
  fail,
  HEARTBEAT_PREFIX,
  Heartbeat,
  HostResources,
  RESOURCE_INTERVAL_MS,
  RESOURCE_SAMPLES,
  type Reading,
  Resources,
  type Result,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys, RESOURCE_SAMPLER_LEASE } from '../keys.ts'
import type { ResourceSample, ResourceUse } from './api.ts'
import { instancesOf, selectSamples } from './rules.ts'

/** Three samples that did not come: then nobody measures the host. */
const HOST_TTL_MS = 3 * RESOURCE_INTERVAL_MS

const checkHeartbeat = tolerantChecker(Heartbeat, 'The heartbeat')
const checkHost = tolerantChecker(HostResources, 'The figures of the host')
const checkSample = tolerantChecker(Resources, 'The sample of resources')

/** Values of another version, or nobody's, are passed over: one of them must not hide all others. */
const readable = <Known>(
  { passedOver }: Context,
  check: (value: unknown) => Result<Reading<Known>>,
  values: readonly unknown[],
): Known[] =>
  values.flatMap((value) => {
    const checked = passedOver.known(check(value))
    if (checked.ok) return [checked.value]
    passedOver.unreadableValue()
    return []
  })

const readHeartbeats = async (context: Context): Promise<Heartbeat[]> => {
  const values = await context.backplane.listLatest(HEARTBEAT_PREFIX)
  return readable(
    context,
    checkHeartbeat,
    values.map(({ value }) => value),
  )
}

const compose = async (context: Context, host: HostResources | null): Promise<Resources> => ({
  timestamp: context.clock.now().toISOString(),
  host,
  instances: instancesOf(await readHeartbeats(context)),
})

const record = async (context: Context, { fence, host }: ResourceSample): Promise<Result<Resources>> => {
  const { backplane } = context
  const sample = await compose(context, host)
  const outcome = await backplane.commit({
    fence: { lease: RESOURCE_SAMPLER_LEASE, fence },
    publish: [{ channel: keys.resourceSamples, data: sample, retain: RESOURCE_SAMPLES }],
  })
  if (outcome.status !== 'committed') {
    return fail('backplane.fenced', 'Another sidecar samples the resources now; stop sampling')
  }
  await backplane.setLatest(keys.hostResources, host, { ttlMs: HOST_TTL_MS })
  return succeed(sample)
}

export const createResources = (context: Context): ResourceUse => {
  const { backplane } = context
  return {
    current: async () => {
      const latest = await backplane.getLatest(keys.hostResources)
      const [host = null] = latest === null ? [] : readable(context, checkHost, [latest])
      return compose(context, host)
    },
    history: async ({ since, limit = RESOURCE_SAMPLES }) => {
      const { publications } = await backplane.history(keys.resourceSamples, { limit: RESOURCE_SAMPLES })
      const samples = readable(
        context,
        checkSample,
        publications.map(({ data }) => data),
      )
      return { intervalMs: RESOURCE_INTERVAL_MS, items: selectSamples(samples, { since, limit }) }
    },
    record: (sample) => record(context, sample),
  }
}
