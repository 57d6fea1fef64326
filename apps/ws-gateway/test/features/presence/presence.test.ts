import { type Backplane, BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { eventually, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { AccessPolicy } from '../../../src/index.ts'
import { callerNamed } from '../../support/callers.ts'
import { openBackplane, type RunningGateway, startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import {
  connectRaw,
  openRaw,
  PROTOBUF_WIRE,
  type RawClient,
  type RawOptions,
} from '../../support/raw-client.ts'
import { wrapBackplane } from '../../support/wrapped-backplane.ts'

/** Rosters of gateways that live do not end, however long a busy machine pauses them. */
const QUICK = { presenceIntervalMs: 20, presenceTtlMs: 600_000 }
const JOIN_LEAVE = { channel: 'chat', join_leave: true }

const twoGateways = async (t: Test, limits: object = QUICK) => {
  const backplane = await openBackplane(t)
  return [await startGateway(t, { backplane, limits }), await startGateway(t, { backplane, limits })] as const
}

const subscriber = async (t: Test, { url }: RunningGateway, subscribe: object = { channel: 'chat' }) => {
  const client = await connectRaw(t, url)
  await client.ask({ id: 2, subscribe })
  return client
}

const membersSeenBy = async (client: RawClient): Promise<string[]> => {
  const { presence } = await client.ask({ id: 3, presence: { channel: 'chat' } })
  return Object.keys(presence?.presence ?? {})
}

const statsSeenBy = async (client: RawClient) =>
  (await client.ask({ id: 4, presence_stats: { channel: 'chat' } })).presence_stats

t.test('presence is empty without subscribers and refused for an unknown channel', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  t.strictSame(await client.ask({ id: 2, presence: { channel: 'chat' } }), {
    id: 2,
    presence: { presence: {} },
  })
  t.strictSame(await client.ask({ id: 2, presence_stats: { channel: 'chat' } }), {
    id: 2,
    presence_stats: { num_clients: 0, num_users: 0 },
  })
  for (const channel of ['chat:absent', 'nope']) {
    t.match(await client.ask({ id: 2, presence: { channel } }), { error: { code: 102 } })
    t.match(await client.ask({ id: 2, presence_stats: { channel } }), { error: { code: 102 } })
  }
})

t.test('presence lists the subscribers of all gateways', async (t) => {
  const [here, there] = await twoGateways(t)
  const [ann, bob] = [await subscriber(t, here), await subscriber(t, there)]
  for (const client of [ann, bob]) {
    await eventually(async () => (await membersSeenBy(client)).length === 2, { what: 'both to be seen' })
    t.strictSame(await statsSeenBy(client), { num_clients: 2, num_users: 2 })
  }
  await bob.ask({ id: 5, unsubscribe: { channel: 'chat' } })
  await eventually(async () => (await membersSeenBy(ann)).length === 1, { what: 'the other to be removed' })
})

t.test('presence drops the members of a dead gateway', async (t) => {
  const backplane = await openBackplane(t)
  const here = await startGateway(t, { backplane, limits: QUICK })
  const ann = await subscriber(t, here)
  // A killed gateway leaves its roster behind.
  const roster = { clients: 1, users: 1, members: [{ client: 'c', user: 'u', conn_info: { name: 'Bob' } }] }
  const setRoster = (ttlMs: number) =>
    backplane.setLatest('stream:main/presence/chat/another-gateway', roster, { ttlMs })
  await setRoster(60_000)
  t.strictSame(await statsSeenBy(ann), { num_clients: 2, num_users: 2 })
  await setRoster(1)
  await eventually(async () => (await membersSeenBy(ann)).length === 1, {
    what: 'the dead members to be removed',
  })
})

t.test('presence ignores an unreadable roster', async (t) => {
  const backplane = await openBackplane(t)
  const ann = await subscriber(t, await startGateway(t, { backplane, limits: QUICK }))
  for (const roster of [null, 'x', { clients: -1, users: 0, members: [] }, { clients: 1 }]) {
    await backplane.setLatest('stream:main/presence/chat/another-gateway', roster, { ttlMs: 10_000 })
    t.strictSame(await statsSeenBy(ann), { num_clients: 1, num_users: 1 })
  }
})

t.test('presence drops the members of a stopping gateway at once', async (t) => {
  const [here, there] = await twoGateways(t)
  const ann = await subscriber(t, here)
  await subscriber(t, there)
  await eventually(async () => (await membersSeenBy(ann)).length === 2, { what: 'both to be seen' })
  await there.close()
  t.equal((await membersSeenBy(ann)).length, 1)
})

t.test('presence stats count a user with several connections once over all gateways', async (t) => {
  const access: AccessPolicy = {
    ...openAccess,
    connect: async () => ({ caller: callerNamed('ann', 'Ann') }),
  }
  const backplane = await openBackplane(t)
  const settings = { backplane, access, limits: QUICK }
  const [here, there] = [await startGateway(t, settings), await startGateway(t, settings)]
  const [first] = [await subscriber(t, here), await subscriber(t, here), await subscriber(t, there)]
  await eventually(async () => (await membersSeenBy(first)).length === 3, { what: 'all to be seen' })
  t.strictSame(await statsSeenBy(first), { num_clients: 3, num_users: 1 })
})

t.test('a client subscribed under both names of a channel is listed once', async (t) => {
  const gateway = await startGateway(t)
  const ann = await subscriber(t, gateway)
  await ann.ask({ id: 5, subscribe: { channel: 'chat:main' } })
  t.strictSame(await statsSeenBy(ann), { num_clients: 1, num_users: 1 })
  await ann.ask({ id: 6, unsubscribe: { channel: 'chat' } })
  t.strictSame(await statsSeenBy(ann), { num_clients: 1, num_users: 1 })
  await ann.ask({ id: 7, unsubscribe: { channel: 'chat:main' } })
  t.strictSame(await statsSeenBy(ann), { num_clients: 0, num_users: 0 })
})

t.test('presence lists part of a crowd and counts all of it', async (t) => {
  const limits = { ...QUICK, maxPresenceMembers: 3 }
  const [here, there] = await twoGateways(t, limits)
  const ann = await subscriber(t, here)
  for (const gateway of [here, here, here, there, there]) await subscriber(t, gateway)
  await eventually(async () => (await statsSeenBy(ann))?.num_clients === 6, { what: 'all to be counted' })
  t.strictSame(await statsSeenBy(ann), { num_clients: 6, num_users: 6 })
  t.equal((await membersSeenBy(ann)).length, 3)
})

const eventsOf = (client: RawClient, count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await client.next()).push))

