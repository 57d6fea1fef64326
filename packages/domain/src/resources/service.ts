import type { Backplane } from '@stream-manager/backplane'
import {
  type Check,
  checker,
  fail,
  HEARTBEAT_PREFIX,
  Heartbeat,
  HostResources,
  RESOURCE_INTERVAL_MS,
  RESOURCE_SAMPLES,
  Resources,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Static, TSchema } from 'typebox'
import type { Context } from '../context.ts'
import type { ResourceSample, ResourceUse } from '../domain.ts'
import { keys, RESOURCE_SAMPLER_LEASE } from '../keys.ts'
import { instancesOf, selectSamples } from './rules.ts'

/** Three samples that did not come: then nobody measures the host. */
const HOST_TTL_MS = 3 * RESOURCE_INTERVAL_MS

const checkHeartbeat = checker(Heartbeat, 'The heartbeat')
const checkHost = checker(HostResources, 'The figures of the host')
const checkSample = checker(Resources, 'The sample of resources')

/** Values of another version, or nobody's, are passed over: one of them must not hide all others. */
const readable = <Schema extends TSchema>(
  check: Check<Schema>,
  values: readonly unknown[],
): Static<Schema>[] =>
  values.flatMap((value) => {
    const checked = check(value)
    return checked.ok ? [checked.value] : []
  })

const readHeartbeats = async (backplane: Backplane): Promise<Heartbeat[]> => {
  const values = await backplane.listLatest(HEARTBEAT_PREFIX)
  return readable(
    checkHeartbeat,
    values.map(({ value }) => value),
  )
}

const compose = async ({ backplane, clock }: Context, host: HostResources | null): Promise<Resources> => ({
  timestamp: clock.now().toISOString(),
  host,
  instances: instancesOf(await readHeartbeats(backplane)),
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
      const [host = null] = readable(checkHost, [await backplane.getLatest(keys.hostResources)])
      return compose(context, host)
    },
    history: async ({ since, limit = RESOURCE_SAMPLES }) => {
      const { publications } = await backplane.history(keys.resourceSamples, { limit: RESOURCE_SAMPLES })
      const samples = readable(
        checkSample,
        publications.map(({ data }) => data),
      )
      return { intervalMs: RESOURCE_INTERVAL_MS, items: selectSamples(samples, { since, limit }) }
    },
    record: (sample) => record(context, sample),
  }
}
