import { type ConformancePart, times } from './harness.ts'

const NAME = 'rate/203.0.113.9'
/** Two counts of a busy machine fit into it. */
const WINDOW_MS = 5000

export const counting: ConformancePart = (t, open) => {
  t.test('all who count under one name share it', async (t) => {
    const { backplane, join } = await open(t)
    const other = await join()
    t.equal((await backplane.count(NAME, { by: 1, windowMs: 60_000 })).total, 1)
    t.equal((await other.count(NAME, { by: 5, windowMs: 60_000 })).total, 6)
    t.equal((await backplane.count('rate/another', { by: 1, windowMs: 60_000 })).total, 1)
    const together = await Promise.all(
      times(40, (index) => (index % 2 ? other : backplane).count(NAME, { by: 1, windowMs: 60_000 })),
    )
    t.strictSame(
      together.map(({ total }) => total).sort((a, b) => a - b),
      times(40, (index) => index + 7),
    )
  })

  t.test('a window begins with the first and ends in its time, however many come', async (t) => {
    const { backplane, elapse } = await open(t)
    const first = await backplane.count(NAME, { by: 1, windowMs: WINDOW_MS })
    t.ok(first.endsInMs > 0 && first.endsInMs <= WINDOW_MS)
    await backplane.count(NAME, { by: 1, windowMs: 60_000 })
    await elapse(WINDOW_MS + 1)
    t.equal((await backplane.count(NAME, { by: 2, windowMs: WINDOW_MS })).total, 2)
  })

  t.test('what cannot be counted is refused', async (t) => {
    const { backplane } = await open(t)
    for (const options of [
      { by: 0, windowMs: 1000 },
      { by: 1.5, windowMs: 1000 },
      { by: 1, windowMs: 0 },
    ]) {
      await t.rejects(backplane.count(NAME, options), RangeError)
    }
    await t.rejects(backplane.count('no scope', { by: 1, windowMs: 1000 }), TypeError)
  })
}
