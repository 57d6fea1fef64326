import type { StreamState, StreamSummary } from '@stream-manager/contracts'
import t from 'tap'
import { startEmpty, waitForState } from './support/system.ts'

t.test('the list of streams tells of each what its engine reports', async (t) => {
  const system = await startEmpty(t)
  const list = async () => {
    const { items } = await system.api.call<{ items: StreamSummary[] }>('GET', '/api/streams')
    return new Map(items.map((item) => [item.id, item]))
  }
  await system.api.call('POST', '/api/streams', { id: 'second' })
  await waitForState(system, 'HLS to be live', ({ outputs }) => outputs.some(({ state }) => state === 'live'))
  const [state, streams] = [await system.api.call<StreamState>('GET', '/api/stream/state'), await list()]
  const main = streams.get('main')
  const { status, health, since, startedAt } = state
  t.match(main, { status: 'live', health, since, startedAt, error: null }, status)
  t.ok((main?.uptimeSeconds ?? -1) >= (state.uptimeSeconds ?? 0))
  t.strictSame(main?.outputs, [{ id: 'hls', type: 'hls', state: 'live', error: null }])
  t.match(streams.get('second'), { status: 'offline', startedAt: null, uptimeSeconds: null })

  await system.api.control('stop')
  const stopped = (await list()).get('main')
  t.match(stopped, { status: 'offline', startedAt: null, uptimeSeconds: null, outputs: [{ state: 'idle' }] })
})