/** The same store, and how often its rosters were read. */
const countingLooks = (backplane: Backplane) => {
  const looks = { done: 0 }
  const listLatest: Backplane['listLatest'] = async (prefix) => {
    const rosters = await backplane.listLatest(prefix)
    looks.done += 1
    return rosters
  }
  return { counted: wrapBackplane(backplane, { listLatest }), looks }
}

t.test('pushes joins and leaves to subscribers with join_leave on all gateways', async (t) => {
  const backplane = await openBackplane(t)
  const { counted, looks } = countingLooks(backplane)
  const here = await startGateway(t, { backplane: counted, limits: QUICK })
  const there = await startGateway(t, { backplane, limits: QUICK })
  const watcher = await subscriber(t, here, JOIN_LEAVE)
  const plain = await subscriber(t, here)
  const own = { channel: 'chat', join: { info: { conn_info: { name: 'Guest' } } } }
  t.match(await eventsOf(watcher, 2), [own, own])
  await eventually(() => looks.done > 0, { what: 'the first look at other gateways' })
  const bob = await subscriber(t, there)
  const [joined] = await eventsOf(watcher, 1)
  t.match(joined, own)
  bob.socket.terminate()
  const [left] = await eventsOf(watcher, 1)
  t.match(left, { leave: { info: { client: joined?.join?.info.client } } })
  t.match(
    await plain.ask({ id: 9, ping: {} }),
    { id: 9, ping: {} },
    'a subscriber without join_leave receives no push',
  )
})

