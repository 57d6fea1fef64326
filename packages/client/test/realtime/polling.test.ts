import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { type Answer, json, problem, startApi } from '../support/api-server.ts'
import { testClient } from '../support/client.ts'
import { startGatewayStub } from '../support/gateway-stub.ts'
import { sampleLayer, sampleMessage, sampleState } from '../support/samples.ts'

const POLL_MS = 20

/** A runtime that opens no socket until it is told to. */
const blockedSockets = () => {
  let isBlocked = true
  class Blocked extends WebSocket {
    constructor(url: string) {
      if (isBlocked) throw new Error('blocked')
      super(url)
    }
  }
  const unblock = () => {
    isBlocked = false
  }
  return { Blocked, unblock }
}

/** Answers each read with what the server knows now. */
const startStates = async (t: Test) => {
  const known = { revision: 1, isAway: false, layersAnswer: null as Answer | null }
  const byPath: Readonly<Record<string, () => Answer>> = {
    '/api/stream/state': () => json(sampleState(known.revision)),
    '/api/layers': () =>
      known.layersAnswer ?? json({ items: [sampleLayer('a', 0, known.revision)], nextCursor: null }),
    '/api/chat/messages': () => json({ items: [sampleMessage('2'), sampleMessage('1')], nextCursor: null }),
  }
  const api = await startApi(t, (request, response) => {
    const answer = known.isAway ? problem(503, 'service.unavailable') : byPath[request.url]?.()
    answer?.(request, response)
  })
  const countOf = (path: string) => api.seen.filter(({ url }) => url === path).length
  return { ...api, known, countOf }
}

t.test('while no socket opens, every channel with a listener is read by REST', async (t) => {
  const api = await startStates(t)
  const { channels, connection } = testClient(t, {
    apiUrl: api.url,
    WebSocket: blockedSockets().Blocked,
    pollMs: POLL_MS,
  })
  for (const channel of Object.values(channels)) channel.watch(() => undefined)
  await eventually(() => channels.chat.current.live && channels.layerUpdates.current.live)
  t.match(channels.streamState.current, { live: true, value: { revision: 1 } })
  t.match(channels.layerUpdates.current.value, { revision: 1, items: [{ id: 'a' }] })
  t.match(channels.metrics.current, { live: true, value: { streamId: 'main', outputs: [] } })
  t.strictSame(
    channels.chat.current.value?.messages.map(({ id }) => id),
    ['1', '2'],
    'oldest first',
  )
  t.match(connection.status, { state: 'connecting', polledAtMs: Number })
  api.known.revision = 2
  await eventually(() => channels.layerUpdates.current.value?.revision === 2)
  const rounds = api.countOf('/api/layers')
  t.ok(api.countOf('/api/stream/state') <= rounds + 1, 'three channels share one read of the state')
})

t.test('a listener receives a snapshot without a position in each round', async (t) => {
  const api = await startStates(t)
  const { Blocked } = blockedSockets()
  const { channels } = testClient(t, { apiUrl: api.url, WebSocket: Blocked, pollMs: POLL_MS })
  const positions: unknown[] = []
  let resyncs = 0
  channels.streamState.subscribe({
    snapshot: (_state, position) => positions.push(position),
    resync: () => (resyncs += 1),
  })
  await eventually(() => positions.length >= 2)
  t.strictSame(new Set(positions), new Set([null]))
  t.equal(resyncs, 0)
})

t.test('a round without an answer shows the state as old, and the next ones come more slowly', async (t) => {
  const api = await startStates(t)
  const { Blocked } = blockedSockets()
  const { channels, connection } = testClient(t, { apiUrl: api.url, WebSocket: Blocked, pollMs: POLL_MS })
  channels.streamState.watch(() => undefined)
  await eventually(() => channels.streamState.current.live)
  api.known.isAway = true
  await eventually(() => !channels.streamState.current.live)
  await eventually(() => connection.status.polledAtMs === null)
  t.match(channels.streamState.current.value, { revision: 1 }, 'the old state stays')
  const startedMs = performance.now()
  const before = api.seen.length
  await eventually(() => api.seen.length >= before + 3, { what: 'three more attempts' })
  t.ok(performance.now() - startedMs > 0.7 * (4 + 8) * POLL_MS, 'the pauses grow')
  api.known.isAway = false
  await eventually(() => channels.streamState.current.live && connection.status.polledAtMs !== null)
})

t.test('a round in which one read fails is not told as the newest one', async (t) => {
  const api = await startStates(t)
  const { Blocked } = blockedSockets()
  const { channels, connection } = testClient(t, { apiUrl: api.url, WebSocket: Blocked, pollMs: POLL_MS })
  channels.streamState.watch(() => undefined)
  channels.layerUpdates.watch(() => undefined)
  await eventually(() => connection.status.polledAtMs !== null)
  api.known.layersAnswer = problem(503, 'service.unavailable')
  await eventually(() => !channels.layerUpdates.current.live)
  const { polledAtMs } = connection.status
  const before = api.countOf('/api/layers')
  api.known.revision = 2
  await eventually(() => api.countOf('/api/layers') >= before + 12, { what: 'three more failed rounds' })
  t.match(channels.streamState.current, { live: true, value: { revision: 2 } }, 'the other state goes on')
  t.equal(connection.status.polledAtMs, polledAtMs)
  api.known.layersAnswer = null
  await eventually(() => connection.status.polledAtMs !== polledAtMs)
  t.equal(channels.layerUpdates.current.live, true)
})

