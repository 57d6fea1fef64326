import { Slots } from '@stream-manager/async'
import t from 'tap'

t.test('a holder has at most its limit, whatever others have', async (t) => {
  const slots = new Slots({ perHolder: 2 })
  const release = slots.take('a')
  slots.take('a')
  t.equal(slots.take('a'), null)
  t.ok(slots.take('b'))
  release?.()
  t.ok(slots.take('a'))
  t.equal(slots.total, 3)
})

t.test('all holders together have at most the total', async (t) => {
  const slots = new Slots({ perHolder: 2, total: 3 })
  for (const holder of ['a', 'a', 'b']) t.ok(slots.take(holder))
  t.equal(slots.take('b'), null)
  t.equal(slots.take('c'), null)
})

t.test('a limit given with the call replaces that of one holder, not the total', async (t) => {
  const slots = new Slots({ perHolder: 1, total: 2 })
  t.ok(slots.take('a'))
  t.ok(slots.take('a', Number.POSITIVE_INFINITY))
  t.equal(slots.take('a', Number.POSITIVE_INFINITY), null)
})

t.test('a holder without slots is forgotten; a second release changes nothing', async (t) => {
  const slots = new Slots({ perHolder: 2 })
  const release = slots.take('a')
  slots.take('a')
  release?.()
  release?.()
  t.equal(slots.total, 1)
  t.equal(slots.holders, 1)
  const other = slots.take('b')
  other?.()
  t.equal(slots.holders, 1)
})

t.test('run holds a slot until its work has ended, well or not', async (t) => {
  const slots = new Slots({ perHolder: 1 })
  const full = () => 'full'
  const inner = await slots.run('a', () => slots.run('a', async () => 'ran', full), full)
  t.equal(inner, 'full')
  await t.rejects(
    slots.run(
      'a',
      async () => {
        throw new Error('broken')
      },
      full,
    ),
    { message: 'broken' },
  )
  t.equal(slots.total, 0)
})
