import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { missingProgram, PATIENT_REDIS, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { BROWSER, startAudience } from '../../support/audience.ts'
import { problem } from '../../support/test-api.ts'

const HOME = '203.0.113.7'

t.test('tabs with CMCD behind one address count exactly', async (t) => {
  const audience = await startAudience(t)
  const tabs = ['one', 'two', 'three'].map((sid) => ({ address: HOME, sid }))
  await audience.watch(tabs)
  t.match(await audience.count(), {
    current: 3,
    low: 3,
    high: 3,
    methods: { cmcd: 3, addressAgent: 0, socket: 0 },
    windowSeconds: 15,
    confidence: 'high',
    reasons: [],
  })
})

t.test('players without CMCD behind one address are within low and high', async (t) => {
  for (const players of [1, 3, 20]) {
    const audience = await startAudience(t)
    await audience.watch(Array.from({ length: players }, () => ({ address: HOME })))
    const { current, low, high, methods, confidence, reasons } = await audience.count()
    t.match({ current, low, methods }, { current: 1, low: 1, methods: { addressAgent: 1 } })
    t.ok(high >= players, `${high} for ${players}`)
    t.ok(high <= Math.ceil(1.2 * players), `${high} for ${players}`)
    t.match({ confidence, reasons }, { confidence: 'medium', reasons: ['addressAgent'] })
  }
})

t.test('addresses of one IPv6 network are one viewer, another program is a second one', async (t) => {
  const audience = await startAudience(t)
  await audience.watch([
    { address: '2001:db8:1:2::1' },
    { address: '2001:db8:1:2:ffff::9' },
    { address: '2001:db8:1:3::1' },
    { address: '2001:db8:1:2::1', agent: 'VLC/3.0.18 LibVLC/3.0.18' },
  ])
  t.match(await audience.count(), { current: 3, methods: { addressAgent: 3 } })
})

t.test('bots, previews, loopback and probes are counted apart', async (t) => {
  const audience = await startAudience(t)
  const statuses = await Promise.all([
    audience.fetch({ address: '198.51.100.1', agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' }),
    audience.fetch({ address: '198.51.100.2', headers: { authorization: 'operator' } }),
    audience.fetch({ address: '198.51.100.3', headers: { authorization: 'viewer' } }),
    audience.fetch({ address: '127.0.0.1' }),
    audience.fetch({ address: '198.51.100.4', method: 'HEAD' }),
    audience.fetch({ address: '198.51.100.5', agent: 'kube-probe/1.31' }),
    audience.fetch({ address: '198.51.100.6', agent: 'Lavf/61.7.100' }),
  ])
  t.strictSame(statuses, Array(7).fill(200))
  await audience.endRound()
  t.match(await audience.count(), {
    current: 2,
    excluded: { bots: 1, previews: 1, loopback: 1, probes: 2 },
  })
})

t.test('a player that finds no file is no viewer', async (t) => {
  const audience = await startAudience(t)
  t.equal(await audience.fetch({ address: HOME }, { path: '/hls/main/gone-1.ts' }), 404)
  await audience.endRound()
  t.match(await audience.count(), { current: 0, low: 0, high: 0, confidence: 'high' })
})

t.test('hostile CMCD counts as an address and never fails a request', async (t) => {
  const audience = await startAudience(t)
  const texts = [
    'sid=',
    'sid="',
    `sid="${'x'.repeat(65)}"`,
    `sid="a",${'x'.repeat(4000)}`,
    'sid="a",###',
    'sid=("a" "b")',
    '__proto__=1,sid="a"',
    '\u0000',
    '"""',
  ]
  for (const cmcd of texts) t.equal(await audience.fetch({ address: HOME, cmcd }), 200, cmcd.slice(0, 30))
  await audience.endRound()
  t.match(await audience.count(), { current: 1, methods: { cmcd: 0, addressAgent: 1 } })
})

t.test('a client that makes up playbacks does not raise the lower bound', async (t) => {
  const audience = await startAudience(t)
  await audience.watch([{ address: HOME, sid: 'honest' }])
  const madeUp = Array.from({ length: 50 }, (_, number) => `made-up-${number}`)
  await Promise.all(madeUp.map((sid) => audience.fetch({ address: '198.51.100.9', sid })))
  await audience.endRound()
  t.match(await audience.count(), { low: 1, current: 51 })
})

t.test('one address with ever new programs does not fill the memory for everybody', async (t) => {
  const audience = await startAudience(t)
  const programs = Array.from({ length: 520 }, (_, number) => `VLC/${number} LibVLC`)
  for (const agent of programs) await audience.fetch({ address: '198.51.100.9', agent })
  await audience.fetch({ address: HOME })
  await audience.endRound()
  t.match(await audience.count(), { current: 502, methods: { addressAgent: 502 } })
})

t.test('viewers leave the count after the window', async (t) => {
  const audience = await startAudience(t)
  await audience.watch([{ address: HOME, sid: 'one' }])
  t.match(await audience.count(), { current: 1 })
  for (let round = 0; round < 3; round += 1) await audience.endRound()
  t.match(await audience.count(), { current: 0, confidence: 'high' })
})

t.test('without reports of any process the count is not certain', async (t) => {
  const audience = await startAudience(t)
  t.match(await audience.count(), { current: 0, confidence: 'low', reasons: ['noReports'], at: null })
  const [api] = audience.replicas
  t.match(
    await api?.get('/api/analytics/viewers?stream=none', { authorization: 'viewer' }),
    problem(404, 'stream.not_found'),
  )
})

t.test('a grant for one stream is enough for that stream', async (t) => {
  const audience = await startAudience(t)
  const [api] = audience.replicas
  const statusOf = async (query: string) =>
    (await api?.get(`/api/analytics/viewers${query}`, { authorization: 'stream' }))?.statusCode
  t.equal(await statusOf('?stream=main'), 200)
  t.equal(await statusOf('?stream=other'), 403)
  t.equal(await statusOf(''), 403)
})

t.test('the confidence is low behind a cache, and behind a proxy that is not trusted', async (t) => {
  const cached = await startAudience(t)
  await cached.watch([{ address: HOME, sid: 'one', headers: { 'cdn-loop': 'cdn.example' } }])
  t.match(await cached.count(), { confidence: 'low', reasons: ['behindCache'] })
  const untrusted = await startAudience(t, { environment: { HOST: '0.0.0.0' } })
  await untrusted.watch([{ address: HOME, sid: 'one' }])
  t.match(await untrusted.count(), {
    current: 0,
    excluded: { loopback: 1 },
    confidence: 'low',
    reasons: ['behindProxy'],
  })
})

t.test('at midnight nobody counts twice, and the salt of the day is gone', async (t) => {
  const audience = await startAudience(t, { start: new Date('2030-01-01T23:59:40.000Z') })
  const [api] = audience.replicas
  const saltNow = async () =>
    (await api?.backplane.read('events/viewer-salt'))?.value as { day: string; salt: string }
  const players = ['one', 'two'].map((sid) => ({ address: HOME, sid }))
  await audience.watch(players)
  const before = await saltNow()
  t.equal(before.day, '2030-01-01')
  for (const player of players) await audience.fetch(player)
  await audience.endRound()
  t.match(await audience.count(), { current: 2, high: 2, reasons: ['midnight'], confidence: 'medium' })
  const after = await saltNow()
  t.equal(after.day, '2030-01-02')
  t.not(after.salt, before.salt)
  await audience.watch(players)
  t.match(await audience.count(), { current: 2, low: 2, reasons: [], confidence: 'high' })
})

t.test('no report holds an address, a program or a playback', async (t) => {
  const audience = await startAudience(t)
  await audience.watch([{ address: HOME }, { address: '2001:db8::5', sid: 'a-known-playback' }])
  const [api] = audience.replicas
  const stored = JSON.stringify([
    await api?.backplane.history('events/viewers', { limit: 100 }),
    await api?.backplane.list('events/'),
  ])
  for (const secret of [HOME, '2001:db8', '20010db8', BROWSER, 'Mozilla', 'a-known-playback']) {
    t.notOk(stored.includes(secret), secret)
  }
})

t.test('replicas are united, not added', { skip: missingProgram('redis-server') }, async (t) => {
  const { url } = await startRedis(t)
  const backplanes = await Promise.all([1, 2].map(() => openRedisBackplane({ url, timing: PATIENT_REDIS })))
  t.teardown(() => Promise.all(backplanes.map((backplane) => backplane.close())))
  const audience = await startAudience(t, { backplanes })
  await audience.watch([
    { address: HOME, sid: 'one' },
    { address: HOME, sid: 'two' },
    { address: '198.51.100.7' },
  ])
  t.match(await audience.count(), {
    current: 3,
    low: 3,
    high: 3,
    methods: { cmcd: 2, addressAgent: 1 },
  })
})
