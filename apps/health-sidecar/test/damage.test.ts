import t from 'tap'
import { observeHealthy } from './world.ts'

t.test('a stream whose document is damaged is named, and hides no other', async (t) => {
  const { store, observer } = await observeHealthy(t)
  t.ok((await store.domain.streams.create({ id: 'two' })).ok)
  await store.backplane.commit({ put: { 'stream:two/desired': { layers: 'none' } } })
  t.match(await observer.probed('stream'), {
    status: 'degraded',
    error: /stream two cannot be read: .*"stream:two\/desired"/,
    details: { streams: [{ streamId: 'main' }] },
  })
  for (const component of ['stream-api', 'gateway', 'engine', 'database'] as const) {
    t.match(await observer.probed(component), { status: 'healthy' }, component)
  }
  t.match(await observer.scraped(), /stream_manager_stream_status\{stream="main",code="offline"\} 1/)
})

t.test('an API that reports damaged documents is healthy; any other failure is unhealthy', async (t) => {
  const { api, observer } = await observeHealthy(t)
  const path = '/api/stream/state'
  api.overrides.set(path, { status: 500, body: { code: 'storage.damaged' } })
  t.match(await observer.probed('stream-api'), { status: 'healthy' })
  api.overrides.set(path, { status: 500, body: { code: 'internal' } })
  t.match(await observer.probed('stream-api'), { status: 'unhealthy', error: /status 500/ })
})

t.test('an API of a newer version with unknown fields is healthy', async (t) => {
  const { api, observer } = await observeHealthy(t)
  const body = {
    streamId: 'main',
    status: 'warming',
    revision: 3,
    outputs: [{ type: 'srt' }],
    mood: 'bright',
  }
  api.overrides.set('/api/stream/state', { status: 200, body })
  t.match(await observer.probed('stream-api'), { status: 'healthy' })
})
