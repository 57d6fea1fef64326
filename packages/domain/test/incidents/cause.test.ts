import { ALERT_RULE_DEFAULTS, type AlertRule, ENTRY_POINT_FAULT } from '@stream-manager/contracts'
import t from 'tap'
import { IncidentWorld } from './world.ts'

const proxyRule: AlertRule = {
  ...ALERT_RULE_DEFAULTS,
  inhibitedBy: [],
  id: 'page-degraded',
  name: 'The API cannot be reached',
  severity: 'page',
  metric: 'component.degraded',
  filter: { subject: 'stream-api' },
  operator: 'above',
  threshold: 0,
  aggregate: 'last',
  forSeconds: 30,
  shipped: false,
  revision: 1,
}

interface Fault {
  readonly name: string
  readonly part: string | null
  /** Begins in the evidence with this. */
  readonly firstText?: RegExp
  readonly inject: (world: IncidentWorld) => void
}

const noEngine = (world: IncidentWorld): IncidentWorld =>
  world
    .output('tv', 'idle')
    .stream({ health: 'failing', code: 'engine.unavailable' })
    .pass(3)
    .health('stream', 'unhealthy', 'no engine')

const FAULTS: readonly Fault[] = [
  {
    name: 'the engine is killed: its stream fails seconds before its heartbeats are missed',
    part: 'engine',
    firstText: /engine\.unavailable|text of/,
    inject: (world) => noEngine(world).pass(5).health('engine', 'unhealthy', 'no heartbeat for 3500 ms'),
  },
  {
    name: 'the encoder crashes until the stream gives up',
    part: 'engine',
    inject: (world) =>
      world
        .stream({ health: 'failing', code: 'stream.engine_crashed' })
        .output('tv', 'retrying', 'output.connection_lost')
        .pass(40)
        .stream({ status: 'failed', code: 'stream.gave_up' }),
  },
  {
    name: 'the encoder stalls, and its output loses the connection before that is noticed',
    part: 'engine',
    inject: (world) =>
      world
        .output('tv', 'retrying', 'output.connection_lost')
        .pass(10)
        .stream({ health: 'failing', code: 'engine.stalled' }),
  },
  {
    name: 'the encoder takes too much memory',
    part: 'engine',
    inject: (world) => world.stream({ health: 'failing', code: 'engine.memory_exceeded' }),
  },
  {
    name: 'Redis is away: services report it before the sidecar does, and everything fails',
    part: 'store',
    firstText: /storage\.unavailable/,
    inject: (world) =>
      noEngine(world.report('stream-api', 'storage.unavailable').pass(2))
        .health('database', 'unhealthy', 'no answer')
        .health('redis', 'unhealthy', 'no answer')
        .health('engine', 'unhealthy', 'no heartbeat for 3500 ms'),
  },
  {
    name: 'the store was away, and nothing could be told of it until it was back',
    part: 'store',
    firstText: /database/,
    inject: (world) => world.storeOutage(40),
  },
  {
    name: 'the disk of the store is full',
    part: 'host',
    inject: (world) =>
      world.report('stream-api', 'storage.full').pass(2).health('database', 'unhealthy', 'cannot write'),
  },
  {
    name: 'the disk fills up: an alert tells of it after a minute, and a recording stops',
    part: 'host',
    inject: (world) =>
      world.host({ diskPercent: 95 }).pass(20).output('archive', 'failed', 'output.storage_full'),
  },
  {
    name: 'the memory of the host is full, and the encoder crashes',
    part: 'host',
    firstText: /memory/i,
    inject: (world) =>
      world.host({ memoryPercent: 97 }).pass(90).stream({ health: 'failing', code: 'stream.engine_crashed' }),
  },
  {
    name: 'an output is unreachable',
    part: 'output',
    inject: (world) => world.output('tv', 'retrying', 'output.unreachable'),
  },
  {
    name: 'the destination refuses the key of an output',
    part: 'output',
    inject: (world) => world.output('tv', 'failed', 'output.auth_rejected'),
  },
  {
    name: 'a source stops, and the stream fails with it',
    part: 'source',
    firstText: /camera/,
    inject: (world) =>
      world
        .layer('camera', 'source.stalled')
        .stream({ health: 'degraded' })
        .pass(10)
        .stream({ health: 'failing' }),
  },
  {
    name: 'a source is unreachable, so that outputs have nothing to deliver',
    part: 'source',
    inject: (world) =>
      world
        .output('tv', 'retrying', 'output.too_slow')
        .pass(5)
        .layer('camera', 'source.unreachable')
        .stream({ health: 'failing' }),
  },
  {
    name: 'the proxy is away: the services answer, and their address does not',
    part: 'proxy',
    inject: (world) =>
      world
        .health('stream-api', 'degraded', `${ENTRY_POINT_FAULT}connection refused`)
        .health('gateway', 'degraded', `${ENTRY_POINT_FAULT}connection refused`),
  },
  {
    name: 'the gateway is killed',
    part: 'gateway',
    inject: (world) => world.health('gateway', 'unhealthy', 'no instance is known'),
  },
  {
    name: 'the gateway is killed, and its address answers seconds after it is back',
    part: 'gateway',
    inject: (world) =>
      world
        .health('gateway', 'unhealthy', `nothing listens; ${ENTRY_POINT_FAULT}503`)
        .pass(20)
        .health('gateway', 'degraded', `${ENTRY_POINT_FAULT}503`)
        .pass(5)
        .health('gateway', 'healthy'),
  },
  {
    name: 'the gateway is killed after it was probed, and before its address is',
    part: 'gateway',
    inject: (world) =>
      world
        .health('gateway', 'degraded', `${ENTRY_POINT_FAULT}503`)
        .pass(1)
        .health('gateway', 'unhealthy', `nothing listens; ${ENTRY_POINT_FAULT}503`),
  },
  {
    name: 'the gateway and the proxy are killed, and only the gateway is started again',
    part: 'proxy',
    inject: (world) =>
      world
        .health('gateway', 'unhealthy', `nothing listens; ${ENTRY_POINT_FAULT}refused`)
        .pass(20)
        .health('gateway', 'degraded', `${ENTRY_POINT_FAULT}refused`)
        .pass(40)
        .health('engine', 'degraded', 'slow'),
  },
  {
    name: 'the store is slow for all services, and the sidecar does not see it',
    part: 'store',
    inject: (world) =>
      world
        .health('stream-api', 'unhealthy', 'did not answer within 1000 ms')
        .pass(1)
        .report('stream-api', 'storage.unavailable')
        .report('engine', 'storage.unavailable'),
  },
  {
    name: 'the API hangs, and its calls to the store are too late when it goes on',
    part: 'stream-api',
    inject: (world) =>
      world
        .health('stream-api', 'unhealthy', 'did not answer within 1000 ms')
        .pass(20)
        .report('stream-api', 'storage.unavailable')
        .pass(1)
        .health('stream-api', 'healthy'),
  },
  {
    name: 'an output fails seconds after another one recovered',
    part: 'output',
    firstText: /tv/,
    inject: (world) =>
      world
        .output('radio', 'retrying', 'output.connection_lost')
        .pass(10)
        .output('radio', 'live')
        .pass(10)
        .output('tv', 'retrying', 'output.unreachable'),
  },
  {
    name: 'a fault of the store that was over before is no cause',
    part: 'output',
    inject: (world) =>
      world
        .health('database', 'degraded', 'slow')
        .pass(10)
        .health('database', 'healthy')
        .pass(60)
        .output('tv', 'retrying', 'output.unreachable'),
  },
  {
    name: 'an engine that is killed long after an output failed is another fault',
    part: 'output',
    inject: (world) =>
      world.output('tv', 'failed', 'output.auth_rejected').pass(75).health('engine', 'unhealthy', 'gone'),
  },
  {
    name: 'a stream that falls behind says nothing of its cause',
    part: null,
    inject: (world) => world.speed(0.8),
  },
  {
    name: 'an engine that is killed minutes after a stream fell behind is not the reason for that',
    part: null,
    inject: (world) => world.speed(0.8).pass(100).health('engine', 'unhealthy', 'gone'),
  },
]

