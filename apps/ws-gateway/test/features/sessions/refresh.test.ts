import { anonymousCaller } from '@stream-manager/contracts'
import t from 'tap'
import type { AccessPolicy, Admitted } from '../../../src/index.ts'
import { callerNamed } from '../../support/callers.ts'
import { startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import { openRaw } from '../../support/raw-client.ts'

/** A valid token reads `<user> <lifetime in ms>`; any other counts as forged. */
const read = (token: string): Admitted | 'invalidToken' => {
  const [id = '', lastsMs] = token.split(' ')
  if (lastsMs === undefined) return 'invalidToken'
  return { caller: callerNamed(id), expiresAt: Date.now() + Number(lastsMs) }
}

const access: AccessPolicy = {
  ...openAccess,
  connect: async ({ token = '' }) => read(token),
  refresh: async (_admitted, token) => read(token),
}

const HOUR_MS = 3_600_000
const connect = (token: string) => ({ id: 1, connect: { token } })
const refresh = (token: string) => ({ id: 2, refresh: { token } })

t.test('`ttl` asks the client to refresh before its token expires', async (t) => {
  const { url } = await startGateway(t, { access, limits: { refreshLeadMs: 60_000 } })
  const client = await openRaw(t, url)
  const connected = await client.ask(connect(`ann ${HOUR_MS}`))
  t.equal(connected.connect?.expires, true)
  const ttl = connected.connect?.ttl ?? 0
  t.ok(ttl <= 3_540 && ttl > 3_500, `${ttl} s`)
  const renewed = await client.ask(refresh(`ann ${2 * HOUR_MS}`))
  t.match(renewed, { id: 2, refresh: { client: connected.connect?.client, version: String, expires: true } })
  t.ok((renewed.refresh?.ttl ?? 0) > 7_000)
})

t.test('`ttl` is at least 1 s for a token about to expire', async (t) => {
  const { url } = await startGateway(t, { access })
  const client = await openRaw(t, url)
  t.match(await client.ask(connect('ann 1500')), { connect: { expires: true, ttl: 1 } })
})

t.test('the reply to connect has no `ttl` for a connection that never expires', async (t) => {
  const { url } = await startGateway(t)
  const client = await openRaw(t, url)
  const { connect: connected } = await client.ask({ id: 1, connect: { token: 'anything' } })
  t.notOk('expires' in (connected ?? {}))
  t.match(await client.ask({ id: 2, refresh: {} }), { id: 2, refresh: { client: connected?.client } })
})

t.test('closes the connection shortly after its token expired without a refresh', async (t) => {
  const limits = { expiryGraceMs: 50, pingIntervalMs: 100 }
  const { url, counts } = await startGateway(t, { access, limits })
  const client = await openRaw(t, url)
  await client.ask(connect('ann 500'))
  t.strictSame(await client.end(), { code: 3005, reason: 'connection expired' })
  t.equal(counts().subscriptions, 0)
})

t.test('a refreshed connection stays open after its first token has expired', async (t) => {
  const limits = { expiryGraceMs: 30, pingIntervalMs: 100, pongTimeoutMs: 60_000 }
  const { url } = await startGateway(t, { access, limits })
  const [renewing, expiring] = [await openRaw(t, url), await openRaw(t, url)]
  await renewing.ask(connect('ann 3000'))
  await renewing.ask(refresh(`ann ${HOUR_MS}`))
  await expiring.ask(connect('bob 3000'))
  t.match(await expiring.end(), { code: 3005 })
  t.equal(renewing.socket.readyState, renewing.socket.OPEN)
})

t.test('closes the connection permanently at a forged token or one of another user', async (t) => {
  const { url } = await startGateway(t, { access })
  const stranger = await openRaw(t, url)
  stranger.send(connect('forged'))
  t.strictSame(await stranger.end(), { code: 3500, reason: 'invalid token' })
  for (const token of ['forged', '', `bob ${HOUR_MS}`]) {
    const client = await openRaw(t, url)
    await client.ask(connect(`ann ${HOUR_MS}`))
    client.send(refresh(token))
    t.strictSame(await client.end(), { code: 3500, reason: 'invalid token' }, token)
  }
})

t.test('answers with a temporary error when the token check does not answer', async (t) => {
  const stuck: AccessPolicy = { ...access, connect: () => new Promise(() => {}) }
  const { url } = await startGateway(t, { access: stuck, limits: { commandTimeoutMs: 30 } })
  const client = await openRaw(t, url)
  t.match(await client.ask(connect('ann 1000')), { id: 1, error: { code: 100, temporary: true } })
})

const CHAT_OF_MAIN = [{ permissions: ['chat.read'], streamId: 'main' }] as const

t.test('refuses commands that the caller’s grants do not cover', async (t) => {
  const narrow: AccessPolicy = {
    ...openAccess,
    connect: async () => ({ caller: { ...anonymousCaller(), grants: CHAT_OF_MAIN } }),
  }
  const { url } = await startGateway(t, { access: narrow })
  const client = await openRaw(t, url)
  await client.ask({ id: 1, connect: {} })
  t.match(await client.ask({ id: 2, subscribe: { channel: 'chat' } }), { id: 2, subscribe: {} })
  t.match(await client.ask({ id: 3, presence: { channel: 'chat' } }), { id: 3, presence: {} })
  const forbidden = [
    { subscribe: { channel: 'stream-state' } },
    { subscribe: { channel: 'chat:other' } },
    { history: { channel: 'layer-updates', limit: 1 } },
    { presence: { channel: 'metrics' } },
    { presence_stats: { channel: 'metrics' } },
    { publish: { channel: 'chat', data: { text: 'x' } } },
    { rpc: { method: 'stream.state', data: {} } },
  ]
  for (const command of forbidden) {
    t.match(await client.ask({ id: 9, ...command }), { id: 9, error: { code: 103 } }, JSON.stringify(command))
  }
})
