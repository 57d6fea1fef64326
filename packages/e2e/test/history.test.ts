import { isDeepStrictEqual } from 'node:util'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import {
  type EventList,
  type HealthCheck,
  isRecord,
  type ServiceName,
  type SystemEvent,
} from '@stream-manager/contracts'
import { type InfraPostgres, type InfraRedis, missingInfraPostgres } from '@stream-manager/infra'
import {
  ApiDriver,
  eventually,
  missingProgram,
  PATIENT_REDIS,
  SMALL_STREAM_CONFIG,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { holderAmong, prepareHistoryServices, type Replica, startEngine, stockClient } from '../src/index.ts'

/** Longer than the lease of a killed event handler. */
const TAKEOVER_MS = 120_000
const STREAM_LEASE = 'events/partitions/stream:main'
const SERVICES = [
  'stream-api',
  'ws-gateway',
  'event-handler',
  'event-handler',
  'health-sidecar',
  'engine',
] as const satisfies readonly ServiceName[]

interface World {
  readonly redis: InfraRedis
  readonly postgres: InfraPostgres
  readonly api: Replica
  readonly gateway: Replica
  readonly sidecar: Replica
  readonly handlers: readonly [Replica, Replica]
  readonly driver: ApiDriver
}

const startWorld = async (t: Test): Promise<World> => {
  const { redis, postgres, replicas } = await prepareHistoryServices(t, SERVICES)
  const [api, gateway, first, second, sidecar, engine] = replicas as [
    Replica,
    Replica,
    Replica,
    Replica,
    Replica,
    Replica,
  ]
  await Promise.all([api, gateway, first, second, sidecar].map((replica) => replica.start()))
  await startEngine(engine)
  const driver = new ApiDriver(api.url)
  return { redis, postgres, api, gateway, sidecar, handlers: [first, second], driver }
}

/** A page of the history. On a busy machine one read may take longer than the 5 s that the API gives it. */
const eventsOf = (driver: ApiDriver, query: string): Promise<EventList> =>
  eventually(() => driver.call<EventList>('GET', `/api/events?${query}`), { what: `the events of ${query}` })

/** Changes of status in the order in which they happened. */
const statusEvents = async (driver: ApiDriver): Promise<SystemEvent[]> => {
  const page = await eventsOf(driver, 'stream=main&type=stream.status&limit=200')
  return page.items.toReversed()
}

const pathOf = (events: readonly SystemEvent[]) => events.map(({ data }) => [data['from'], data['to']])

/** Pauses and resumes the stream, and gives the changes that the history must have. */
const pauseAndResume = async (driver: ApiDriver, times: number) => {
  for (let turn = 0; turn < times; turn += 1) {
    await driver.control('pause')
    await driver.control('resume')
  }
  return Array.from({ length: times }, () => [
    ['live', 'paused'],
    ['paused', 'live'],
  ]).flat()
}

/** The event handler that reads the logs of the stream. */
const readerOfStream = async (t: Test, { redis, handlers }: World): Promise<Replica> => {
  const backplane = await openRedisBackplane({ url: redis.urlFor('event-handler'), timing: PATIENT_REDIS })
  t.teardown(() => backplane.close())
  return eventually(
    async () => {
      const lease = await backplane.readLease(STREAM_LEASE)
      return holderAmong(lease?.holder, handlers)
    },
    { what: 'an event handler that reads the stream' },
  )
}

/** All tests share one deployment on Redis and PostgreSQL, with the users of a real one. */
t.test(
  'the history of a deployment',
  { skip: missingProgram('redis-server') || missingInfraPostgres() },
  async (t) => {
    const world = await startWorld(t)
    const { driver, postgres } = world
    const known: unknown[][] = []

    t.test('changes of a stream are in GET /api/events, in their order', async (t) => {
      await driver.call('PUT', '/api/stream/config', SMALL_STREAM_CONFIG)
      await driver.control('start')
      const begun = await eventually(
        async () => {
          const events = await statusEvents(driver)
          return events.at(-1)?.data['to'] === 'live' && events
        },
        { what: 'the start of the stream' },
      )
      t.equal(begun[0]?.data['from'], 'offline')
      known.push(...pathOf(begun), ...(await pauseAndResume(driver, 2)))
      await eventually(async () => (await statusEvents(driver)).length === known.length)
      t.strictSame(pathOf(await statusEvents(driver)), known)
    })

    t.test('another event handler goes on after kill -9, without loss or repeat', async (t) => {
      const killed = await readerOfStream(t, world)
      const [changes] = await Promise.all([pauseAndResume(driver, 4), killed.process.kill()])
      known.push(...changes)
      await eventually(async () => (await statusEvents(driver)).length >= known.length, {
        what: 'the changes since the kill',
        deadlineMs: TAKEOVER_MS,
      })
      const survivor = await readerOfStream(t, world)
      t.not(survivor, killed)
      const events = await statusEvents(driver)
      t.strictSame(pathOf(events), known, 'each change is there once, in its order')
      t.equal(new Set(events.map(({ id }) => id)).size, events.length)
      const page = await eventsOf(driver, 'stream=main')
      t.strictSame(page.gaps, [])
    })

    t.test('the gateway answers the same as the API', async (t) => {
      const client = stockClient(t, `ws://127.0.0.1:${world.gateway.port}/ws`, 60_000)
      client.connect()
      const isSame = async () => {
        const { data } = await client.rpc('events.list', { stream: 'main', limit: 200 })
        const listed = await eventsOf(driver, 'stream=main&limit=200')
        return isRecord(data) && isDeepStrictEqual(data['body'], listed) && listed
      }
      // An event may come between the two answers.
      const { items } = await eventually(isSame, { what: 'the same answer of both' })
      t.ok(items.length >= known.length)
    })

    t.test('/health/database shows both stores, and the use of connections', async (t) => {
      const database = () => new ApiDriver(world.sidecar.url).call<HealthCheck>('GET', '/health/database')
      const details = await eventually(
        async () => {
          const found = (await database()).details
          const history = found?.['history']
          const isIdle = isRecord(history) && isRecord(history['pool']) && history['pool']['waiting'] === 0
          return isIdle && history['version'] !== null && found
        },
        { what: 'a heartbeat with the history' },
      )
      t.match(details, {
        backplane: { kind: /^(redis|valkey)$/, version: /^\d+\./, migration: null },
        history: { kind: 'postgresql', version: /^\d+\./, migration: /^\d{3}-/, error: null },
      })
      t.match(details, { history: { pool: { size: Number, idle: Number } } })
    })

    t.test('API and gateway read as a user that cannot write', async (t) => {
      const users = async () => {
        // A connection without work is closed after a while.
        await eventsOf(driver, 'stream=main')
        const rows = await postgres.server.query(
          `select usename as name from pg_stat_activity where datname = '${postgres.database}' group by 1 order by 1`,
        )
        return rows.length >= 2 && rows
      }
      t.strictSame(await eventually(users, { what: 'the users of both' }), [
        { name: 'event_handler' },
        { name: 'history_reader' },
      ])
      for (const sql of ['delete from events', 'update positions set at = 0', 'drop table events']) {
        await t.rejects(postgres.queryAs('stream-api', sql), { code: '42501' }, sql)
      }
    })

    t.test('no event handler logs a warning or an error', (t) => {
      // On a busy machine, a store may answer, or be reached, later than a handler waits for it.
      const complaints = world.handlers
        .flatMap((handler) => handler.complaints())
        .filter((line) => !/did not answer within|Command timed out|Redis at \S+ cannot be used/.test(line))
      t.strictSame(complaints, [])
      t.end()
    })
  },
)
