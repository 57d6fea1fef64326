import { Follower } from './follower.ts'
import { CHANNEL, type ConformancePart, publishMany, times } from './harness.ts'

const METRICS = 'stream:main/metrics'

export const latest: ConformancePart = (t, open) => {
  t.test('the latest value replaces the one before', async (t) => {
    const { backplane, join } = await open(t)
    const other = await join()
    t.equal(await backplane.getLatest(METRICS), null)
    await backplane.setLatest(METRICS, { fps: 29 })
    await backplane.setLatest(METRICS, { fps: 30 })
    t.strictSame(await other.getLatest(METRICS), { fps: 30 })
  })

  t.test('subscribers are woken, may miss values, never see them out of order', async (t) => {
    const { backplane, join } = await open(t)
    const follower = await Follower.start(await join(), METRICS)
    await Promise.all(times(50, (value) => backplane.setLatest(METRICS, value)))
    const valuesOf = () =>
      follower.events.map((event) => (event.kind === 'latest' ? Number(event.value) : -1))
    await follower.until('the last value', () => valuesOf().at(-1) === 49)
    t.strictSame(
      valuesOf(),
      [...valuesOf()].sort((a, b) => a - b),
    )
  })

  t.test('a value is gone after its time', async (t) => {
    const { backplane, elapse } = await open(t)
    await backplane.setLatest(METRICS, 1, { ttlMs: 300 })
    await backplane.setLatest('stream:main/lasting', 2)
    await elapse(301)
    t.equal(await backplane.getLatest(METRICS), null)
    t.strictSame(await backplane.listLatest('stream:main/'), [{ channel: 'stream:main/lasting', value: 2 }])
  })

  t.test('values are listed by prefix', async (t) => {
    const { backplane } = await open(t)
    for (const channel of ['service:a/beat', 'service:b/beat', 'stream:a/beat']) {
      await backplane.setLatest(channel, channel)
    }
    const found = await backplane.listLatest('service:')
    t.strictSame(found.map(({ channel }) => channel).sort(), ['service:a/beat', 'service:b/beat'])
  })

  t.test('a latest value leaves the log of a channel alone', async (t) => {
    const { backplane } = await open(t)
    await publishMany(backplane, 2, 10)
    await backplane.setLatest(CHANNEL, 'latest')
    t.equal((await backplane.history(CHANNEL, { limit: 0 })).position.offset, 2)
  })
}
