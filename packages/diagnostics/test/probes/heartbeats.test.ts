import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { HEARTBEAT_PREFIX, type Heartbeat } from '@stream-manager/contracts'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { probeHeartbeat, readHeartbeats } from '../../src/probes/heartbeats.ts'
import { heartbeatOf } from '../fakes/heartbeat.ts'

const deadline = () => AbortSignal.timeout(60_000)

const openStore = async (t: Test) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const beat = (instance: string, change: Partial<Heartbeat> = {}) =>
    backplane.setLatest(
      `${HEARTBEAT_PREFIX}engine/${instance}`,
      heartbeatOf('engine', { instance, ...change }),
    )
  return { backplane, beat }
}

t.test('a heartbeat of this host that says ready succeeds', async (t) => {
  const { backplane, beat } = await openStore(t)
  const probe = () => probeHeartbeat({ backplane, service: 'engine', host: 'here' }, deadline())
  const silent = {
    ok: false,
    code: 'unexpected',
    text: /engine: no heartbeat of this host said ready for 10 s/,
  }
  t.match(await probe(), silent)
  await beat('elsewhere-1')
  t.match(await probe(), silent, 'another host does not count')
  await beat('here-1', { ready: false })
  t.match(await probe(), silent, 'an instance that is not ready does not count')
  await beat('here-2', { at: new Date(Date.now() - 60_000).toISOString() })
  t.match(await probe(), silent, 'an old heartbeat does not count')
  await beat('here-3')
  t.match(await probe(), { ok: true, text: /engine sent a heartbeat \d+ ms ago/ })
})

t.test('a store that fails or hangs is no fault of the service', async (t) => {
  const degraded = { ok: true, text: 'degraded: the heartbeats cannot be read now' }
  const target = { service: 'engine', host: 'here' }
  const failing = { listLatest: () => Promise.reject(new Error('away')) }
  t.strictSame(await probeHeartbeat({ ...target, backplane: failing }, deadline()), degraded)
  const late = new AbortController()
  const hanging = {
    listLatest: () => {
      setImmediate(() => late.abort())
      return new Promise<never>(() => {})
    },
  }
  t.strictSame(await probeHeartbeat({ ...target, backplane: hanging }, late.signal), degraded)
})

t.test('a value that is no heartbeat is ignored', async (t) => {
  const { backplane, beat } = await openStore(t)
  await backplane.setLatest(`${HEARTBEAT_PREFIX}engine/odd`, { service: 'engine', instance: 'odd' })
  await beat('here-1')
  t.match(await readHeartbeats(backplane), [{ instance: 'here-1' }])
})
