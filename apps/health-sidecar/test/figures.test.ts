import { FigureReport, type HostResources, tolerantChecker } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { observe, openStore, type Store } from './world.ts'

const LOG = 'resources/figures'
const check = tolerantChecker(FigureReport, 'The report')

const HOST: HostResources = {
  name: 'host-1',
  cpu: { percent: 12.5, cores: 2 },
  memory: { usedBytes: 1000, totalBytes: 2000 },
  disk: { usedBytes: null, totalBytes: null },
  network: { receivedBytesPerSecond: null, sentBytesPerSecond: null },
}

const reportsIn = async ({ backplane }: Store): Promise<FigureReport[]> => {
  const { publications } = await backplane.history(LOG, { limit: 100 })
  return publications.map(({ data }) => {
    const checked = check(data)
    if (!checked.ok) throw new Error(checked.fault.detail)
    return checked.value.parsed
  })
}

/** Sketch of 10 ms. */
const ONE_REQUEST = 'AQDoAQE'
/** Sketch of 10, 10, 10 and 500 ms. */
const FOUR_REQUESTS = 'AQDoAQOGAwE'

/** A sidecar that probes and samples by calls only, on a clock of its own. */
const observing = async (t: Test, store: Store, clock = fakeClock(), instance = 'health-sidecar-1') => {
  const { sidecar } = await observe(t, store, { clock, instance, measureHost: async () => ({ ...HOST }) })
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      await sidecar.round()
      clock.advance(1000)
    }
  }
  return { sidecar, clock, rounds }
}

t.test('the observations of ten seconds are one publication', async (t) => {
  const store = await openStore(t)
  await store.domain.streams.create({ id: 'main' })
  await store.beat('stream-api', { cpuPercent: 7 })
  await store.beat('event-handler', { counters: { disabledWebhooks: 2 } })
  const { sidecar, rounds } = await observing(t, store)
  await sidecar.sample()
  await rounds(12)
  await sidecar.close()
  const [whole, rest] = await reportsIn(store)
  const startMs = Date.parse(whole?.at ?? '')
  t.equal(startMs % 10_000, 0)
  t.equal(Date.parse(rest?.at ?? '') - startMs, 10_000, 'what is left at the end is written too')
  const pointOf = (metric: string, subject: string | null = null) =>
    whole?.points.find((point) => point.metric === metric && point.subject === subject)
  t.match(pointOf('stream.on_air'), { streamId: 'main', count: 10, sum: 0, sketch: String })
  t.equal(pointOf('stream.frame_rate'), undefined, 'a stream that is off air has no frame rate')
  t.match(pointOf('service.cpu', 'stream-api'), { count: Number, min: 7, max: 7, last: 7 })
  t.match(pointOf('service.instances', 'engine'), { max: 0 })
  t.match(pointOf('webhooks.disabled'), { min: 2, max: 2 })
  t.match(pointOf('host.memory_used'), { count: 1, last: 1000 })
  t.match(pointOf('host.memory_used_percent'), { last: 50 })
  t.match(pointOf('component.unhealthy', 'engine'), { count: Number, max: 1 })
  t.equal(pointOf('host.disk_used'), undefined, 'what is not known is absent')
})

t.test('messages and requests that processes count are in the publication', async (t) => {
  const store = await openStore(t)
  await store.domain.streams.create({ id: 'main' })
  const { sidecar, rounds } = await observing(t, store)
  await sidecar.sample()
  const beat = (messages: number, answered: number, durations: string) =>
    store.beat('stream-api', {
      chatMessages: { main: messages, deleted: 9 },
      requests: { answered, refused: 1, failed: 0, durations },
    })
  await beat(4, 1, ONE_REQUEST)
  await rounds(1)
  await beat(9, 4, FOUR_REQUESTS)
  await rounds(11)
  await sidecar.close()
  const points = (await reportsIn(store)).flatMap((report) => report.points)
  const sumOf = (metric: string) =>
    points.filter((point) => point.metric === metric).reduce((total, { sum }) => total + sum, 0)
  t.equal(sumOf('chat.messages'), 5)
  t.ok(points.every(({ metric, streamId }) => metric !== 'chat.messages' || streamId === 'main'))
  t.equal(sumOf('requests.count'), 3)
  t.equal(sumOf('requests.refused'), 0)
  const durations = points.filter(({ metric }) => metric === 'requests.duration')
  t.match(durations, [{ subject: 'stream-api', count: 3, sketch: String }])
  t.equal(Math.round((durations[0]?.max ?? 0) / 100), 5)
})

t.test('a sidecar that does not sample records nothing', async (t) => {
  const store = await openStore(t)
  const { sidecar, rounds } = await observing(t, store)
  await rounds(12)
  await sidecar.close()
  t.strictSame(await reportsIn(store), [])
})

t.test('an interval whose answer was lost is written once', async (t) => {
  const store = await openStore(t)
  const { sidecar, rounds } = await observing(t, store)
  await sidecar.sample()
  await rounds(9)
  const commit = store.backplane.commit.bind(store.backplane)
  store.backplane.commit = async (change) => {
    await commit(change)
    throw new Error('the answer was lost')
  }
  await rounds(3)
  store.backplane.commit = commit
  await rounds(10)
  await sidecar.close()
  const times = (await reportsIn(store)).map(({ at }) => at)
  t.equal(new Set(times).size, times.length)
  t.ok(times.length >= 3)
})

t.test('observations wait while the store is away, five minutes at most', async (t) => {
  const store = await openStore(t)
  const { sidecar, rounds, clock } = await observing(t, store)
  await sidecar.sample()
  const commit = store.backplane.commit.bind(store.backplane)
  store.backplane.commit = () => Promise.reject(new Error('away'))
  for (let interval = 0; interval < 40; interval += 1) {
    await rounds(1)
    clock.advance(9000)
  }
  store.backplane.commit = commit
  // On a slow disk the lease of the sampler may have ended meanwhile.
  await sidecar.sample()
  await sidecar.close()
  const { length } = await reportsIn(store)
  t.ok(length === 30 || length === 31, `${length}: those that waited, and the one under way`)
})
