import type { Caller, Role } from '@stream-manager/contracts'
import { channelKey, createDomain, type Domain } from '@stream-manager/domain'
import { SECRET_KEYS } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { AccessPolicy } from '../../../src/index.ts'
import { callerNamed } from '../../support/callers.ts'
import { openBackplane, type RunningGateway, startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import { openRaw, type RawClient } from '../../support/raw-client.ts'

const ROLE_OF: Readonly<Record<string, Role>> = { vera: 'viewer', mo: 'moderator', olga: 'operator' }
const roleOf = (token: string): Role => ROLE_OF[token.split(' ').at(-1) ?? ''] ?? 'viewer'

/** A token reads `<user> <user whose role it has>`. */
const callerOf = (token: string) => callerNamed(token.split(' ')[0] ?? '', token, roleOf(token))

const access: AccessPolicy = {
  ...openAccess,
  connect: async ({ token = '' }) => ({ caller: callerOf(token) }),
  refresh: async (_admitted, token) => ({ caller: callerOf(token) }),
}

const CAMERA = {
  id: 'camera',
  type: 'video',
  content: { url: 'http://user:plant-password@cam.example/a?token=plant-token&page=2' },
} as const
const FOR_OPERATORS = 'http://***@cam.example/a?token=***&page=2'
const FOR_VIEWERS = 'http://cam.example/a'

interface World extends RunningGateway {
  readonly domain: Domain
}

const start = async (t: Test): Promise<World> => {
  const backplane = await openBackplane(t)
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  const gateway = await startGateway(t, { backplane, domain, access })
  return { ...gateway, domain }
}

const connect = async (t: Test, { url }: World, token: string): Promise<RawClient> => {
  const client = await openRaw(t, url)
  await client.ask({ id: 1, connect: { token } })
  return client
}

const subscribe = (channel: string, more: object = {}) => ({ id: 2, subscribe: { channel, ...more } })

const create = async ({ domain }: World) => {
  const created = await domain.layers.create('main', CAMERA)
  if (!created.ok) throw new Error(created.fault.detail)
}

const touch = async ({ domain }: World, options: { readonly caller?: Caller } = {}) => {
  const target = { streamId: 'main', id: 'camera' }
  const updated = await domain.layers.update(target, { opacity: Math.random() }, options)
  if (!updated.ok) throw new Error(updated.fault.detail)
}

t.test('snapshot, publication, history and recovered gap are of the caller’s audience', async (t) => {
  const world = await start(t)
  await create(world)
  for (const [token, url] of [
    ['olga', FOR_OPERATORS],
    ['vera', FOR_VIEWERS],
    ['mo', FOR_VIEWERS],
  ] as const) {
    const client = await connect(t, world, token)
    const started = await client.ask(subscribe('layer-updates'))
    t.match(started, { subscribe: { data: { items: [{ content: { url } }] } } }, `${token}: snapshot`)
    await touch(world)
    t.match(await client.next(), { push: { pub: { data: { layer: { content: { url } } } } } }, token)
    const history = await client.ask({ id: 3, history: { channel: 'layer-updates', limit: -1 } })
    t.equal(JSON.stringify(history).includes(url), true, `${token}: history`)
    await client.ask({ id: 4, unsubscribe: { channel: 'layer-updates' } })
    const { epoch = '', offset = 0 } = started.subscribe ?? {}
    const gap = await client.ask(subscribe('layer-updates', { recover: true, epoch, offset }))
    t.match(gap, { subscribe: { recovered: true } })
    t.equal(JSON.stringify(gap).includes(url), true, `${token}: gap`)
    t.notMatch(JSON.stringify([started, history, gap]), 'plant')
  }
})

t.test(
  'operators read the author of a change in publication, history and gap; viewers nowhere',
  async (t) => {
    const world = await start(t)
    await create(world)
    const caller = { ...callerNamed('ann-7', 'Ann Author', 'operator'), via: 'session' as const }
    const by = { id: await world.domain.pseudonyms.of('main', caller), name: 'Ann Author' }
    for (const [token, isShown] of [
      ['olga', true],
      ['vera', false],
      ['mo', false],
    ] as const) {
      const client = await connect(t, world, token)
      const started = await client.ask(subscribe('layer-updates'))
      await touch(world, { caller })
      const pushed = await client.next()
      const history = await client.ask({ id: 3, history: { channel: 'layer-updates', limit: -1 } })
      await client.ask({ id: 4, unsubscribe: { channel: 'layer-updates' } })
      const { epoch = '', offset = 0 } = started.subscribe ?? {}
      const gap = await client.ask(subscribe('layer-updates', { recover: true, epoch, offset }))
      for (const answer of [pushed, history, gap]) {
        t.equal(JSON.stringify(answer).includes(JSON.stringify(by)), isShown, token)
        t.equal(JSON.stringify(answer).includes('Ann Author'), isShown, token)
        t.notMatch(JSON.stringify(answer), 'ann-7')
      }
    }
  },
)

t.test('viewers read no figures of outputs in states and metrics', async (t) => {
  const world = await start(t)
  const status = {
    id: 'push',
    type: 'rtmp',
    state: 'retrying',
    retries: 3,
    nextRetryAt: null,
    bitrateKbps: 7,
  }
  const error = { code: 'output.unreachable', message: 'plant-host', since: '', nextRetryAt: null }
  const data = { streamId: 'main', at: '', performance: {}, outputs: [{ ...status, error }] }
  const viewer = await connect(t, world, 'vera')
  const operator = await connect(t, world, 'olga')
  for (const client of [viewer, operator]) await client.ask(subscribe('metrics'))
  await world.backplane.setLatest(channelKey('main', 'metrics'), data, { ttlMs: 60_000 })
  const shown = { id: 'push', type: 'rtmp', state: 'retrying', retries: 0, bitrateKbps: null }
  const push = await viewer.next()
  t.match(push, { push: { pub: { data: { outputs: [{ ...shown, error: { code: error.code } }] } } } })
  t.notMatch(JSON.stringify(push), 'plant-host')
  t.match(await operator.next(), { push: { pub: { data: { outputs: [{ ...status, error }] } } } })
})

t.test('rpc answers by audience', async (t) => {
  const world = await start(t)
  await create(world)
  const call = { id: 2, rpc: { method: 'layers.get', data: { id: 'camera' } } }
  const viewer = await connect(t, world, 'vera')
  t.match(await viewer.ask(call), { rpc: { data: { body: { content: { url: FOR_VIEWERS } } } } })
  const operator = await connect(t, world, 'olga')
  t.match(await operator.ask(call), { rpc: { data: { body: { content: { url: FOR_OPERATORS } } } } })
})

t.test('presence names signed-in users by pseudonym', async (t) => {
  const world = await start(t)
  const client = await connect(t, world, 'vera')
  await client.ask(subscribe('chat'))
  const user = await world.domain.pseudonyms.of('main', callerNamed('vera'))
  const listed = await client.ask({ id: 3, presence: { channel: 'chat' } })
  t.strictSame(
    Object.values(listed.presence?.presence ?? {}).map((info) => info.user),
    [user],
  )
})

t.test('a refresh that demotes the caller moves its subscriptions to the other audience', async (t) => {
  const world = await start(t)
  await create(world)
  const client = await connect(t, world, 'ann olga')
  const { subscribe: before } = await client.ask(subscribe('layer-updates'))
  client.send({ id: 3, refresh: { token: 'ann vera' } })
  t.match(await client.next(), { push: { unsubscribe: { code: 2510, reason: 'audience changed' } } })
  t.match(await client.next(), { refresh: {} })
  const { epoch = '', offset = 0 } = before ?? {}
  const again = await client.ask(subscribe('layer-updates', { recover: true, epoch, offset }))
  t.match(again, { subscribe: { data: { items: [{ content: { url: FOR_VIEWERS } }] } } }, 'a fresh snapshot')
  await touch(world)
  t.match(await client.next(), { push: { pub: { data: { layer: { content: { url: FOR_VIEWERS } } } } } })
})

t.test('rights that are taken away end their subscriptions at once, others stay', async (t) => {
  const world = await start(t)
  const client = await connect(t, world, 'vera')
  await client.ask(subscribe('layer-updates'))
  await client.ask(subscribe('chat'))
  const other = await connect(t, world, 'mo')
  await other.ask(subscribe('layer-updates'))
  world.reauthorise(({ caller }) =>
    caller.subject === 'vera' ? { ...caller, grants: [{ permissions: ['chat.read'] }] } : caller,
  )
  t.match(await client.next(), {
    push: { channel: 'layer-updates', unsubscribe: { code: 2010, reason: 'permission lost' } },
  })
  t.match(await client.ask(subscribe('layer-updates')), { error: { code: 103 } })
  t.equal(world.counts().subscriptions, 2)
  world.reauthorise(({ caller: { subject } }) =>
    subject === 'mo' ? 'permissionDenied' : callerNamed(subject),
  )
  t.match(await other.end(), { code: 3507 })
})
