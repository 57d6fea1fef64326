import type { OutputStatus } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { holdMain, startMain } from './fake-engine.ts'
import { observeHealthy } from './world.ts'

const fault = (code: 'stream.gave_up' | 'output.unreachable') => ({
  code,
  message: 'as told',
  since: new Date().toISOString(),
  nextRetryAt: null,
})

t.test('a stream that is wanted offline is healthy', async (t) => {
  const { observer } = await observeHealthy(t)
  t.match(await observer.probed('stream'), {
    status: 'healthy',
    details: { streams: [{ streamId: 'main' }] },
  })
  t.match(await observer.probed('engine'), { status: 'healthy' })
})

t.test('a stream that is live, held and rendering is healthy', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await startMain(store)
  const engine = await holdMain(t, store)
  await engine.renders(10)
  t.match(await observer.probed('stream'), { status: 'healthy', error: null })
  await engine.renders(20)
  t.match(await observer.probed('engine'), { status: 'healthy', details: { streams: [{ holder: 'e1' }] } })
})

t.test('a wanted stream that no engine holds makes stream and engine unhealthy', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await startMain(store)
  t.match(await observer.probed('engine'), { error: 'no engine holds stream main' })
  t.not((await observer.probed('stream')).status, 'healthy')
})

t.test('a stream that gave up is unhealthy and reports its code', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await startMain(store)
  const engine = await holdMain(t, store)
  await engine.report({ status: 'failed', error: fault('stream.gave_up') })
  t.match(await observer.probed('stream'), { status: 'unhealthy', error: /main has failed: stream.gave_up/ })
  t.equal((await observer.health()).status, 503)
})

t.test('an output that cannot deliver degrades the stream only', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await startMain(store)
  const engine = await holdMain(t, store)
  const hls: OutputStatus = {
    id: 'hls',
    type: 'hls',
    state: 'retrying',
    error: fault('output.unreachable'),
    retries: 2,
    nextRetryAt: null,
    bitrateKbps: null,
  }
  await engine.report({ outputs: { hls } })
  t.match(await observer.probed('stream'), {
    status: 'degraded',
    error: /output hls is retrying \(output.unreachable\)/,
  })
  t.match(await observer.health(), { status: 200, report: { status: 'degraded' } })
})

t.test('an engine that holds the stream but renders nothing new is unhealthy', async (t) => {
  const clock = fakeClock()
  const { store, observer } = await observeHealthy(t, { clock })
  await startMain(store)
  const engine = await holdMain(t, store)
  await engine.renders(10)
  await observer.sidecar.round()
  clock.advance(5000)
  t.match(await observer.probed('engine'), { status: 'healthy' })
  clock.advance(1)
  await store.beat('engine')
  t.match(await observer.probed('engine'), {
    status: 'unhealthy',
    error: /stream main has rendered no frame for 5001 ms, though e1 holds it/,
  })
  await engine.renders(11)
  t.match(await observer.probed('engine'), { status: 'healthy' })
})

t.test('an engine whose heartbeat does not change is silent, whatever its clock says', async (t) => {
  const clock = fakeClock()
  const { store, observer } = await observeHealthy(t, { clock })
  await store.beat('engine', { at: '2000-01-01T00:00:00.000Z' })
  t.match(await observer.probed('engine'), { status: 'healthy' }, 'a wrong clock is not silence')
  clock.advance(3001)
  t.match(await observer.probed('engine'), {
    status: 'unhealthy',
    error: /no heartbeat for 3001 ms/,
  })
  t.match(await observer.health(), { report: { checks: { engine: { status: 'unhealthy' } } } })
})
