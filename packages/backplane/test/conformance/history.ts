import type { Position } from '../../src/port/index.ts'
import { CHANNEL, type ConformancePart, committed, publishMany, times } from './harness.ts'

const dataOf = ({ publications }: { publications: readonly { data: unknown }[] }) =>
  publications.map(({ data }) => data)

export const history: ConformancePart = (t, open) => {
  t.test('a channel that was never written has a position', async (t) => {
    const { backplane } = await open(t)
    const { position, publications, recovered } = await backplane.history(CHANNEL, { limit: 10 })
    t.match(position, { epoch: /./, offset: 0 })
    t.strictSame([publications, recovered], [[], true])
    await publishMany(backplane, 1, 10)
    const after = await backplane.history(CHANNEL, { since: position, limit: 10 })
    t.match(after, { recovered: true, position: { epoch: position.epoch, offset: 1 } })
    t.strictSame(after.publications, [{ offset: 1, data: 1 }])
  })

  t.test('offsets count 1, 2, 3 per channel, also within one commit', async (t) => {
    const { backplane } = await open(t)
    const other = 'stream:main/other'
    const publish = [CHANNEL, other, CHANNEL].map((channel, data) => ({ channel, data, retain: 10 }))
    const { positions } = committed(await backplane.commit({ publish }))
    t.match(positions, { [CHANNEL]: { offset: 2 }, [other]: { offset: 1 } })
    t.strictSame(dataOf(await backplane.history(CHANNEL, { limit: 10 })), [0, 2])
  })

  t.test('without since come the newest, in either direction', async (t) => {
    const { backplane } = await open(t)
    await publishMany(backplane, 5, 10)
    t.strictSame(dataOf(await backplane.history(CHANNEL, { limit: 3 })), [3, 4, 5])
    t.strictSame(dataOf(await backplane.history(CHANNEL, { limit: 3, reverse: true })), [5, 4, 3])
    t.strictSame(dataOf(await backplane.history(CHANNEL, { limit: 0 })), [])
  })

  t.test('since is answered whole, exactly up to the edge of what is kept', async (t) => {
    const { backplane } = await open(t)
    await publishMany(backplane, 10, 4)
    const { epoch } = (await backplane.history(CHANNEL, { limit: 0 })).position
    const since = (offset: number) => backplane.history(CHANNEL, { since: { epoch, offset }, limit: 100 })
    for (const [offset, expected] of [
      [10, []],
      [9, [10]],
      [6, [7, 8, 9, 10]],
    ] as const) {
      const found = await since(offset)
      t.strictSame([found.recovered, dataOf(found)], [true, expected], `after ${offset}`)
    }
    for (const offset of [5, 0, 11, -1, 0.5, Number.NaN, Number.MAX_VALUE]) {
      const found = await since(offset)
      t.strictSame([found.recovered, found.publications], [false, []], `after ${offset}`)
      t.equal(found.position.offset, 10)
    }
  })

  t.test('another epoch is never recovered', async (t) => {
    const { backplane } = await open(t)
    await publishMany(backplane, 3, 10)
    const since: Position = { epoch: 'another', offset: 3 }
    t.match(await backplane.history(CHANNEL, { since, limit: 10 }), { recovered: false, publications: [] })
  })

  t.test('a long gap is read page by page without a hole', async (t) => {
    const { backplane } = await open(t)
    await publishMany(backplane, 25, 100)
    const read: unknown[] = []
    const { epoch } = (await backplane.history(CHANNEL, { limit: 0 })).position
    let since: Position = { epoch, offset: 0 }
    for (const _ of times(3, () => null)) {
      const page = await backplane.history(CHANNEL, { since, limit: 10 })
      read.push(...dataOf(page))
      since = { epoch, offset: page.publications.at(-1)?.offset ?? since.offset }
    }
    t.strictSame(
      read,
      times(25, (index) => index + 1),
    )
  })

  t.test('a channel that keeps nothing still counts', async (t) => {
    const { backplane } = await open(t)
    await publishMany(backplane, 2, 0)
    const { position, publications } = await backplane.history(CHANNEL, { limit: 10 })
    t.strictSame([position.offset, publications], [2, []])
    const since = { epoch: position.epoch, offset: 1 }
    t.equal((await backplane.history(CHANNEL, { since, limit: 10 })).recovered, false)
  })

  t.test('epoch, offsets and publications outlive a restart', async (t) => {
    const harness = await open(t)
    await publishMany(harness.backplane, 3, 2)
    const before = await harness.backplane.history(CHANNEL, { limit: 10 })
    const reopened = await harness.reopen()
    t.strictSame(await reopened.history(CHANNEL, { limit: 10 }), before)
    const { positions } = committed(
      await reopened.commit({ publish: [{ channel: CHANNEL, data: 4, retain: 2 }] }),
    )
    t.strictSame(positions[CHANNEL], { epoch: before.position.epoch, offset: 4 })
  })

  t.test('limits out of range are the caller’s mistake', async (t) => {
    const { backplane } = await open(t)
    for (const limit of [-1, 1001, 1.5]) await t.rejects(backplane.history(CHANNEL, { limit }), RangeError)
  })
}
