import { VirtualTime } from '@stream-manager/async/virtual-time'
import { anonymousCaller, type Caller, VIEWER_ROUND_MS } from '@stream-manager/contracts'
import { createDomain, type Domain, playbackIdentity } from '@stream-manager/domain'
import { eventually, SECRET_KEYS } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { AccessPolicy } from '../../../src/access.ts'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import { openRaw, PROTOBUF_WIRE, type RawOptions } from '../../support/raw-client.ts'

/** A trusted proxy names the address of each client. */
const CONFIG = { CORS_ORIGINS: [], TRUSTED_PROXIES: ['127.0.0.1'] }
const FROM_HOME = { headers: { 'x-forwarded-for': '203.0.113.7' } }

const callerOf = (role: Caller['role']): Caller => ({ ...anonymousCaller('ann'), role, via: 'key' })

/** The token is the role; a viewer needs none. */
const byRole: AccessPolicy = {
  ...openAccess,
  connect: async ({ token }) => ({ caller: callerOf(token === 'operator' ? 'operator' : 'viewer') }),
}

/** A gateway whose rounds end when the test says, and the count of the domain. */
const start = async (t: Test) => {
  const backplane = await openBackplane(t)
  const domain = createDomain({ backplane, secretKeys: SECRET_KEYS })
  const time = new VirtualTime()
  const { url } = await startGateway(t, {
    backplane,
    domain,
    access: byRole,
    config: CONFIG,
    schedule: time.schedule,
  })
  const watch = async (data: unknown, options: RawOptions & { readonly token?: string } = FROM_HOME) => {
    const { token } = options
    const client = await openRaw(t, url, options)
    await client.ask({ id: 1, connect: { data, ...(token && { token }) } })
    await client.ask({ id: 2, subscribe: { channel: 'stream-state' } })
    return client
  }
  /**
   * Ends a round, and waits until the reports of all processes are `count`. The gateway publishes before it schedules its
   * next round: time that moves between the two would pass over that round.
   */
  const endRound = async (count: number) => {
    time.advance(VIEWER_ROUND_MS)
    await eventually(async () => {
      const { publications } = await backplane.history('events/viewers', { limit: 10 })
      return publications.length === count
    })
    await eventually(() => time.pending === 1)
  }
  return { domain, watch, endRound }
}

const countOf = async ({ viewers }: Domain) => {
  const counted = await viewers.count('main')
  if (!counted.ok) throw new Error(counted.fault.detail)
  return counted.value
}

/** A report of the API about players that send CMCD. */
const reportRequests = async ({ viewers }: Domain, sids: readonly string[]) => {
  const salt = await viewers.salt()
  const seen = sids.map(
    (sid) => ({ kind: 'cmcd', key: salt.keyOf('main', playbackIdentity(sid)), reloads: 3 }) as const,
  )
  const figures = { starved: 0, behindCache: 0, behindProxy: 0, unnoted: 0 }
  await viewers.report({ source: 'api', round: 1, salt, streams: new Map([['main', { seen, ...figures }]]) })
}

t.test('a socket that names a playback is a viewer, in both encodings', async (t) => {
  const { domain, watch, endRound } = await start(t)
  await watch({ sid: 'one' })
  await watch({ sid: 'two' }, { ...FROM_HOME, wire: PROTOBUF_WIRE })
  await endRound(1)
  t.match(await countOf(domain), {
    current: 2,
    low: 0,
    high: 2,
    methods: { socket: 2, cmcd: 0 },
    confidence: 'low',
    reasons: ['noReports'],
  })
})

t.test('a socket and the requests of one playback are one viewer', async (t) => {
  const { domain, watch, endRound } = await start(t)
  await reportRequests(domain, ['one', 'other'])
  await watch({ sid: 'one' })
  await endRound(2)
  t.match(await countOf(domain), { current: 2, high: 2, methods: { cmcd: 2, socket: 0 }, reasons: [] })
})

t.test('a socket without a playback, and with data of an application, is no viewer', async (t) => {
  const { domain, watch, endRound } = await start(t)
  for (const data of [undefined, null, {}, { sid: 7 }, { sid: 'x'.repeat(65) }, { sid: 'a"b' }, 'sid', [1]]) {
    await watch(data)
  }
  await watch({ sid: 'one' })
  await endRound(1)
  t.match(await countOf(domain), { current: 1, methods: { socket: 1 } })
})

t.test('sockets of operators and of loopback are counted apart', async (t) => {
  const { domain, watch, endRound } = await start(t)
  await watch({ sid: 'one' })
  await watch({ sid: 'local' }, {})
  await watch({ sid: 'control' }, { ...FROM_HOME, token: 'operator' })
  await endRound(1)
  t.match(await countOf(domain), { current: 1, excluded: { loopback: 1, previews: 1 } })
})

t.test('a closed socket is no viewer after the window', async (t) => {
  const { domain, watch, endRound } = await start(t)
  const client = await watch({ sid: 'one' })
  await watch({ sid: 'two' })
  await endRound(1)
  client.socket.close()
  await client.end()
  // The gateway may learn of the end during the round 2, so the window is the rounds after it.
  for (const round of [2, 3, 4, 5]) await endRound(round)
  t.match(await countOf(domain), { current: 1, methods: { socket: 1 } })
})
