import { EventEmitter } from 'node:events'
import t from 'tap'
import { deferred, eventually, waitForEvent, within } from '../src/index.ts'

t.test('within settles as its promise does, or names the event that did not happen', async (t) => {
  t.equal(await within(Promise.resolve(1)), 1)
  await t.rejects(within(Promise.reject(new Error('its own failure'))), { message: 'its own failure' })
  const never = deferred().promise
  await t.rejects(within(never, { what: 'the start', deadlineMs: 5 }), {
    message: 'the start did not happen within 5 ms',
  })
})

t.test('waitForEvent ignores other events and leaves no listener behind', async (t) => {
  const emitter = new EventEmitter()
  const matching = (value: number) => value > 1
  const event = waitForEvent<[number]>(emitter, 'count', { matching })
  for (const count of [1, 2, 3]) emitter.emit('count', count)
  t.strictSame(await event, [2])
  await t.rejects(waitForEvent(emitter, 'silence', { deadlineMs: 5 }), { message: /event "silence"/ })
  t.strictSame(emitter.eventNames(), [])
})

t.test('eventually repeats its question until there is an answer', async (t) => {
  let asked = 0
  const answer = await eventually(() => {
    asked += 1
    if (asked === 1) throw new Error('too early')
    return asked > 2 && asked
  })
  t.equal(answer, 3)
})

t.test('eventually fails with the name of its condition and the last error', async (t) => {
  const question = () => {
    throw new Error('connection refused')
  }
  await t.rejects(eventually(question, { what: 'the port', deadlineMs: 30 }), {
    message: 'the port did not come true within 30 ms',
    cause: { message: 'connection refused' },
  })
})

t.test('eventually accepts 0 and the empty string as answers', async (t) => {
  t.equal(await eventually(() => 0), 0)
  t.equal(await eventually(() => ''), '')
})
