import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { checker, Problem } from '@stream-manager/contracts'
import { eventually, within } from '@stream-manager/test-kit'
import t from 'tap'
import { WebSocket } from 'ws'
import type { AccessPolicy } from '../../../src/index.ts'
import { callerNamed } from '../../support/callers.ts'
import { startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import { connectRaw, openRaw } from '../../support/raw-client.ts'
import { loadOf } from '../../support/steady-load.ts'

const checkProblem = checker(Problem, 'The problem')

interface Refusal {
  readonly status: number
  readonly retryAfter: number
  readonly code: string
}

/** Status and body of a refused upgrade. */
const refusal = async (url: string, headers: Record<string, string> = {}): Promise<Refusal> => {
  const socket = new WebSocket(url, { headers })
  socket.on('error', () => {})
  const answered = once(socket, 'unexpected-response') as Promise<[unknown, IncomingMessage]>
  const [, response] = await within(answered, { what: 'the refusal' })
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const problem = checkProblem(JSON.parse(Buffer.concat(chunks).toString()))
  if (!problem.ok) throw new Error('the refusal is not a problem document')
  const { statusCode = 0, headers: responseHeaders } = response
  return { status: statusCode, retryAfter: Number(responseHeaders['retry-after']), code: problem.value.code }
}

t.test('refuses connections above the limit of an address until one of them closes', async (t) => {
  const { url, counts } = await startGateway(t, { limits: { maxConnectionsPerAddress: 2 } })
  const [first] = [await connectRaw(t, url), await connectRaw(t, url)]
  const { status, retryAfter, code } = await refusal(url)
  t.strictSame({ status, code }, { status: 429, code: 'request.rate_limited' })
  t.ok(retryAfter >= 1 && retryAfter <= 10, `Retry-After ${retryAfter}`)
  t.equal(counts().refusedUpgrades, 1)
  first.socket.terminate()
  await eventually(() => counts().sockets === 1, { what: 'the closed connection to be removed' })
  await connectRaw(t, url)
})

t.test('a failed upgrade releases its place', async (t) => {
  const { url, port } = await startGateway(t, { limits: { maxConnectionsPerAddress: 1 } })
  const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'short' }
  for (let round = 0; round < 3; round += 1) {
    const attempt = request({ port, path: '/ws', headers }).end()
    attempt.on('error', () => {})
    await within(once(attempt, 'close'), { what: 'the attempt to end' })
  }
  await eventually(() => openRaw(t, url), { what: 'the one place to be free' })
})

t.test('counts the address reported by a trusted proxy, IPv6 by its network', async (t) => {
  const config = { CORS_ORIGINS: [], TRUSTED_PROXIES: ['127.0.0.1'] }
  const { url } = await startGateway(t, { config, limits: { maxConnectionsPerAddress: 1 } })
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })
  await openRaw(t, url, from('203.0.113.7'))
  await openRaw(t, url, from('203.0.113.8'))
  await openRaw(t, url, from('2001:db8:1:1::1'))
  await openRaw(t, url, from('2001:db8:1:2::1'))
  const full = ['203.0.113.7', '6.6.6.6, 203.0.113.7', '::ffff:203.0.113.7', '2001:db8:1:1:ffff::2']
  for (const address of full) {
    t.match(await refusal(url, from(address).headers), { status: 429 }, address)
  }
})

t.test('ignores an address reported by an untrusted peer', async (t) => {
  const { url } = await startGateway(t, { limits: { maxConnectionsPerAddress: 1 } })
  await openRaw(t, url, { headers: { 'x-forwarded-for': '203.0.113.7' } })
  t.match(await refusal(url, { 'x-forwarded-for': '203.0.113.8' }), { status: 429 })
})

t.test('refuses connections above the limit of a user, from any address', async (t) => {
  const access: AccessPolicy = {
    ...openAccess,
    connect: async ({ name = '' }) => ({ caller: callerNamed(name) }),
  }
  const { url } = await startGateway(t, { access, limits: { maxConnectionsPerUser: 2 } })
  const connect = async (name: string) => {
    const client = await openRaw(t, url)
    client.send({ id: 1, connect: { name } })
    return client
  }
  const [first, second] = [await connect('ann'), await connect('ann')]
  for (const client of [first, second, await connect('bob')])
    t.match(await client.next(), { id: 1, connect: {} })
  t.strictSame(await (await connect('ann')).end(), { code: 3504, reason: 'connection limit' })
  first.socket.close()
  await first.end()
  t.match(await (await connect('ann')).next(), { id: 1, connect: {} })
})

