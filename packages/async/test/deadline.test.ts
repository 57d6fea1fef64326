import { abortWithin, DeadlineError, delay, within } from '@stream-manager/async'
import { backgroundSchedule, patientSchedule } from '@stream-manager/async/node'
import { VirtualTime } from '@stream-manager/async/virtual-time'
import t from 'tap'

const never = new Promise<never>(() => {})

t.test('work that settles in time settles the result and cancels the timer', async (t) => {
  const time = new VirtualTime()
  const deadline = { deadlineMs: 100, schedule: time.schedule }
  t.equal(await within(Promise.resolve('done'), deadline), 'done')
  await t.rejects(within(Promise.reject(new Error('broken')), deadline), { message: 'broken' })
  t.equal(time.pending, 0)
})

t.test('late work rejects with a DeadlineError that names the deadline', async (t) => {
  const time = new VirtualTime()
  const outcome = within(never, { deadlineMs: 100, schedule: time.schedule })
  time.advance(99)
  t.equal(time.pending, 1)
  time.advance(1)
  await t.rejects(outcome, new DeadlineError(100))
  await t.rejects(outcome, { name: 'DeadlineError', message: 'no answer within 100 ms' })
})

t.test('late work has the outcome of onLate, be it a value or an error', async (t) => {
  const time = new VirtualTime()
  const deadline = { deadlineMs: 100, schedule: time.schedule }
  const value = within(never, { ...deadline, onLate: () => null })
  const error = within(never, {
    ...deadline,
    onLate: () => {
      throw new RangeError('too slow')
    },
  })
  time.advance(100)
  t.equal(await value, null)
  await t.rejects(error, RangeError)
})

t.test('a rejection after the deadline is ignored', async (t) => {
  const time = new VirtualTime()
  let fail = (_error: Error) => {}
  const work = new Promise<never>((_, reject) => {
    fail = reject
  })
  const outcome = within(work, { deadlineMs: 100, schedule: time.schedule, onLate: () => 'late' })
  time.advance(100)
  t.equal(await outcome, 'late')
  fail(new Error('this rejection must be handled'))
  await new Promise((resolve) => setImmediate(resolve))
})

t.test('an abort rejects with its reason and cancels the timer', async (t) => {
  const time = new VirtualTime()
  const abort = new AbortController()
  const deadline = { deadlineMs: 100, schedule: time.schedule, signal: abort.signal }
  const outcome = within(never, deadline)
  abort.abort(new Error('the caller left'))
  await t.rejects(outcome, { message: 'the caller left' })
  await t.rejects(within(never, deadline), { message: 'the caller left' })
  t.equal(time.pending, 0)
})

t.test('abortWithin aborts the work at the deadline', async (t) => {
  const time = new VirtualTime()
  let seen: AbortSignal | undefined
  const work = (signal: AbortSignal) => {
    seen = signal
    return never
  }
  const outcome = abortWithin(work, { deadlineMs: 100, schedule: time.schedule })
  t.equal(seen?.aborted, false)
  time.advance(100)
  await t.rejects(outcome, DeadlineError)
  t.equal(seen?.aborted, true)
})

t.test('abortWithin does not begin work for a caller that has left', async (t) => {
  const signal = AbortSignal.abort(new Error('the caller left'))
  const work = () => t.fail('the work began')
  await t.rejects(
    abortWithin(async () => work(), { deadlineMs: 100, signal }),
    { message: 'the caller left' },
  )
})

t.test('delay resolves in time; an abort ends it with its reason', async (t) => {
  const time = new VirtualTime()
  const { schedule } = time
  const whole = delay(100, { schedule })
  time.advance(100)
  await whole
  const abort = new AbortController()
  const ended = delay(100, { schedule, signal: abort.signal })
  abort.abort(new Error('enough'))
  await t.rejects(ended, { message: 'enough' })
  await t.rejects(delay(100, { schedule, signal: abort.signal }), { message: 'enough' })
  t.equal(time.pending, 0)
})

t.test('an expired patient deadline still takes the answer that has arrived', async (t) => {
  const answer = new Promise<string>((resolve) => setImmediate(resolve, 'answered'))
  const outcome = within(answer, { deadlineMs: 1, schedule: patientSchedule })
  const blockedUntilMs = performance.now() + 20
  while (performance.now() < blockedUntilMs);
  t.equal(await outcome, 'answered')
  await t.rejects(within(never, { deadlineMs: 1, schedule: patientSchedule }), DeadlineError)
})

t.test('a background deadline expires as the others do', async (t) => {
  const keepAlive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(keepAlive))
  await t.rejects(within(never, { deadlineMs: 1, schedule: backgroundSchedule }), DeadlineError)
})
