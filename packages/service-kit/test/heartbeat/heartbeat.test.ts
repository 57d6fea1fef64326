import { networkInterfaces } from 'node:os'
import { checker, HEARTBEAT_PREFIX, Heartbeat } from '@stream-manager/contracts'
import t from 'tap'
import { instanceName, startHeartbeat } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

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

const checkedAddress = (value: unknown): URL => {
  const heartbeat = check(value)
  if (!heartbeat.ok || heartbeat.value.address === null) throw new Error('there is no address')
  return new URL(heartbeat.value.address)
}

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
      { ready: false, leaving: false, address: null },
      { ready: true, leaving: false, address: 'http://127.0.0.1:4200', sockets: 3, pid: process.pid },
      { ready: false, leaving: true, address: 'http://127.0.0.1:4200' },
    ],
  )
})

t.test('a wildcard is announced by an address of this machine, where others reach it', async (t) => {
  const { published, backplane } = recorder()
  const heartbeat = startHeartbeat({
    backplane,
    service: 'stream-api',
    instance: 'a1',
    logger: captureLog().logger,
  })
  const own = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? [])
  for (const wildcard of ['http://0.0.0.0:4200', 'http://[::]:4200']) {
    await heartbeat.ready(wildcard)
    const address = checkedAddress(published.at(-1)?.value)
    t.equal(address.port, '4200')
    t.ok(own.includes(address.hostname.replace(/^\[|\]$/g, '')), `${address} is one of ours`)
  }
  await heartbeat.close()
})

t.test('two runs of a process have two names, also with the same host and process id', async (t) => {
  t.not(instanceName(), instanceName())
  t.ok(instanceName().length <= 128)
})

t.test('a backplane that refuses is one warning, never a crash; that it takes again is said', async (t) => {
  const { logger, messages } = captureLog()
  let away = true
  const backplane = { setLatest: async () => (away ? Promise.reject(new Error('away')) : undefined) }
  const heartbeat = startHeartbeat({ backplane, service: 'engine', instance: 'e1', logger })
  await heartbeat.ready(null)
  away = false
  await heartbeat.draining()
  await heartbeat.close()
  t.match(messages(), ['heartbeat could not be published', 'heartbeat is published again'])
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
