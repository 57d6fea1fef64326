import type { ApiKeyCreate, Caller, UserCreate } from '@stream-manager/contracts'
import { createDomain, type Domain } from '@stream-manager/domain'
import { plainPasswords } from '@stream-manager/domain/testing/passwords'
import { createLogger, type Identity, openIdentity } from '@stream-manager/service-kit'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { accessBy } from '../../../src/access.ts'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { openRaw, type RawClient } from '../../support/raw-client.ts'

const PASSWORD = 'a long password of ann'
const ANN: UserCreate = { name: 'ann', password: PASSWORD, role: 'operator' }
const CLIENT = { address: '127.0.0.1', network: '127.0.0.1', userAgent: 'test' }
const ROOT: Caller = { subject: 'root', name: 'Root', role: 'admin', grants: null, via: 'service' }
const IN_PRODUCTION = {
  ENVIRONMENT: 'production',
  ALLOW_DEV_AUTH_BYPASS: false,
  WEBSOCKET_AUTH_BYPASS: false,
  SOURCE_NETWORKS: [],
  OUTPUT_NETWORKS: [],
} as const

interface World {
  readonly domain: Domain
  readonly identity: Identity
  readonly url: string
}

const start = async (t: Test, flags: object = {}): Promise<World> => {
  const backplane = await openBackplane(t)
  const domain = createDomain({ backplane, passwords: plainPasswords })
  const config = {
    ...{ ...IN_PRODUCTION, SOURCE_NETWORKS: [], OUTPUT_NETWORKS: [] },
    ...flags,
    DATA_DIR: await temporaryDirectory(t),
  }
  const log = createLogger({ service: 'ws-gateway', level: 'silent' })
  const identity = await openIdentity({ config, backplane, domain, log, signs: true })
  t.teardown(() => identity.close())
  const { url } = await startGateway(t, { backplane, domain, access: accessBy(identity.authenticator) })
  return { domain, identity, url }
}

const signIn = async ({ domain, identity }: World) => {
  const opened = await domain.sessions.signIn({ username: ANN.name, password: PASSWORD }, CLIENT)
  if (!opened.ok) throw new Error(opened.fault.detail)
  const { caller, sessionId } = opened.value
  const request = { caller, sessionId, nowMs: Date.now() }
  const token = identity.tokens.signer?.sign(request).token ?? ''
  return { token, sessionId, userId: caller.subject }
}

const createAnn = async ({ domain }: World) => {
  const created = await domain.users.create({ input: ANN, caller: ROOT })
  if (!created.ok) throw new Error(created.fault.detail)
}

const connect = (token?: string) => ({ id: 1, connect: token === undefined ? {} : { token } })

const connected = async (t: Test, { url }: World, token: string): Promise<RawClient> => {
  const client = await openRaw(t, url)
  t.match(await client.ask(connect(token)), { connect: { client: String } })
  return client
}

t.test('a socket needs a token or an API key', async (t) => {
  const world = await start(t)
  await createAnn(world)
  const { token } = await signIn(world)
  const client = await connected(t, world, token)
  t.match(await client.ask({ id: 2, rpc: { method: 'stream.state', data: {} } }), {
    rpc: { data: { status: 200 } },
  })
  const nobody = await openRaw(t, world.url)
  t.match(await nobody.ask(connect()), { id: 1, error: { code: 101 } })
  for (const forged of [`${token}x`, 'sm_forged', 'a.b.c', '{}']) {
    const stranger = await openRaw(t, world.url)
    stranger.send(connect(forged))
    t.strictSame(await stranger.end(), { code: 3500, reason: 'invalid token' }, forged)
  }
})

t.test('a session that ends closes its sockets, and its token is refused from then on', async (t) => {
  const world = await start(t)
  await createAnn(world)
  const [first, second] = [await signIn(world), await signIn(world)]
  const [ending, staying] = [await connected(t, world, first.token), await connected(t, world, second.token)]
  const ended = await world.domain.sessions.end({ sessionId: first.sessionId, caller: ROOT })
  t.ok(ended.ok)
  t.strictSame(await ending.end(), { code: 3006, reason: 'token revoked' })
  const again = await openRaw(t, world.url)
  t.match(await again.ask(connect(first.token)), {
    error: { code: 109, message: 'token expired: token revoked' },
  })
  t.match(await staying.ask({ id: 2, ping: {} }), { id: 2, ping: {} })
})

t.test('a user who gets other rights comes back with them', async (t) => {
  const world = await start(t)
  await createAnn(world)
  const { token, userId } = await signIn(world)
  const client = await connected(t, world, token)
  await client.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
  const change = { userId, changes: { role: 'viewer' as const }, caller: ROOT }
  const changed = await world.domain.users.update(change)
  t.ok(changed.ok)
  t.strictSame(await client.end(), { code: 3006, reason: 'token revoked' })
  const demoted = await connected(t, world, (await signIn(world)).token)
  t.match(await demoted.ask({ id: 2, rpc: { method: 'stream.control', data: { action: 'start' } } }), {
    error: { code: 103 },
  })
})

t.test('a deleted API key closes its sockets', async (t) => {
  const world = await start(t)
  const input: ApiKeyCreate = { name: 'overlay', role: 'viewer' }
  const created = await world.domain.keys.create({ input, caller: ROOT })
  if (!created.ok) throw new Error(created.fault.detail)
  const { id: keyId, key } = created.value.value
  const client = await openRaw(t, world.url)
  const answer = await client.ask(connect(key ?? ''))
  t.notOk('expires' in (answer.connect ?? {}), 'a key is not renewed')
  await world.domain.keys.delete({ keyId, caller: ROOT })
  t.strictSame(await client.end(), { code: 3006, reason: 'token revoked' })
  const again = await openRaw(t, world.url)
  again.send(connect(key ?? ''))
  t.strictSame(await again.end(), { code: 3500, reason: 'invalid token' })
})

t.test('the bypass lets local sockets in without a token, and with a wrong one it does not', async (t) => {
  const flags = { ENVIRONMENT: 'development', WEBSOCKET_AUTH_BYPASS: true }
  const world = await start(t, flags)
  const client = await openRaw(t, world.url)
  t.match(await client.ask(connect()), { connect: { client: String } })
  const stranger = await openRaw(t, world.url)
  stranger.send(connect('forged'))
  t.match(await stranger.end(), { code: 3500 })
})
