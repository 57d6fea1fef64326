import type { DeliveryRow } from '@stream-manager/analytics/port'
import { type Deferred, deferred, eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { Lane } from '../src/features/deliveries/lane.ts'

const deliveryOf = (id: string) => ({ id }) as DeliveryRow

/** A lane over deliveries that are due, each of which is sent once the test says so. */
const startLane = () => {
  const due: string[] = []
  const sending = new Map<string, Deferred<void>>()
  const done: string[] = []
  const errors: unknown[] = []
  const state = { mayRun: true, claims: 0 }
  const lane = new Lane({
    claim: async (limit) => {
      state.claims += 1
      return due.splice(0, limit).map((id) => ({ delivery: deliveryOf(id), claim: `${state.claims}` }))
    },
    send: async ({ delivery: { id } }) => {
      const sent = deferred()
      sending.set(id, sent)
      await sent.promise.finally(() => sending.delete(id))
      done.push(id)
    },
    mayRun: () => state.mayRun,
    onError: (error) => errors.push(error),
  })
  const add = (...ids: string[]) => {
    due.push(...ids)
    lane.fill()
  }
  const areSent = (...ids: string[]) =>
    eventually(() => ids.every((id) => sending.has(id)), { what: `${ids} to be sent` })
  return { lane, due, add, areSent, sending, done, errors, state }
}

t.test('four are sent at a time, and one that takes long holds up no other', async (t) => {
  const { lane, add, areSent, sending, done } = startLane()
  add('slow', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i')
  await areSent('slow', 'b', 'c', 'd')
  t.equal(sending.size, 4)
  for (const id of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
    await areSent(id)
    t.ok(sending.size <= 4)
    sending.get(id)?.resolve()
  }
  await eventually(() => done.length === 8, { what: 'all but the slow one' })
  t.ok(sending.has('slow'))
  sending.get('slow')?.resolve()
  await lane.settled()
  t.ok(lane.isIdle)
  t.equal(done.at(-1), 'slow')
})

t.test('deliveries that become due beside a slow one are sent four at a time again', async () => {
  const { lane, add, areSent, sending } = startLane()
  add('slow')
  await areSent('slow')
  add('b', 'c', 'd', 'e')
  await areSent('b', 'c', 'd')
  for (const id of ['slow', 'b', 'c', 'd']) sending.get(id)?.resolve()
  await areSent('e')
  sending.get('e')?.resolve()
  await lane.settled()
})

t.test('deliveries that one sender claims after the others ended are sent four at a time', async () => {
  const { lane, due, add, areSent, sending } = startLane()
  add('slow')
  await areSent('slow')
  due.push('b', 'c', 'd', 'e')
  sending.get('slow')?.resolve()
  await areSent('b', 'c', 'd', 'e')
  for (const id of ['b', 'c', 'd', 'e']) sending.get(id)?.resolve()
  await lane.settled()
})

t.test('a failure is told, and the other senders go on', async (t) => {
  const { lane, add, areSent, sending, done, errors } = startLane()
  add('bad', 'b', 'c', 'd', 'e')
  await areSent('bad', 'b', 'c', 'd')
  sending.get('bad')?.reject(new Error('the store is away'))
  for (const id of ['b', 'c', 'd', 'e']) {
    await areSent(id)
    sending.get(id)?.resolve()
  }
  await lane.settled()
  t.strictSame(done, ['b', 'c', 'd', 'e'])
  t.match(errors, [{ message: 'the store is away' }])
})

t.test('nothing more is claimed or sent once the lane may not run', async (t) => {
  const { lane, add, areSent, sending, done, state } = startLane()
  add('a', 'b', 'c', 'd', 'e')
  await areSent('a', 'b', 'c', 'd')
  state.mayRun = false
  const { claims } = state
  for (const id of ['a', 'b', 'c', 'd']) sending.get(id)?.resolve()
  await lane.settled()
  t.strictSame(done, ['a', 'b', 'c', 'd'])
  t.equal(state.claims, claims)
})
