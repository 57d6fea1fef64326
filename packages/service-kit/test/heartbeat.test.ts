import { checker, Heartbeat } from '@stream-manager/contracts'
import t from 'tap'
import { HEARTBEAT_PREFIX, startHeartbeat } from '../src/index.ts'
import { captureLog } from './log-capture.ts'

interface Published {
  readonly channel: string
  readonly value: unknown
  readonly ttlMs: number | undefined
}

const recorder = () => {
  const published: Published[] = []
  const setLatest = async (channel: string, value: unknown, options?: { ttlMs: number }) => {
    published.push({ channel, value, ttlMs: options?.ttlMs })
  }
  return { published, backplane: { setLatest } }
}

const check = checker(Heartbeat, 'heartbeat')

t.test('a service says it is not ready, then ready with its bound address, then draining', async (t) => {
  const { published, backplane } = recorder()
  const { logger } = captureLog()
  const heartbeat = startHeartbeat({
    backplane,
    service: 'stream-api',
    instance: 'a1',
    logger,
    sockets: () => 3,
  })
  await heartbeat.ready('http://127.0.0.1:4200')
  await heartbeat.draining()
  await heartbeat.close()
  t.ok(
    published.every(({ value }) => check(value).ok),
    'each one matches the contract',
  )
  t.ok(published.every(({ channel }) => channel === `${HEARTBEAT_PREFIX}stream-api/a1`))
  t.ok(published.every(({ ttlMs }) => ttlMs === 15_000))
  t.match(
    published.map(({ value }) => value),
    [
      { ready: false, address: null },
      { ready: true, address: 'http://127.0.0.1:4200', sockets: 3, pid: process.pid },
      { ready: false, address: 'http://127.0.0.1:4200' },
    ],
  )
})

t.test('a backplane that refuses is a warning, never a crash', async (t) => {
  const { logger, messages } = captureLog()
  const backplane = { setLatest: () => Promise.reject(new Error('away')) }
  const heartbeat = startHeartbeat({ backplane, service: 'engine', instance: 'e1', logger })
  await heartbeat.ready(null)
  await heartbeat.close()
  t.match(messages(), ['heartbeat could not be published', 'heartbeat could not be published'])
})

t.test('a backplane that hangs holds up nothing and collects no queue', async (t) => {
  let calls = 0
  const backplane = {
    setLatest: () => {
      calls += 1
      return new Promise<void>(() => {})
    },
  }
  const heartbeat = startHeartbeat({
    backplane,
    service: 'engine',
    instance: 'e1',
    logger: captureLog().logger,
  })
  await heartbeat.ready(null)
  await heartbeat.close()
  t.equal(calls, 1)
})
