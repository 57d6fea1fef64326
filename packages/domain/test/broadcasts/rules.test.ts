import {
  type ObservedError,
  type OutputStatus,
  type StreamState,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import { testDomain } from '../support.ts'

const START = '2030-01-01T00:00:00.000Z'

const at = (second: number): string => new Date(Date.parse(START) + second * 1000).toISOString()

const output = (state: OutputStatus['state'], error: ObservedError | null = null): OutputStatus => ({
  ...{ id: 'relay', type: 'rtmp', state, error },
  ...{ retries: 0, nextRetryAt: null, bitrateKbps: null },
})

/** A state `second` seconds after the start. `runAt`: when the programme began that runs now. */
const stateAt = (
  second: number,
  changes: Partial<StreamState> & { readonly runAt?: number } = {},
): StreamState => {
  const { runAt = 0, status = 'live', ...rest } = changes
  const isOnAir = status === 'live' || status === 'paused'
  return {
    streamId: 'main',
    status,
    desired: 'live',
    health: 'unknown',
    revision: 1,
    appliedRevision: 1,
    since: at(isOnAir ? runAt : second),
    startedAt: isOnAir ? at(runAt) : null,
    uptimeSeconds: isOnAir ? second - runAt : null,
    error: null,
    performance: UNKNOWN_PERFORMANCE,
    outputs: [],
    preview: { hls: null },
    ...rest,
  }
}

const fault = (second: number): ObservedError => ({
  code: 'engine.stalled',
  message: 'no frame',
  since: at(second),
  nextRetryAt: null,
})

/** The newest row of each broadcast, after the states were published and translated in `parts` batches. */
const broadcastsOf = async (t: Test, states: readonly StreamState[], parts = 1) => {
  const { domain } = await testDomain(t)
  const size = Math.ceil(states.length / parts)
  let memory = {}
  const rows = Array.from({ length: parts }, (_, part) => {
    const page = states.slice(part * size, (part + 1) * size)
    const publications = page.map((data, index) => ({ offset: part * size + index + 1, data }))
    const entries = { log: 'stream:main/stream-state', epoch: 'e1', publications }
    const translated = domain.events.translate(entries, memory)
    // As the store keeps it.
    memory = JSON.parse(JSON.stringify(translated.memory))
    return translated.rows.broadcasts
  }).flat()
  const newest = new Map<string, (typeof rows)[number]>()
  for (const row of rows) if ((newest.get(row.id)?.atMs ?? 0) <= row.atMs) newest.set(row.id, row)
  const seconds = (ms: number | null) => (ms === null ? null : (ms - Date.parse(START)) / 1000)
  return [...newest.values()].map(({ startMs, endMs, broadcast }) => ({
    start: seconds(startMs),
    end: seconds(endMs),
    ...broadcast,
  }))
}

const OFFLINE = { status: 'offline' } as const
const NO_END = { end: null, endReason: null, error: null }

t.test('a broadcast begins with the programme and ends when it is stopped', async (t) => {
  const states = [stateAt(-5, OFFLINE), stateAt(-2, { status: 'starting' }), stateAt(1)]
  t.match(await broadcastsOf(t, states), [{ start: 0, restarts: 0, ...NO_END }])
  const stopping = [...states, stateAt(60, { status: 'stopping', desired: 'offline' }), stateAt(61, OFFLINE)]
  t.match(await broadcastsOf(t, stopping), [{ start: 0, end: 60, endReason: 'stopped', error: null }])
})

t.test('a pause, a crash and a restart belong to the broadcast', async (t) => {
  const states = [
    stateAt(1),
    stateAt(10, { status: 'paused' }),
    stateAt(20, { status: 'starting', error: fault(20) }),
    stateAt(25, { runAt: 24 }),
    stateAt(40, { status: 'starting' }),
    stateAt(43, { runAt: 42 }),
  ]
  t.match(await broadcastsOf(t, states), [{ start: 0, restarts: 2, ...NO_END }])
})

t.test('a broadcast that failed names its error, and the next one is another', async (t) => {
  const states = [stateAt(1), stateAt(30, { status: 'failed', error: fault(30) }), stateAt(51, { runAt: 50 })]
  t.match(await broadcastsOf(t, states), [
    { start: 0, end: 30, endReason: 'failed', error: { code: 'engine.stalled', message: 'no frame' } },
    { start: 50, ...NO_END },
  ])
})

t.test('the time in which an output failed is added up, until the end', async (t) => {
  const states = [
    stateAt(1, { outputs: [output('live')] }),
    stateAt(10, { outputs: [output('retrying', fault(10))] }),
    stateAt(15, { outputs: [output('live')] }),
    stateAt(30, { outputs: [output('failed', fault(30))] }),
    stateAt(42, OFFLINE),
  ]
  t.match(await broadcastsOf(t, states), [
    { end: 42, outputs: { relay: { type: 'rtmp', failingMs: 17_000, failingSinceMs: null } } },
  ])
})

t.test('a takeover between any two states makes the same rows', async (t) => {
  const states = [
    stateAt(1, { outputs: [output('live')] }),
    stateAt(10, { outputs: [output('retrying', fault(10))] }),
    stateAt(15, { runAt: 14, outputs: [output('live')] }),
    stateAt(42, OFFLINE),
  ]
  t.strictSame(await broadcastsOf(t, states, 4), await broadcastsOf(t, states))
})

t.test('a stream that was never on air has no broadcast', async (t) => {
  const states = [stateAt(0, { status: 'starting' }), stateAt(9, { status: 'failed', error: fault(9) })]
  t.strictSame(await broadcastsOf(t, states), [])
})

t.test('a stream that is off air ends a broadcast of which only the store knows', async (t) => {
  const { domain } = await testDomain(t)
  const offAirOf = (...states: StreamState[]) => {
    const publications = states.map((data, index) => ({ offset: index + 1, data }))
    return domain.events.translate({ log: 'stream:main/stream-state', epoch: 'e1', publications }, {}).rows
      .offAir
  }
  t.strictSame(offAirOf(stateAt(5, OFFLINE)), [{ streamId: 'main', atMs: Date.parse(at(5)) }])
  t.strictSame(offAirOf(stateAt(5, { status: 'starting' })), [])
  t.strictSame(offAirOf(stateAt(1), stateAt(5, OFFLINE)), [], 'the row of the broadcast has its end')
})