t.test('each guest has a connection limit of its own', async (t) => {
  const { url } = await startGateway(t, { limits: { maxConnectionsPerUser: 1 } })
  await connectRaw(t, url)
  await connectRaw(t, url)
})

t.test('an overloaded gateway refuses new sockets and keeps open ones', async (t) => {
  const loads = [
    { loopDelayMs: 201, heapShare: 0 },
    { loopDelayMs: 0, heapShare: 0.81 },
  ]
  for (const load of loads) {
    const meter = { load: { loopDelayMs: 0, heapShare: 0 }, close: () => {} }
    const { url, port, counts } = await startGateway(t, { loadMeter: meter })
    const client = await connectRaw(t, url)
    meter.load = load
    const retries = new Set<number>()
    for (let tries = 0; tries < 12; tries += 1) {
      const { status, code, retryAfter } = await refusal(url)
      t.strictSame({ status, code }, { status: 503, code: 'service.unavailable' })
      t.ok(retryAfter >= 1 && retryAfter <= 10)
      retries.add(retryAfter)
    }
    t.ok(retries.size > 1, 'the delays differ')
    t.equal(counts().refusedUpgrades, 12)
    t.match(await client.ask({ id: 2, subscribe: { channel: 'chat' } }), { subscribe: {} })
    t.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200, 'it is alive')
    meter.load = { loopDelayMs: 200, heapShare: 0.8 }
    await connectRaw(t, url)
  }
})

t.test('accepts sockets while the load is exactly at the limits', async (t) => {
  const { url } = await startGateway(t, { loadMeter: loadOf({ loopDelayMs: 200, heapShare: 0.8 }) })
  await connectRaw(t, url)
})

t.test('refuses commands above the rate, and closes the connection after a flood', async (t) => {
  const { url, counts } = await startGateway(t, { limits: { commandsPerSecond: 0, commandBurst: 5 } })
  const [client, other] = [await connectRaw(t, url), await connectRaw(t, url)]
  const codes = []
  for (let id = 2; id < 11; id += 1) codes.push((await client.ask({ id, ping: {} })).error?.code ?? 0)
  t.strictSame(codes, [0, 0, 0, 0, 0, 111, 111, 111, 111])
  const refused = await other.ask({ id: 2, ping: {} })
  t.match(refused, { ping: {} }, 'others have rates of their own')
  client.send({ id: 12, ping: {} })
  t.strictSame(await client.end(), { code: 3013, reason: 'too many requests' })
  await eventually(() => counts().sockets === 1, { what: 'the flooding socket to be gone' })
})

t.test('accepts a command again that the rate limit refused before', async (t) => {
  const { url } = await startGateway(t, { limits: { commandsPerSecond: 0, commandBurst: 2 } })
  const client = await connectRaw(t, url)
  for (const id of [2, 3]) await client.ask({ id, ping: {} })
  t.match(await client.ask({ id: 4, ping: {} }), { error: { code: 111, temporary: true } })
})

t.test('closes the connection after a flood of pongs', async (t) => {
  const { url } = await startGateway(t, { limits: { commandsPerSecond: 0, commandBurst: 5 } })
  const client = await connectRaw(t, url)
  for (let count = 0; count < 20; count += 1) client.send({})
  t.match(await client.end(), { code: 3013 })
})

t.test('refuses publications above the limit of a channel, counted over all clients', async (t) => {
  const { url } = await startGateway(t, { limits: { publishesPerSecond: 0, publishBurst: 3 } })
  const [ann, bob] = [await connectRaw(t, url), await connectRaw(t, url)]
  const say = (text: string) => ({ id: 2, publish: { channel: 'chat', data: { text } } })
  t.match(await ann.ask(say('one')), { publish: {} })
  t.match(await bob.ask(say('two')), { publish: {} })
  t.match(await ann.ask(say('three')), { publish: {} })
  for (const client of [ann, bob]) {
    t.match(await client.ask(say('more')), { error: { code: 111, temporary: true } })
  }
  const call = { id: 3, rpc: { method: 'chat.send', data: { text: 'by the back door' } } }
  t.match(await ann.ask(call), { error: { code: 429, temporary: true } })
})
