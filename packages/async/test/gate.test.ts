import { Gate, KeyedGates, PendingCall } from '@stream-manager/async'
import t from 'tap'

const full = () => 'full' as const
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** A task that ends on demand and records its begin. */
const task = (name: string, begun: string[]) => {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const work = async () => {
    begun.push(name)
    await ended
    return name
  }
  return { work, end }
}

t.test('a gate runs tasks in the order they came and refuses a task beyond its queue', async (t) => {
  const gate = new Gate({ running: 2, waiting: 1 })
  const begun: string[] = []
  const a = task('a', begun)
  const b = task('b', begun)
  const c = task('c', begun)
  const results = [a, b, c].map(({ work }) => gate.run(work, full))
  t.equal(await gate.run(async () => t.fail('ran beyond the queue'), full), 'full')
  t.strictSame(begun, ['a', 'b'])
  t.equal(gate.load, 3)
  a.end()
  await nextTurn()
  t.strictSame(begun, ['a', 'b', 'c'])
  b.end()
  c.end()
  t.strictSame(await Promise.all(results), ['a', 'b', 'c'])
  t.equal(gate.load, 0)
})

t.test('the place of a task that ends goes to the longest waiter, not to a newcomer', async (t) => {
  const gate = new Gate({ running: 1, waiting: 2 })
  const begun: string[] = []
  const leave = await gate.enter()
  const waiter = gate.enter().then(() => begun.push('waiter'))
  leave?.()
  const newcomer = gate.enter().then(() => begun.push('newcomer'))
  await waiter
  t.strictSame(begun, ['waiter'])
  t.equal(gate.load, 2)
  void newcomer
})

t.test('a task that fails leaves its place', async (t) => {
  const gate = new Gate({ running: 1, waiting: 0 })
  await t.rejects(
    gate.run(async () => {
      throw new Error('broken')
    }, full),
    { message: 'broken' },
  )
  t.equal(await gate.run(async () => 'next', full), 'next')
})

t.test('leaving twice gives one place back', async (t) => {
  const gate = new Gate({ running: 2, waiting: 0 })
  const leave = await gate.enter()
  await gate.enter()
  leave?.()
  leave?.()
  t.equal(gate.load, 1)
})

t.test('an abort takes a waiting task out of the queue', async (t) => {
  const gate = new Gate({ running: 1, waiting: 1 })
  const leave = await gate.enter()
  const abort = new AbortController()
  const waiting = gate.enter(abort.signal)
  abort.abort(new Error('the caller left'))
  await t.rejects(waiting, { message: 'the caller left' })
  await t.rejects(gate.enter(abort.signal), { message: 'the caller left' })
  t.equal(gate.load, 1)
  leave?.()
  t.equal(gate.load, 0)
})

t.test('onIdle is called when the last task has left', async (t) => {
  let idle = 0
  const gate = new Gate({ running: 1, waiting: 5 }, () => {
    idle += 1
  })
  const results = [1, 2, 3].map((number) => gate.run(async () => number, full))
  t.equal(idle, 0)
  await Promise.all(results)
  t.equal(idle, 1)
})

t.test('keyed gates keep keys apart and forget idle keys', async (t) => {
  const gates = new KeyedGates({ running: 1, waiting: 0 })
  const begun: string[] = []
  const slow = task('slow', begun)
  const running = gates.run('a', slow.work, full)
  t.equal(await gates.run('a', async () => 'ran', full), 'full')
  t.equal(await gates.run('b', async () => 'ran', full), 'ran')
  t.equal(gates.size, 1)
  slow.end()
  await running
  t.equal(gates.size, 0)
  t.equal(await gates.run('a', async () => 'ran', full), 'ran')
})

t.test('a pending call is settled when it has ended, well or not', async (t) => {
  const pending = new PendingCall()
  await pending.settled()
  const begun: string[] = []
  const slow = task('slow', begun)
  const call = pending.track(slow.work())
  let isSettled = false
  const settled = pending.settled().then(() => {
    isSettled = true
  })
  await nextTurn()
  t.equal(isSettled, false)
  slow.end()
  await settled
  t.equal(await call, 'slow')
  await t.rejects(pending.track(Promise.reject(new Error('broken'))), { message: 'broken' })
  await pending.settled()
})