t.test('a state that this person may not read leaves the others fresh', async (t) => {
  const api = await startStates(t)
  api.known.layersAnswer = problem(403, 'auth.forbidden')
  const { Blocked } = blockedSockets()
  const { channels, connection } = testClient(t, { apiUrl: api.url, WebSocket: Blocked, pollMs: POLL_MS })
  channels.streamState.watch(() => undefined)
  channels.layerUpdates.watch(() => undefined)
  await eventually(() => connection.status.polledAtMs !== null)
  t.equal(channels.layerUpdates.current.live, false)
})

t.test('a channel that is opened during a round is read in this round', async (t) => {
  const api = await startStates(t)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const answer = json({ items: [], nextCursor: null })
  api.known.layersAnswer = (request, response) => void held.then(() => answer(request, response))
  const { Blocked } = blockedSockets()
  const { channels, connection } = testClient(t, { apiUrl: api.url, WebSocket: Blocked, pollMs: 600_000 })
  channels.layerUpdates.watch(() => undefined)
  await eventually(() => api.countOf('/api/layers') === 1, { what: 'the held read' })
  channels.chat.watch(() => undefined)
  // The next round begins long after the deadline.
  await eventually(() => channels.chat.current.live, { what: 'the chat, while the layers are not answered' })
  t.equal(connection.status.polledAtMs, null, 'the round goes on')
  release()
  await eventually(() => connection.status.polledAtMs !== null)
  t.equal(api.countOf('/api/chat/messages'), 1)
})

t.test('the first socket that opens ends the reading', async (t) => {
  const api = await startStates(t)
  const snapshot = { recoverable: true, positioned: true, epoch: 'e', offset: 4, data: sampleState(7) }
  const gateway = await startGatewayStub(t, ({ subscribe }) => (subscribe ? { subscribe: snapshot } : null))
  const { Blocked, unblock } = blockedSockets()
  const { channels, connection } = testClient(t, {
    apiUrl: api.url,
    socketUrl: gateway.url,
    WebSocket: Blocked,
    pollMs: POLL_MS,
  })
  channels.streamState.watch(() => undefined)
  await eventually(() => channels.streamState.current.live)
  unblock()
  await eventually(() => channels.streamState.current.value?.revision === 7)
  t.match(connection.status, { state: 'connected', polledAtMs: null })
  t.equal(channels.streamState.current.live, true)
  const before = api.seen.length
  const other = await startStates(t)
  testClient(t, {
    apiUrl: other.url,
    WebSocket: blockedSockets().Blocked,
    pollMs: POLL_MS,
  }).channels.streamState.watch(() => undefined)
  await eventually(() => other.seen.length >= 5, { what: 'five rounds of a client without a socket' })
  t.ok(api.seen.length <= before + 1, 'at most the one that was under way')
  gateway.publish('stream-state', sampleState(8), 5)
  await eventually(() => channels.streamState.current.value?.revision === 8)
})

t.test('a hidden page reads nothing, and reads at once when it is shown again', async (t) => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const show = (visibilityState: string) => {
    page.visibilityState = visibilityState
    page.dispatchEvent(new Event('visibilitychange'))
  }
  Object.assign(globalThis, { document: page })
  t.teardown(() => Reflect.deleteProperty(globalThis, 'document'))
  const api = await startStates(t)
  const { Blocked } = blockedSockets()
  const { channels } = testClient(t, { apiUrl: api.url, WebSocket: Blocked, pollMs: POLL_MS })
  let failures = 0
  channels.streamState.subscribe({ error: () => (failures += 1) })
  await eventually(() => channels.streamState.current.live)
  show('hidden')
  t.equal(channels.streamState.current.live, false, 'nothing keeps it up to date')
  const [before, failed] = [api.seen.length, failures]
  // Attempts to connect take longer than rounds, and go on.
  await eventually(() => failures >= failed + 5, { what: 'more attempts to connect' })
  t.ok(api.seen.length <= before + 1, 'at most the one that was under way')
  show('visible')
  await eventually(() => channels.streamState.current.live)
})

t.test('without `pollMs` nothing is read', async (t) => {
  const api = await startStates(t)
  const { channels } = testClient(t, { apiUrl: api.url, WebSocket: blockedSockets().Blocked })
  let failures = 0
  channels.streamState.subscribe({ error: () => (failures += 1) })
  await eventually(() => failures >= 5, { what: 'five failed attempts' })
  t.equal(api.seen.length, 0)
})
