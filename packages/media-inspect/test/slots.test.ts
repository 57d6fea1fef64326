import t from 'tap'
import { createSlots } from '../src/slots.ts'

t.test('runs a fixed number, queues a fixed number in order, and refuses the rest at once', async (t) => {
  const slots = createSlots({ running: 1, waiting: 2 })
  t.equal(await slots.acquire(), true)
  const order: string[] = []
  const first = slots.acquire().then(() => order.push('first'))
  const second = slots.acquire().then(() => order.push('second'))
  t.equal(await slots.acquire(), false, 'the queue is full')
  t.same(order, [], 'nobody went ahead')
  slots.release()
  await first
  slots.release()
  await second
  t.same(order, ['first', 'second'])
  slots.release()
  t.equal(await slots.acquire(), true, 'and free again')
})
