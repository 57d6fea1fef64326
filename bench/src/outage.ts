/**
 * `pnpm bench:outage [minutes]`: kills Redis under a working deployment and starts it again after some minutes (default 10).
 * Counts log lines, attempts to connect, memory and answers during the outage, and measures the recovery. Prints tables;
 * asserts nothing.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { HealthWatch, ownUser, type Replica, startDeployment, startReader } from '@stream-manager/e2e'
import { startInfraRedis } from '@stream-manager/infra'
import { eventually, type FaultProxy, startFaultProxy } from '@stream-manager/test-kit'
import { ApiProbe } from './outage/api-probe.ts'
import { ProcessSampler, STEP_MS } from './outage/process-sampler.ts'
import { Scope } from './scope.ts'
import { print, type Row, round, table } from './statistics.ts'

const MINUTES = Number(process.argv[2] ?? 10)
const READERS = 10
const RECOVERY_DEADLINE_MS = 60_000
const HEALTHY = { stream: 'healthy', 'stream-api': 'healthy', gateway: 'healthy', redis: 'healthy' } as const

const scope = new Scope()
const links = new Map<string, FaultProxy>()

const startWorld = async () => {
  const redis = await startInfraRedis(scope)
  const redisUrlFor = async (name: string) => {
    const link = await startFaultProxy(scope, { port: redis.port })
    links.set(name, link)
    return redis.urlFor(ownUser(name), link.port)
  }
  const deployment = await startDeployment(scope, { redisUrlFor, engines: 2, sidecar: true })
  await deployment.drivers[0].control('start')
  const health = new HealthWatch(deployment.sidecar?.url ?? '')
  await health.becomes(HEALTHY, RECOVERY_DEADLINE_MS)
  return { ...deployment, redis, health }
}

const samplerOf = (replica: Replica): ProcessSampler => {
  const link = links.get(replica.name)
  if (!link) throw new Error(`${replica.name} has no link to Redis`)
  return new ProcessSampler(replica, link)
}

type World = Awaited<ReturnType<typeof startWorld>>

const startReaders = ({ gateways }: World) =>
  Promise.all(
    Array.from({ length: READERS }, (_, index) =>
      startReader(scope, `ws://127.0.0.1:${gateways[index % 2]?.port}/ws`, 'stream-state'),
    ),
  )

/** Samples every process and probes the APIs while Redis is down. */
const outage = async ({ apis, gateways, engines, sidecar }: World): Promise<void> => {
  // Each process logs its interrupted calls once. The first step is not counted: the limits apply to the time after it.
  await delay(STEP_MS)
  const samplers = [...apis, ...gateways, ...engines, ...(sidecar ? [sidecar] : [])].map(samplerOf)
  const probe = new ApiProbe(apis.map(({ url }) => url))
  const endsAtMs = performance.now() + MINUTES * 60_000
  for (let startedAtMs = performance.now(); startedAtMs < endsAtMs; startedAtMs = performance.now()) {
    await probe.run()
    await delay(Math.max(0, STEP_MS - (performance.now() - startedAtMs)))
    for (const sampler of samplers) sampler.sample()
  }
  print(table(samplers.map((sampler) => sampler.row(MINUTES))))
  print('')
  print(table(probe.rows()))
  print('')
}

const recover = async ({ redis, health, drivers }: World): Promise<Row> => {
  const backAtMs = performance.now()
  const seconds = () => round((performance.now() - backAtMs) / 1000, 1)
  await redis.start()
  await health.becomes(HEALTHY, RECOVERY_DEADLINE_MS)
  const healthyAfter = seconds()
  const [api, other] = drivers
  await api.call('POST', '/api/layers', { id: 'after', type: 'color', content: { color: '#fff' } })
  const { revision } = await api.state()
  const isOnAir = async () => (await other.state()).appliedRevision >= revision
  await eventually(isOnAir, { what: 'the engine to apply the edit', deadlineMs: RECOVERY_DEADLINE_MS })
  return { 'all healthy after s': healthyAfter, 'an edit on air after s': seconds() }
}

try {
  const world = await startWorld()
  const readers = await startReaders(world)
  await world.redis.process.kill()
  await outage(world)
  const recovered = await recover(world)
  const closed = readers.filter(({ connections }) => connections > 1).length
  print(table([{ ...recovered, 'sockets closed': `${closed} of ${READERS}` }]))
} finally {
  await scope.close()
}
