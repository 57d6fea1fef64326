import { deferred, eventually, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { closedError } from '../../src/errors.ts'
import type { Channel, Client } from '../../src/index.ts'
import { testClient } from '../support/client.ts'
import { type GatewayStub, type Script, startGatewayStub } from '../support/gateway-stub.ts'
import { sampleLayer, sampleMessage, sampleState } from '../support/samples.ts'

const LOG = { recoverable: true, positioned: true, epoch: 'e' }

/** Records the calls of a subscriber, in order. */
const record = <Snapshot, Event>(channel: Channel<Snapshot, Event>) => {
  const received: [kind: string, what?: unknown, more?: unknown][] = []
  const leave = channel.subscribe({
    snapshot: (snapshot, position) => received.push(['snapshot', snapshot, position]),
    event: (event, position) => received.push(['event', event, position]),
    resync: () => received.push(['resync']),
    unknown: (event, position) => received.push(['unknown', event, position]),
    error: (error, final) => received.push(['error', error, final]),
  })
  const kinds = () => received.map(([kind]) => kind)
  const reaches = (...expected: string[]) =>
    eventually(() => kinds().join() === expected.join(), { what: `${expected} (so far ${kinds()})` })
  return { received, kinds, reaches, leave }
}

const start = async (t: Test, script: Script): Promise<{ gateway: GatewayStub; client: Client }> => {
  const gateway = await startGatewayStub(t, script)
  return { gateway, client: testClient(t, { socketUrl: gateway.url }) }
}

/** Replies to each `subscribe` with the next result, and with the last one from then on. */
const subscriptions = (...results: readonly object[]): Script => {
  let count = 0
  return ({ subscribe, unsubscribe }) => {
    if (unsubscribe) return { unsubscribe: {} }
    if (!subscribe) return null
    count += 1
    return results[Math.min(count, results.length) - 1] ?? null
  }
}

const startsAt = (offset: number, revision: number, more: object = {}) => ({
  subscribe: { ...LOG, offset, data: sampleState(revision), ...more },
})

t.test('a subscriber receives the snapshot first, then every event with its position', async (t) => {
  const { gateway, client } = await start(t, subscriptions(startsAt(4, 1)))
  t.equal(client.connection.status.state, 'idle', 'no socket is open before its first use')
  const { received, reaches } = record(client.channels.streamState)
  await reaches('snapshot')
  gateway.publish('stream-state', sampleState(2), 5)
  gateway.publish('stream-state', sampleState(3), 6)
  await reaches('snapshot', 'event', 'event')
  t.match(received, [
    ['snapshot', { revision: 1 }, { epoch: 'e', offset: 4 }],
    ['event', { revision: 2 }, { epoch: 'e', offset: 5 }],
    ['event', { revision: 3 }, { epoch: 'e', offset: 6 }],
  ])
  t.match(client.channels.streamState.current, { live: true, value: { revision: 3 } })
})

t.test('a recovered gap arrives as events, and the state is live only after them', async (t) => {
  const gap = { ...LOG, was_recovering: true, recovered: true, offset: 4 }
  const publications = [
    { data: sampleState(2), offset: 5 },
    { data: sampleState(3), offset: 6 },
  ]
  const { gateway, client } = await start(
    t,
    subscriptions(startsAt(4, 1), { subscribe: { ...gap, publications } }),
  )
  const { streamState } = client.channels
  const seen: [live: boolean, revision: number | undefined][] = []
  streamState.watch(({ live, value }) => seen.push([live, value?.revision]))
  const { reaches } = record(streamState)
  await reaches('snapshot')
  gateway.drop()
  await reaches('snapshot', 'event', 'event')
  await eventually(() => streamState.current.live)
  t.strictSame(seen, [
    [true, 1],
    [false, 1],
    [false, 2],
    [false, 3],
    [true, 3],
  ])
  t.match((await gateway.command('subscribe', 2)).subscribe, { recover: true, offset: 4, epoch: 'e' })
})

t.test('a lost gap causes a resync and a fresh snapshot', async (t) => {
  const lost = startsAt(90, 50, { epoch: 'f', was_recovering: true, recovered: false })
  const { gateway, client } = await start(t, subscriptions(startsAt(4, 1), lost))
  const { received, reaches } = record(client.channels.streamState)
  await reaches('snapshot')
  gateway.drop()
  await reaches('snapshot', 'resync', 'snapshot')
  t.match(received.at(-1), ['snapshot', { revision: 50 }, { epoch: 'f', offset: 90 }])
})

t.test('a later subscriber receives the present state and shares the subscription', async (t) => {
  const { gateway, client } = await start(t, subscriptions(startsAt(4, 1)))
  const early = record(client.channels.streamState)
  await early.reaches('snapshot')
  gateway.publish('stream-state', sampleState(2), 5)
  await early.reaches('snapshot', 'event')
  const late = record(client.channels.streamState)
  await late.reaches('snapshot')
  t.match(late.received, [['snapshot', { revision: 2 }, { offset: 5 }]])
  gateway.publish('stream-state', sampleState(3), 6)
  await late.reaches('snapshot', 'event')
  t.equal(gateway.seen.filter(({ subscribe }) => subscribe).length, 1)
  early.leave()
  late.leave()
  await gateway.command('unsubscribe')
  t.match(client.channels.streamState.current, { value: null, live: false })
})

t.test('an unreadable event is an error, and a fresh snapshot follows', async (t) => {
  const { gateway, client } = await start(t, subscriptions(startsAt(4, 1), startsAt(6, 3)))
  const { received, reaches } = record(client.channels.streamState)
  await reaches('snapshot')
  gateway.publish('stream-state', { unheard: 'of' }, 5)
  await reaches('snapshot', 'error')
  t.match(received[1], ['error', { code: 'client.unexpected_answer' }, false])
  t.equal(client.channels.streamState.current.live, false)
  await reaches('snapshot', 'error', 'resync', 'snapshot')
  t.match(client.channels.streamState.current, { live: true, value: { revision: 3 } })
})

t.test('an event of an unknown type changes no state and reaches the `unknown` listener', async (t) => {
  const data = { revision: 3, items: [sampleLayer('a', 0)] }
  const { gateway, client } = await start(t, subscriptions({ subscribe: { ...LOG, offset: 4, data } }))
  const { received, reaches } = record(client.channels.layerUpdates)
  await reaches('snapshot')
  gateway.publish('layer-updates', { type: 'layer.sparkled', revision: 4, glitter: 9 }, 5)
  gateway.publish('layer-updates', { type: 'layer.deleted', revision: 5, id: 'a', why: 'newer field' }, 6)
  await reaches('snapshot', 'unknown', 'event')
  t.match(received, [
    ['snapshot', data, { offset: 4 }],
    ['unknown', { type: 'layer.sparkled', glitter: 9 }, { epoch: 'e', offset: 5 }],
    ['event', { type: 'layer.deleted', id: 'a' }, { epoch: 'e', offset: 6 }],
  ])
  t.match(client.channels.layerUpdates.current, { live: true, value: { revision: 5, items: [] } })
  gateway.drop()
  t.match((await gateway.command('subscribe', 2)).subscribe, { recover: true, offset: 6, epoch: 'e' })
})

t.test('a channel of whole states ignores events with a `type`', async (t) => {
  const { gateway, client } = await start(t, subscriptions(startsAt(4, 1)))
  const { reaches } = record(client.channels.streamState)
  await reaches('snapshot')
  gateway.publish('stream-state', { type: 'stream.marked', at: 1 }, 5)
  gateway.publish('stream-state', { ...sampleState(2), mood: 'bright', status: 'warming' }, 6)
  await reaches('snapshot', 'unknown', 'event')
  t.match(client.channels.streamState.current, { live: true, value: { revision: 2, status: 'warming' } })
})

t.test('a refused subscription and an ended connection are final errors', async (t) => {
  const { gateway, client } = await start(t, ({ subscribe }) => {
    if (subscribe?.channel === 'chat') return { error: { code: 103, message: 'permission denied' } }
    return subscribe ? startsAt(4, 1) : null
  })
  const chat = record(client.channels.chat)
  await chat.reaches('error')
  t.match(chat.received[0], ['error', { code: 'auth.forbidden', status: 403 }, true])
  const state = record(client.channels.streamState)
  await state.reaches('snapshot')
  gateway.drop(3500, 'invalid token')
  await state.reaches('snapshot', 'error')
  t.match(state.received[1], [
    'error',
    { code: 'client.disconnected', detail: /invalid token \(3500\)/ },
    true,
  ])
  t.match(client.connection.status, { state: 'disconnected', code: 3500, reason: 'invalid token' })
  client.connection.connect()
  await state.reaches('snapshot', 'error', 'resync', 'snapshot')
})

t.test('a listener that throws does not affect other listeners', async (t) => {
  const { gateway, client } = await start(t, subscriptions(startsAt(4, 1)))
  const surfaced = deferred<Error>()
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => surfaced.resolve(error))
  client.channels.streamState.subscribe({
    snapshot: () => {
      throw new Error('a fault of the application')
    },
  })
  const { reaches } = record(client.channels.streamState)
  await reaches('snapshot')
  t.match(await within(surfaced.promise), { message: 'a fault of the application' })
  for (const listener of before) process.on('uncaughtException', listener)
  gateway.publish('stream-state', sampleState(2), 5)
  await reaches('snapshot', 'event')
})

