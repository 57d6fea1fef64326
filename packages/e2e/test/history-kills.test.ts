import { setTimeout as delay } from 'node:timers/promises'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { FIGURE_TIERS, type FigureReport } from '@stream-manager/contracts'
import { type InfraPostgres, missingInfraPostgres } from '@stream-manager/infra'
import { ApiDriver, eventually, missingProgram, PATIENT_REDIS, webServer } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { holderAmong, prepareHistoryServices, type Replica } from '../src/index.ts'

const KILLS = 4
/** The handler is killed after so many events were stored since the last kill: amid its work, and not while nobody reads. */
const STORED_BETWEEN_KILLS = 3000
const BATCH = 100
/** With this pause between batches at most 1,000 events are published in a second. */
const PAUSE_MS = 100
/** The most that a log keeps. */
const RETAIN = 10_000
/** No more events are published while so many wait: trimmed logs have tests of their own. */
const MAX_WAITING = 6000
/** All that is left is stored by then, on a busy machine. */
const CATCH_UP_MS = 180_000
const SYSTEM_LEASE = 'events/partitions/system'
const METRIC = 'stream.frames_dropped'

/** Sums of what was published: the history must have the same. */
interface Ledger {
  events: number
  marked: number
  framesDropped: number
}

const open = async (t: Test, url: string) => {
  const backplane = await openRedisBackplane({ url, timing: PATIENT_REDIS })
  t.teardown(() => backplane.close())
  return backplane
}

const numberFrom = async (postgres: InfraPostgres, sql: string): Promise<number> => {
  const [row] = await postgres.queryAs('stream-api', sql)
  return Number(Object.values(row ?? {})[0] ?? 0)
}

const storedOffset = (postgres: InfraPostgres) =>
  numberFrom(postgres, `select "offset" from positions where log = 'events/custom'`)

/** Publishes numbered events, each hundredth of them marked, and figures, until it is stopped. `work` ends then, or fails. */
const startPublisher = async (t: Test, { redis, postgres }: Pick<World, 'redis' | 'postgres'>) => {
  const events = await open(t, redis.urlFor('stream-api'))
  const figures = await open(t, redis.urlFor('health-sidecar'))
  const ledger: Ledger = { events: 0, marked: 0, framesDropped: 0 }
  const publish = async () => {
    const at = new Date().toISOString()
    const numbers = Array.from({ length: BATCH }, (_, index) => ledger.events + index)
    const report: FigureReport = { at, points: [pointOf(ledger.marked)] }
    await events.commit({
      publish: numbers.map((number, index) => ({
        channel: 'events/custom',
        data: { type: index === 0 ? 'custom.marked' : 'custom.counted', at, data: { number } },
        retain: RETAIN,
      })),
    })
    ledger.events += BATCH
    ledger.marked += 1
    await figures.commit({ publish: [{ channel: 'resources/figures', data: report, retain: RETAIN }] })
    ledger.framesDropped += report.points[0]?.sum ?? 0
  }
  await publish()
  // A log that was never read begins with its newest entries, so the first ones are awaited.
  await eventually(async () => (await storedOffset(postgres)) === BATCH, {
    what: 'the first events in the history',
    deadlineMs: CATCH_UP_MS,
  })
  let isOn = true
  const work = (async () => {
    while (isOn) {
      if (ledger.events < (await storedOffset(postgres)) + MAX_WAITING) await publish()
      await delay(PAUSE_MS)
    }
  })()
  const stop = async () => {
    isOn = false
    await work
    return ledger
  }
  // The test awaits `work`, and so has its error.
  t.teardown(() => stop().catch(() => {}))
  return { ledger, work, stop }
}

const pointOf = (sum: number): FigureReport['points'][number] => ({
  ...{ metric: METRIC, streamId: 'main', subject: null },
  ...{ count: 1, sum, min: sum, max: sum, last: sum, sketch: null },
})

/** A server of webhooks that notes their ids. */
const startReceiver = async (t: Test) => {
  const ids = new Set<string>()
  const { url } = await webServer(t, (request, response) => {
    ids.add(String(request.headers['webhook-id']))
    request.resume().once('end', () => response.end())
  })
  return { url, ids }
}

const startWorld = async (t: Test) => {
  const { redis, postgres, replicas } = await prepareHistoryServices(
    t,
    ['stream-api', 'event-handler', 'event-handler'],
    { OUTPUT_NETWORKS: '127.0.0.0/8' },
  )
  const [api, ...handlers] = replicas as [Replica, ...Replica[]]
  await Promise.all(replicas.map((replica) => replica.start()))
  return { redis, postgres, handlers, driver: new ApiDriver(api.url) }
}

type World = Awaited<ReturnType<typeof startWorld>>

/** Kills the handler that reads, in the middle of its work, and starts it again. */
const killReader = async (t: Test, { redis, handlers }: World) => {
  const backplane = await open(t, redis.urlFor('event-handler'))
  const reader = await eventually(
    async () => holderAmong((await backplane.readLease(SYSTEM_LEASE))?.holder, handlers),
    { what: 'a handler that reads', deadlineMs: CATCH_UP_MS },
  )
  await reader.process.kill()
  await reader.start()
}

const killReaders = async (t: Test, world: World, ledger: Ledger): Promise<void> => {
  let killedAt = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const enough = killedAt + STORED_BETWEEN_KILLS
    killedAt = await eventually(
      async () => {
        const offset = await storedOffset(world.postgres)
        return offset >= enough && offset
      },
      { what: `event ${enough} in the history`, deadlineMs: CATCH_UP_MS },
    )
    t.comment(`killed at event ${killedAt} of ${ledger.events}`)
    await killReader(t, world)
  }
}

const COUNTS = `select count(*) as rows, count(distinct id) as ids, count(distinct data::jsonb ->> 'number') as numbers,
  count(*) filter (where type = 'custom.marked') as marked from events where type like 'custom.%'`

const sumOf = ({ postgres }: World, tier: string) =>
  numberFrom(
    postgres,
    `select sum(sum) from points_${tier} join series on series.id = series where metric = '${METRIC}'`,
  )

t.test(
  'nothing is lost or counted twice by handlers that are killed again and again',
  { skip: missingProgram('redis-server') || missingInfraPostgres() },
  async (t) => {
    const receiver = await startReceiver(t)
    const world = await startWorld(t)
    const { postgres, driver } = world
    const webhook = { name: 'ledger', url: receiver.url, events: ['custom.marked'] }
    await driver.call('POST', '/api/webhooks', webhook)
    const publisher = await startPublisher(t, world)
    await Promise.race([publisher.work, killReaders(t, world, publisher.ledger)])
    const { events, marked, framesDropped } = await publisher.stop()

    const everything = async () =>
      (await storedOffset(postgres)) === events && (await sumOf(world, '1h')) === framesDropped
    await eventually(everything, { what: 'everything in the history', deadlineMs: CATCH_UP_MS })
    t.strictSame(await postgres.queryAs('stream-api', COUNTS), [
      { rows: `${events}`, ids: `${events}`, numbers: `${events}`, marked: `${marked}` },
    ])
    t.equal(await numberFrom(postgres, 'select count(*) from gaps'), 0)
    for (const { name } of FIGURE_TIERS) t.equal(await sumOf(world, name), framesDropped, name)

    await eventually(() => receiver.ids.size >= marked, { what: 'all webhooks', deadlineMs: CATCH_UP_MS })
    const told = await postgres.queryAs('stream-api', `select id from events where type = 'custom.marked'`)
    t.strictSame([...receiver.ids].toSorted(), told.map(({ id }) => String(id)).toSorted())
  },
)
