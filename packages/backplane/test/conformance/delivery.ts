import { FLAWLESS } from '@stream-manager/test-kit'
import { Follower } from './follower.ts'
import { CHANNEL, type ConformancePart, committed, DOCUMENT, publishMany, times } from './harness.ts'

export const delivery: ConformancePart = (t, open) => {
  t.test('delivers every later publication once and in order', async (t) => {
    const { backplane, join } = await open(t)
    await publishMany(backplane, 3, 10)
    const follower = await Follower.start(await join(), CHANNEL)
    t.equal(follower.position.offset, 3)
    await publishMany(backplane, 200, 200)
    t.strictSame(await follower.reportAt(203), FLAWLESS)
    t.strictSame(
      follower.data,
      times(200, (index) => index + 1),
    )
  })

  t.test('delivers the publications of one commit in their order', async (t) => {
    const { backplane } = await open(t)
    const follower = await Follower.start(backplane, CHANNEL)
    const publish = ['first', 'second', 'third'].map((data) => ({ channel: CHANNEL, data, retain: 10 }))
    committed(await backplane.commit({ publish }))
    t.strictSame(await follower.reportAt(3), FLAWLESS)
    t.strictSame(follower.data, ['first', 'second', 'third'])
  })

  t.test('delivers the gap since a position first', async (t) => {
    const { backplane } = await open(t)
    const { position } = await backplane.history(CHANNEL, { limit: 0 })
    await publishMany(backplane, 5, 10)
    const since = { epoch: position.epoch, offset: 2 }
    const follower = await Follower.start(backplane, CHANNEL, since)
    t.strictSame(follower.position, since)
    t.strictSame(follower.data, [3, 4, 5], 'delivered before the subscription is live')
    await publishMany(backplane, 1, 10)
    t.strictSame(await follower.reportAt(6), FLAWLESS)
  })

  for (const [why, position] of [
    ['no longer retained', { offset: 2 }],
    ['of another epoch', { epoch: 'another', offset: 9 }],
    ['ahead of the log', { offset: 99 }],
  ] as const) {
    t.test(`delivers lost for a gap that is ${why}, and continues`, async (t) => {
      const { backplane } = await open(t)
      await publishMany(backplane, 10, 3)
      const top = (await backplane.history(CHANNEL, { limit: 0 })).position
      const follower = await Follower.start(backplane, CHANNEL, { epoch: top.epoch, ...position })
      t.strictSame(follower.events, [{ kind: 'lost', position: top }])
      t.strictSame(follower.position, top)
      await publishMany(backplane, 1, 3)
      t.strictSame(await follower.reportAt(11), FLAWLESS)
    })
  }

  t.test('delivers lost for a gap longer than one catch-up, although it is retained', async (t) => {
    const { backplane } = await open(t)
    const publish = times(143, (data) => ({ channel: CHANNEL, data, retain: 2000 }))
    for (const _ of times(7, () => null)) committed(await backplane.commit({ publish }))
    const { position: top } = await backplane.history(CHANNEL, { limit: 0 })
    const since = (offset: number) => Follower.start(backplane, CHANNEL, { epoch: top.epoch, offset })
    t.strictSame((await since(0)).events, [{ kind: 'lost', position: top }])
    t.equal((await since(1)).data.length, 1000)
  })

  t.test('joining in the middle of a storm loses and repeats nothing', async (t) => {
    const { backplane, join } = await open(t)
    const total = 1500
    const reader = await join()
    await publishMany(backplane, 1, 1000)
    const storm = Promise.all(times(30, () => publishMany(backplane, total / 30, 1000)))
    const followers: Follower[] = []
    for (const index of times(30, (index) => index)) {
      const { position } = await reader.snapshot(CHANNEL, [DOCUMENT])
      await new Promise((resolve) => setImmediate(resolve))
      followers.push(await Follower.start(reader, CHANNEL, index % 2 ? position : undefined))
    }
    await storm
    t.ok(
      followers.some(({ position }) => position.offset > 0 && position.offset <= total),
      'some joined in the middle',
    )
    for (const follower of followers) t.strictSame(await follower.reportAt(1 + total), FLAWLESS)
  })

  t.test('a closed subscription receives nothing more', async (t) => {
    const { backplane } = await open(t)
    const [closed, open_] = [
      await Follower.start(backplane, CHANNEL),
      await Follower.start(backplane, CHANNEL),
    ] as const
    await closed.close()
    await publishMany(backplane, 3, 10)
    await open_.reportAt(3)
    t.strictSame(closed.events, [])
    await closed.close()
  })

  t.test('a subscriber of one channel receives nothing of another', async (t) => {
    const { backplane } = await open(t)
    const other = await Follower.start(backplane, 'stream:main/other')
    const follower = await Follower.start(backplane, CHANNEL)
    await publishMany(backplane, 3, 10)
    await follower.reportAt(3)
    t.strictSame(other.events, [])
  })

  t.test('a listener that throws affects no other listener and loses nothing itself', async (t) => {
    const { backplane } = await open(t)
    let calls = 0
    await backplane.subscribe(CHANNEL, () => {
      calls += 1
      throw new Error('a faulty listener')
    })
    const follower = await Follower.start(backplane, CHANNEL)
    await publishMany(backplane, 3, 10)
    t.strictSame(await follower.reportAt(3), FLAWLESS)
    t.equal(calls, 3)
  })

  t.test('a listener may subscribe, close and commit from within', async (t) => {
    const { backplane } = await open(t)
    const inner: Promise<Follower>[] = []
    const subscription = await backplane.subscribe(CHANNEL, () => {
      if (inner.length > 0) return
      inner.push(Follower.start(backplane, CHANNEL))
      void subscription.close()
      void backplane.commit({ publish: [{ channel: CHANNEL, data: 'from within', retain: 10 }] })
    })
    const outer = await Follower.start(backplane, CHANNEL)
    await Promise.all(
      times(3, (data) => backplane.commit({ publish: [{ channel: CHANNEL, data, retain: 10 }] })),
    )
    t.strictSame(await outer.reportAt(4), FLAWLESS)
    const [joined] = await Promise.all(inner)
    t.strictSame(await joined?.reportAt(4), FLAWLESS)
  })
}

/**
 * Tests for a store whose wake-ups arrive before the log drops the publication. In a cluster a wake-up crosses the bus between
 * nodes, which can take tens of milliseconds; only publications that are then still retained are delivered.
 */
export const deliveryBeyondTheLog: ConformancePart = (t, open) => {
  t.test('a subscriber that keeps up receives every publication, however few are retained', async (t) => {
    const { backplane, join } = await open(t)
    const follower = await Follower.start(await join(), CHANNEL)
    await publishMany(backplane, 200, 10)
    t.strictSame(await follower.reportAt(200), FLAWLESS)
  })
}
