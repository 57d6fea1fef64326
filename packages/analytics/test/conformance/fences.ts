import type { ConformancePart } from './harness.ts'
import { advance, batchOf, eventAt, grantOf } from './harness.ts'

export const fences: ConformancePart = (t, open) => {
  t.test('an older grant is refused once a newer one was taken, and writes nothing', async (t) => {
    const { store } = await open(t)
    const older = grantOf(1, 'one')
    await store.take(older)
    await store.apply(batchOf({ advances: [advance(0, 1)] }))
    t.match(await store.take(grantOf(2, 'two')), [{ position: { offset: 1 } }])
    const late = batchOf({ advances: [advance(1, 2)], events: [eventAt(1, 'evt_a')] })
    t.strictSame(await store.apply(late), { status: 'fenced' })
    t.equal(await store.take(older), null)
    t.strictSame(await store.listEvents({ limit: 10 }), [])
  })

  t.test('a grant may be taken again by its holder, and by nobody else', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(4, 'one'))
    t.strictSame(await store.take(grantOf(4, 'one')), [])
    t.equal(await store.take(grantOf(4, 'two')), null)
  })

  t.test('another backplane counts its fences anew, and goes on from the same positions', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(9))
    await store.apply(batchOf({ grant: grantOf(9), advances: [advance(0, 4)] }))
    const other = { ...grantOf(1), origin: 'second' }
    t.match(await store.take(other), [{ position: { offset: 4 } }])
    t.strictSame(await store.apply(batchOf({ grant: grantOf(9) })), { status: 'fenced' })
    t.strictSame(await store.apply(batchOf({ grant: other })), { status: 'applied' })
  })

  t.test('a grant that was never taken is refused', async (t) => {
    const { store } = await open(t)
    t.strictSame(await store.apply(batchOf({ advances: [advance(0, 1)] })), { status: 'fenced' })
  })
}