for (const { name, part, firstText, inject } of FAULTS) {
  t.test(`one incident, and its cause is ${part ?? 'not known'}: ${name}`, async (t) => {
    const world = new IncidentWorld([proxyRule]).pass(30)
    inject(world)
    world.pass(180)
    t.equal(world.incidents.length, 1)
    const [incident] = world.incidents
    if (!incident) return
    const cause = world.causeOf(incident)
    t.equal(cause.part, part)
    t.equal(cause.evidence.length > 0, part !== null)
    if (part === null) t.equal(cause.summary, 'not known')
    if (firstText) t.match(cause.evidence[0]?.summary, firstText)
    t.equal(cause.at, cause.evidence[0]?.at ?? null)
  })
}

t.test('short faults of the same part before the incident leave room for its own evidence', async (t) => {
  const world = new IncidentWorld([proxyRule]).pass(30)
  for (let pause = 0; pause < 12; pause += 1) {
    world.health('engine', 'unhealthy', 'slow').pass(1).health('engine', 'healthy').pass(1)
  }
  noEngine(world).pass(5).health('engine', 'unhealthy', 'no heartbeat for 3500 ms').pass(180)
  const [incident] = world.incidents
  t.equal(world.incidents.length, 1)
  if (!incident) return
  const { part, at, evidence } = world.causeOf(incident)
  t.equal(part, 'engine')
  t.equal(at, evidence[0]?.at)
  t.ok(evidence.some(({ summary }) => /no heartbeat/.test(summary)))
  t.strictSame(
    evidence,
    evidence.toSorted((one, other) => one.at.localeCompare(other.at)),
  )
})

t.test('a quiet day has no incident', async (t) => {
  const world = new IncidentWorld([proxyRule])
  const STEP = 5
  for (let hour = 0; hour < 24; hour += 1) {
    world.pass(600, STEP)
    world.output('tv', 'retrying', 'output.connection_lost').pass(20, STEP).output('tv', 'live')
    world.pass(600, STEP)
    world.health('stream-api', 'degraded', 'slow').pass(20, STEP).health('stream-api', 'healthy')
    world.layer('camera', 'source.stalled').stream({ health: 'degraded' }).pass(60, STEP)
    world.layer('camera', null).stream({ health: 'healthy' })
    world.report('stream-api', 'storage.unavailable').pass(600, STEP)
    world.storeOutage(10)
    world.stream({ status: 'offline', health: 'unknown' }).pass(300, STEP)
    world.stream({ status: 'live', health: 'healthy' }).pass(1400, STEP)
  }
  t.strictSame(world.incidents, [])
  const types = ['output.state', 'health.changed', 'source.error', 'stream.health', 'stream.status']
  t.ok(types.every((type) => world.eventTypes.includes(type)))
})