t.test('metrics, which have no log, begin each connection with the latest value and no resync', async (t) => {
  const figures = (at: string) => ({ streamId: 'main', at, performance: {}, outputs: [] })
  const { gateway, client } = await start(
    t,
    subscriptions(
      { subscribe: { recoverable: false, positioned: false, data: figures('1') } },
      { subscribe: { recoverable: false, positioned: false, data: figures('2') } },
    ),
  )
  const { received, reaches } = record(client.channels.metrics)
  await reaches('snapshot')
  gateway.drop()
  await reaches('snapshot', 'snapshot')
  gateway.publish('metrics', figures('3'))
  await reaches('snapshot', 'snapshot', 'event')
  t.match(received, [
    ['snapshot', { at: '1' }, null],
    ['snapshot', { at: '2' }, null],
    ['event', { at: '3' }, null],
  ])
})

t.test('chat keeps all messages except deleted ones', async (t) => {
  const data = { messages: [sampleMessage('m1'), sampleMessage('m2', 'u2')] }
  const { gateway, client } = await start(t, subscriptions({ subscribe: { ...LOG, offset: 2, data } }))
  const { reaches } = record(client.channels.chat)
  await reaches('snapshot')
  gateway.publish('chat', { type: 'message', message: sampleMessage('m3', 'u2') }, 3)
  gateway.publish('chat', { type: 'message.deleted', id: 'm1' }, 4)
  await reaches('snapshot', 'event', 'event')
  t.strictSame(
    client.channels.chat.current.value?.messages.map(({ id }) => id),
    ['m2', 'm3'],
  )
})

t.test('a channel of another stream has the stream id in its name', async (t) => {
  const gateway = await startGatewayStub(t, subscriptions(startsAt(1, 1)))
  const client = testClient(t, { socketUrl: gateway.url, streamId: 'two' })
  const { reaches } = record(client.channels.streamState)
  await reaches('snapshot')
  t.equal((await gateway.command('subscribe')).subscribe?.channel, 'stream-state:two')
})

t.test('close ends the connection and calls no listener again', async (t) => {
  const { gateway, client } = await start(t, subscriptions(startsAt(4, 1)))
  const { kinds, reaches } = record(client.channels.streamState)
  await reaches('snapshot')
  client.close()
  t.match(client.connection.status, { state: 'disconnected', reason: 'closed' })
  t.throws(() => client.channels.streamState.subscribe({}), closedError())
  gateway.publish('stream-state', sampleState(2), 5)
  t.strictSame(kinds(), ['snapshot'])
})