t.test('pushes no join for subscribers that were there before the watcher', async (t) => {
  const backplane = await openBackplane(t)
  const { counted, looks } = countingLooks(backplane)
  const here = await startGateway(t, { backplane: counted, limits: QUICK })
  const there = await startGateway(t, { backplane, limits: QUICK })
  const bob = await subscriber(t, there)
  await eventually(async () => (await membersSeenBy(bob)).length === 1, { what: 'the first to be seen' })
  const stored = await eventually(
    async () => (await backplane.listLatest('stream:main/presence/')).length > 0,
  )
  t.ok(stored)
  const watcher = await subscriber(t, here, JOIN_LEAVE)
  await eventsOf(watcher, 1)
  await eventually(() => looks.done > 1, { what: 'two looks at other gateways' })
  t.match(await watcher.ask({ id: 9, ping: {} }), { id: 9, ping: {} })
})

t.test('pushes of joins carry the name the watcher gave the channel, in its encoding', async (t) => {
  const gateway = await startGateway(t)
  const options: RawOptions = { wire: PROTOBUF_WIRE }
  const watcher = await connectRaw(t, gateway.url, options)
  await watcher.ask({ id: 2, subscribe: { channel: 'chat:main', join_leave: true } })
  t.match((await watcher.next()).push, { channel: 'chat:main', join: { info: {} } })
  await subscriber(t, gateway)
  t.match((await watcher.next()).push, { channel: 'chat:main', join: { info: { user: /^guest-/ } } })
})

t.test('does not push every join of a crowd that comes at once', async (t) => {
  const gateway = await startGateway(t, { limits: { joinsPerSecond: 1 } })
  const watcher = await subscriber(t, gateway, JOIN_LEAVE)
  const crowd = await Promise.all(Array.from({ length: 10 }, () => connectRaw(t, gateway.url)))
  // The gateway reads all of them in the same moment, on a busy machine too.
  await Promise.all(crowd.map((client) => client.ask({ id: 2, subscribe: { channel: 'chat' } })))
  const replies = []
  watcher.send({ id: 9, ping: {} })
  for (let reply = await watcher.next(); reply.id !== 9; reply = await watcher.next()) replies.push(reply)
  t.ok(replies.length > 0 && replies.length < 11, `${replies.length} of 11 joins were pushed`)
  t.match(await statsSeenBy(watcher), { num_clients: 11 }, 'presence counts all of them')
})

t.test(
  'presence is a temporary error during an outage of the backplane, and complete after it',
  async (t) => {
    const real = await openBackplane(t)
    let away = false
    const unlessAway = <Value>(work: () => Promise<Value>) =>
      away ? Promise.reject(new BackplaneUnavailableError('away')) : work()
    const backplane = wrapBackplane(real, {
      setLatest: (...latest) => unlessAway(() => real.setLatest(...latest)),
      listLatest: (prefix) => unlessAway(() => real.listLatest(prefix)),
    })
    const here = await startGateway(t, { backplane, limits: QUICK })
    const there = await startGateway(t, { backplane: real, limits: QUICK })
    const ann = await subscriber(t, there)
    away = true
    const bob = await subscriber(t, here)
    t.match(await bob.ask({ id: 3, presence: { channel: 'chat' } }), {
      error: { code: 100, temporary: true },
    })
    away = false
    await eventually(async () => (await membersSeenBy(ann)).length === 2, { what: 'both to be seen' })
    await within(here.close(), { what: 'the gateway to stop' })
  },
)

t.test('a service that subscribes is not present and announces no join', async (t) => {
  const callers = {
    service: { ...callerNamed('service:doctor'), via: 'service' },
    ann: callerNamed('ann'),
  } as const
  const access: AccessPolicy = {
    ...openAccess,
    connect: async ({ name }) => ({ caller: name === 'doctor' ? callers.service : callers.ann }),
  }
  const gateway = await startGateway(t, { access, limits: QUICK })
  const watcher = await connectRaw(t, gateway.url)
  await watcher.ask({ id: 2, subscribe: JOIN_LEAVE })
  const [own] = await eventsOf(watcher, 1)
  t.match(own, { join: { info: { client: own?.join?.info.client } } })
  const doctor = await openRaw(t, gateway.url)
  await doctor.ask({ id: 1, connect: { name: 'doctor' } })
  t.match(await doctor.ask({ id: 2, subscribe: { channel: 'chat' } }), { id: 2, subscribe: {} })
  t.equal((await membersSeenBy(watcher)).length, 1)
  const { presence } = await doctor.ask({ id: 3, presence: { channel: 'chat' } })
  t.strictSame(Object.keys(presence?.presence ?? {}), [own?.join?.info.client], 'the watcher alone')
})
