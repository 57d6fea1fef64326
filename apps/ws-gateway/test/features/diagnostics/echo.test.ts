import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { CHANNEL_KINDS, type Role } from '@stream-manager/contracts'
import { eventually, missingProgram, PATIENT_REDIS, startRedis } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { renderAsyncApi } from '../../../src/reference/asyncapi.ts'
import { renderEventsPage } from '../../../src/reference/events-page.ts'
import { callerNamed } from '../../support/callers.ts'
import { startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { stockClient, subscribed } from '../../support/stock-client.ts'

const skip = missingProgram('redis-server')
const NONCE = 'nonce-of-a-test'

const accessAs = (role: Role) => ({
  ...openAccess,
  connect: async () => ({ caller: callerNamed('ann', 'Ann', role) }),
})

/** A gateway process of its own, as far as the store can tell. */
const replica = async (t: Test, redisUrl: string) => {
  const backplane = await openRedisBackplane({ url: redisUrl, timing: PATIENT_REDIS })
  t.teardown(() => backplane.close())
  return startGateway(t, { backplane, access: accessAs('operator') })
}

t.test('an echo asked for at one gateway reaches a subscriber at another one', { skip }, async (t) => {
  const redis = await startRedis(t)
  const [near, far] = [await replica(t, redis.url), await replica(t, redis.url)]
  const client = stockClient(t, far.url)
  await subscribed(client, 'echo')
  const received: unknown[] = []
  client.getSubscription('echo')?.on('publication', ({ data }) => received.push(data))
  const others: string[] = []
  for (const channel of CHANNEL_KINDS) {
    await subscribed(client, channel)
    client.getSubscription(channel)?.on('publication', () => others.push(channel))
  }

  const caller = await connectRaw(t, near.url)
  const { rpc } = await caller.ask({ id: 2, rpc: { method: 'diagnostics.echo', data: { nonce: NONCE } } })
  t.match(rpc?.data, { status: 200, body: { nonce: NONCE, channel: 'echo' } })
  await eventually(() => received.length > 0, { what: 'the echo', deadlineMs: 60_000 })
  t.match(received, [{ nonce: NONCE }])
  t.strictSame(others, [], 'no other channel had a publication')
})

t.test('the echo channel takes no publication of a client, has no history, and has no stream', async (t) => {
  const { url } = await startGateway(t, { access: accessAs('operator') })
  const client = await connectRaw(t, url)
  const commands = [
    [{ publish: { channel: 'echo', data: { nonce: NONCE } } }, 103],
    [{ history: { channel: 'echo', limit: 10 } }, 108],
    [{ subscribe: { channel: 'echo:main' } }, 102],
  ] as const
  for (const [command, code] of commands) {
    const { error } = await client.ask({ id: 2, ...command })
    t.equal(error?.code, code, JSON.stringify(command))
  }
})

t.test('a caller without the permission can neither echo nor listen', async (t) => {
  for (const role of ['viewer', 'moderator'] as const) {
    const { url } = await startGateway(t, { access: accessAs(role) })
    const client = await connectRaw(t, url)
    const echoed = await client.ask({ id: 2, rpc: { method: 'diagnostics.echo', data: { nonce: NONCE } } })
    t.equal(echoed.error?.code, 103, `${role}: rpc`)
    const listened = await client.ask({ id: 3, subscribe: { channel: 'echo' } })
    t.equal(listened.error?.code, 103, `${role}: subscribe`)
  }
})

t.test('no reference names the echo as a channel', async (t) => {
  t.notOk(Object.hasOwn(JSON.parse(renderAsyncApi()).channels, 'echo'))
  t.notMatch(renderEventsPage(), /## Channel `echo`/)
})

t.test('rpc describes the request that opened the socket', async (t) => {
  const { url, port } = await startGateway(t, { access: accessAs('operator') })
  const client = await connectRaw(t, url, { origin: `http://127.0.0.1:${port}` })
  const { rpc } = await client.ask({ id: 2, rpc: { method: 'diagnostics.request', data: {} } })
  t.match(rpc?.data, {
    status: 200,
    body: {
      host: `127.0.0.1:${port}`,
      origin: { received: [`http://127.0.0.1:${port}`], decision: 'same_host', allowed: true },
      hops: [{ address: '127.0.0.1', source: 'socket', role: 'client' }],
    },
  })
})
