/**
 * `pnpm bench:outage [minutes]`: Redis is killed under the whole deployment at work and stays away for that long (default
 * 10): what each process writes, tries and holds meanwhile, how the APIs answer, and how soon all is well after. Prints
 * tables; asserts nothing.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { HealthWatch, ownUser, type Replica, startDeployment, startReader } from '@stream-manager/e2e'
import { startInfraRedis } from '@stream-manager/infra'
import { eventually, type FaultProxy, startFaultProxy } from '@stream-manager/test-kit'
import { Asker } from './outage/asker.ts'
import { STEP_MS, Witness } from './outage/witness.ts'
import { Scope } from './scope.ts'
import { print, type Row, round, table } from './statistics.ts'

const MINUTES = Number(process.argv[2] ?? 10)
const READERS = 10
const RECOVERY_DEADLINE_MS = 60_000
const HEALTHY = { stream: 'healthy', 'stream-api': 'healthy', gateway: 'healthy', redis: 'healthy' } as const

const scope = new Scope()
const ways = new Map<string, FaultProxy>()

const startWorld = async () => {
  const redis = await startInfraRedis(scope)
  const redisUrlFor = async (name: string) => {
    const way = await startFaultProxy(scope, { port: redis.port })
    ways.set(name, way)
    return redis.urlFor(ownUser(name), way.port)
  }
  const deployment = await startDeployment(scope, { redisUrlFor, engines: 2, sidecar: true })
  await deployment.drivers[0].control('start')
  const health = new HealthWatch(deployment.sidecar?.url ?? '')
  await health.becomes(HEALTHY, RECOVERY_DEADLINE_MS)
  return { ...deployment, redis, health }
}

const witnessOf = (replica: Replica): Witness => {
  const way = ways.get(replica.name)
  if (!way) throw new Error(`${replica.name} has no way to Redis of its own`)
  return new Witness(replica, way)
}

type World = Awaited<ReturnType<typeof startWorld>>

const startReaders = ({ gateways }: World) =>
  Promise.all(
    Array.from({ length: READERS }, (_, index) =>
      startReader(scope, `ws://127.0.0.1:${gateways[index % 2]?.port}/ws`, 'stream-state'),
    ),
  )

/** Asks and looks all the time that Redis is away. */
const outage = async ({ apis, gateways, engines, sidecar }: World): Promise<void> => {
  // What was on its way when Redis died is told once; the rules are for the long time after.
  await delay(STEP_MS)
  const witnesses = [...apis, ...gateways, ...engines, ...(sidecar ? [sidecar] : [])].map(witnessOf)
  const asker = new Asker(apis.map(({ url }) => url))
  const endsAtMs = performance.now() + MINUTES * 60_000
  for (let askedAtMs = performance.now(); askedAtMs < endsAtMs; askedAtMs = performance.now()) {
    await asker.ask()
    await delay(Math.max(0, STEP_MS - (performance.now() - askedAtMs)))
    for (const witness of witnesses) witness.look()
  }
  print(table(witnesses.map((witness) => witness.row(MINUTES))))
  print('')
  print(table(asker.rows()))
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
  await eventually(isOnAir, { what: 'the edit to be on air', deadlineMs: RECOVERY_DEADLINE_MS })
  return { 'all healthy after s': healthyAfter, 'an edit on air after s': seconds() }
}

try {
  const world = await startWorld()
  const readers = await startReaders(world)
  await world.redis.process.kill()
  await outage(world)
  const recovered = await recover(world)
  const closed = readers.filter(({ connections }) => connections > 1).length
  print(table([{ ...recovered, 'sockets that were closed': `${closed} of ${READERS}` }]))
} finally {
  await scope.close()
}
