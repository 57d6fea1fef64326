import { startInfraRedis } from '@stream-manager/infra'
import { eventually, FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import {
  asOwnUser,
  HttpLoad,
  missingDeployment,
  moveLayer,
  type Replica,
  readState,
  startDeployment,
  startReader,
} from '../src/index.ts'

const READERS = 30
const PER_SECOND = 60

/**
 * The test's own check at the start, and the first of each group of the proxy. After all of them the proxy routes to it.
 * HAProxy checks an API for reads, and for all other requests.
 */
const checksUntilInUse = (replica: Replica, kind: string): number =>
  1 + (kind === 'haproxy' && replica.name.startsWith('stream-api') ? 2 : 1)

const checksAnswered = (replica: Replica): number =>
  replica.process.output().match(/"route":"\/healthz"/g)?.length ?? 0

/** Redis answered later than a service waits for it: the machine is busy. */
const REDIS_WAS_LATE =
  /Redis did not answer within|Command timed out|Redis at \S+ cannot be used|calls are waiting for Redis already/

const skip = missingDeployment()

t.test(
  'a rolling restart of all APIs and gateways under load fails no request and loses no event',
  { skip },
  async (t) => {
    const redis = await startInfraRedis(t)
    const environment = { LOG_LEVEL: 'debug' }
    const deployment = await startDeployment(t, { redisUrlFor: asOwnUser(redis), environment })
    const proxy = await deployment.startProxy()
    t.comment(`through ${proxy.kind}`)
    const [driver] = deployment.drivers
    await driver.call('POST', '/api/layers', { id: 'moved', type: 'color', content: { color: '#fff' } })
    const socketUrl = `${proxy.url.replace('http', 'ws')}/ws`
    const readers = await Promise.all(
      Array.from({ length: READERS }, () => startReader(t, socketUrl, 'layer-updates')),
    )
    const load = new HttpLoad({
      perSecond: PER_SECOND,
      requests: [
        readState(proxy.url),
        readState(proxy.url),
        readState(proxy.url),
        readState(proxy.url),
        moveLayer(proxy.url, 'moved'),
      ],
    })
    // The output of a process is kept for a while only.
    let wasLate = false
    const note = () => {
      wasLate ||= deployment.apis.some((api) => REDIS_WAS_LATE.test(api.process.output()))
    }
    for (const replica of [...deployment.apis, ...deployment.gateways]) {
      note()
      t.equal(await replica.restart(), 0, `${replica.name} exits with 0`)
      note()
      await eventually(() => checksAnswered(replica) >= checksUntilInUse(replica, proxy.kind), {
        what: `the proxy to check ${replica.name}`,
      })
    }
    const { sent, repeated, failures } = await load.stop()
    t.comment(`${sent} requests, ${repeated} sent again`)
    note()
    t.ok(repeated === 0 || wasLate, 'no request is sent again because of a restart')
    t.strictSame(failures.slice(0, 5), [])
    if (failures.length > 0) {
      t.comment(`${failures.length} failures`)
      for (const api of deployment.apis) t.comment(api.complaints().slice(-10).join('\n'))
    }
    t.ok(sent > PER_SECOND * 20, 'the load never stopped')

    const end = Math.max(...readers.map(({ last }) => last))
    t.ok(end > 200)
    await eventually(() => readers.every(({ last }) => last >= end), {
      what: 'all readers to receive all events',
    })
    for (const reader of readers) t.match(reader.account(end), { ...FLAWLESS, resyncs: 0 })
    t.ok(
      readers.every(({ connections }) => connections > 1),
      'every reader reconnected at least once',
    )
  },
)
