import {
  fail,
  HEARTBEAT_PREFIX,
  Heartbeat,
  HostResources,
  RESOURCE_INTERVAL_MS,
  RESOURCE_SAMPLES,
  type Reading,
  type Resources,
  type Result,
  succeed,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { ResourceSample, ResourceUse } from './api.ts'
import { RESOURCE_SAMPLER_LEASE, resourceKeys } from './keys.ts'
import { instancesOf, selectSamples } from './rules.ts'
import { checkStoredSample, presentSample } from './stored-sample.ts'

/** After three missing samples the host counts as not measured. */
const HOST_TTL_MS = 3 * RESOURCE_INTERVAL_MS

const checkHeartbeat = tolerantChecker(Heartbeat, 'The heartbeat')
const checkHost = tolerantChecker(HostResources, 'The figures of the host')

/** Leaves out and counts unreadable values: one value of another version must not hide all others. */
const readable = <Value>(
  { ignored }: Context,
  check: (value: unknown) => Result<Reading<Value>>,
  values: readonly unknown[],
): Value[] => values.flatMap((value) => ignored.readable(check(value)) ?? [])

const readHeartbeats = async (context: Context): Promise<Heartbeat[]> => {
  const latest = await context.backplane.listLatest(HEARTBEAT_PREFIX)
  const values = latest.map(({ value }) => value)
  return readable(context, checkHeartbeat, values)
}

const buildSample = (
  { clock }: Context,
  host: HostResources | null,
  heartbeats: readonly Heartbeat[],
): Resources => ({ timestamp: clock.now().toISOString(), host, instances: instancesOf(heartbeats) })

const record = async (context: Context, { fence, host }: ResourceSample): Promise<Result<Resources>> => {
  const { backplane } = context
  const sample = buildSample(context, host, await readHeartbeats(context))
  const outcome = await backplane.commit({
    fence: { lease: RESOURCE_SAMPLER_LEASE, fence },
    publish: [{ channel: resourceKeys.samples, data: sample, retain: RESOURCE_SAMPLES }],
  })
  if (outcome.status !== 'committed') {
    return fail('backplane.fenced', 'Another sidecar samples the resources now; stop sampling')
  }
  await backplane.setLatest(resourceKeys.host, host, { ttlMs: HOST_TTL_MS })
  return succeed(sample)
}

export const createResources = (context: Context): ResourceUse => {
  const { backplane } = context
  const observed = async () => {
    const latest = await backplane.getLatest(resourceKeys.host)
    const [host = null] = latest === null ? [] : readable(context, checkHost, [latest])
    const heartbeats = await readHeartbeats(context)
    return { resources: buildSample(context, host, heartbeats), heartbeats }
  }
  return {
    observed,
    current: async () => (await observed()).resources,
    history: async ({ since, limit = RESOURCE_SAMPLES }) => {
      const { publications } = await backplane.history(resourceKeys.samples, { limit: RESOURCE_SAMPLES })
      const values = publications.map(({ data }) => data)
      const samples = readable(context, checkStoredSample, values).map(presentSample)
      return { intervalMs: RESOURCE_INTERVAL_MS, items: selectSamples(samples, { since, limit }) }
    },
    record: (sample) => record(context, sample),
  }
}
