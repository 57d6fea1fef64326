import { type Backplane, BackplaneUnavailableError } from '@stream-manager/backplane/port'
import type { Caller } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { AUDIT_LOG } from '../../src/access/keys.ts'
import { createDomain, type Domain, operations, perform } from '../../src/index.ts'
import { PASSWORD, peopleOptions, root } from '../people-support.ts'
import { callerNamed, testDomain, valueFrom } from '../support.ts'

const callOn = (domain: Domain) => (name: string, more: object) => {
  const operation = operations.find((candidate) => candidate.name === name)
  if (!operation) throw new Error(`the table has no ${name}`)
  return perform(domain, operation, {
    streamId: 'main',
    caller: root,
    params: {},
    query: {},
    body: {},
    ifMatch: undefined,
    idempotencyKey: undefined,
    address: '192.0.2.1',
    wait: { waitMs: 0, asked: true },
    ...more,
  })
}

const recordOf = (subject: string, result = 'ok') => ({
  ...{ subject, name: '', via: 'session' as const, credentialId: null, address: null },
  ...{ operation: 'layers.update', target: null, result },
})

t.test('each change is recorded with caller, address, target and result, and without its body', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const call = callOn(domain)
  const ann: Caller = { ...callerNamed('ann', 'Ann', 'viewer'), credentialId: 's1' }
  const user = { name: 'bob', role: 'viewer', password: PASSWORD }
  const created = valueFrom(await call('users.create', { body: user }))
  await call('streams.delete', { params: { streamId: 'main' }, caller: ann })
  await call('layers.create', { body: { id: 'a', type: 'color', content: { color: '#fff' } } })
  await call('layers.list', {})
  await call('chat.send', { body: { text: 'hello' }, caller: ann })
  await domain.audit.flush()
  const { items } = await domain.audit.list({})
  t.match(items, [
    { operation: 'layers.create', target: 'main/a', subject: 'root', via: 'service', result: 'ok' },
    {
      operation: 'streams.delete',
      target: 'main',
      subject: 'ann',
      name: 'Ann',
      credentialId: 's1',
      address: '192.0.2.1',
      result: 'auth.forbidden',
    },
    { operation: 'users.create', target: created.answer.created, result: 'ok' },
  ])
  t.equal(items.length, 3)
  t.notMatch(JSON.stringify(items), PASSWORD)
})

t.test('a control of the stream is recorded with its action, and other changes have none', async (t) => {
  const { domain } = await testDomain(t)
  const call = callOn(domain)
  valueFrom(await call('stream.control', { body: { action: 'start' } }))
  valueFrom(await call('stream.control', { body: { action: 'restart' } }))
  valueFrom(await call('layers.create', { body: { id: 'a', type: 'color', content: { color: '#fff' } } }))
  const { items } = await domain.audit.list({})
  t.strictSame(
    items.map(({ operation, action }) => [operation, action]),
    [
      ['layers.create', undefined],
      ['stream.control', 'restart'],
      ['stream.control', 'start'],
    ],
  )
})

t.test('an entry of an earlier version, without an action, is read', async (t) => {
  const { backplane, domain } = await testDomain(t)
  const earlier = {
    ...recordOf('ann'),
    id: 'e1',
    at: '2026-01-01T00:00:00.000Z',
    operation: 'stream.control',
  }
  await backplane.commit({ publish: [{ channel: AUDIT_LOG, data: earlier, retain: 100 }] })
  t.strictSame((await domain.audit.list({})).items, [earlier])
})

t.test('a flood of refused sign-ins does not push other entries out of the log', async (t) => {
  const { domain } = await testDomain(t, { ...peopleOptions, clock: fakeClock() })
  const client = { address: '192.0.2.7', network: '192.0.2.7', userAgent: 'Firefox' }
  const signIn = () => domain.sessions.signIn({ username: 'ann', password: 'wrong' }, client)
  for (let attempt = 0; attempt < 50; attempt += 1) await signIn()
  await domain.audit.flush()
  t.equal((await domain.audit.list({})).items.length, 3, 'the sign-ins whose password was checked')
  t.equal(domain.sessions.counts().signInsRefused, 47)
})

t.test('a repeated request is recorded once', async (t) => {
  const { domain } = await testDomain(t)
  const call = callOn(domain)
  for (let time = 0; time < 2; time += 1) {
    valueFrom(await call('streams.create', { body: { id: 'two' }, idempotencyKey: 'k' }))
  }
  await domain.audit.flush()
  t.equal((await domain.audit.list({})).items.length, 1)
})

t.test('sign-ins are recorded with their result, and the tried name is not', async (t) => {
  const { domain } = await testDomain(t, peopleOptions)
  const client = { address: '192.0.2.7', network: '192.0.2.7', userAgent: 'Firefox' }
  const { link } = valueFrom(await domain.links.createSetupLink())
  const { caller, sessionId, refreshToken } = valueFrom(await domain.sessions.signIn({ link }, client))
  await domain.sessions.signIn({ username: PASSWORD, password: 'wrong' }, client)
  valueFrom(await domain.sessions.signOut(refreshToken, client))
  await domain.audit.flush()
  const { items } = await domain.audit.list({})
  t.match(items, [
    { operation: 'sessions.delete', subject: caller.subject, target: sessionId },
    { operation: 'sessions.create', subject: 'anyone', address: '192.0.2.7', result: 'auth.invalid' },
    { operation: 'sessions.create', subject: caller.subject, target: sessionId, result: 'ok' },
  ])
  t.notMatch(JSON.stringify(items), PASSWORD)
})

t.test('pages follow each other from the newest to the oldest entry, also of one subject', async (t) => {
  const { domain } = await testDomain(t)
  for (let index = 0; index < 1200; index += 1)
    domain.audit.record(recordOf(index % 600 === 0 ? 'ann' : 'bob'))
  await domain.audit.flush()
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof domain.audit.list>> = await domain.audit.list({
      limit: 200,
      ...(cursor !== null && { cursor }),
    })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== null)
  t.equal(seen.length, 1200)
  t.same(seen, seen.toSorted().toReversed())
  t.match(await domain.audit.list({ subject: 'ann' }), { items: { length: 2 }, nextCursor: null })
  t.same((await domain.audit.list({ operation: 'none' })).items, [])
})

t.test('the log keeps the newest 10,000 entries', async (t) => {
  const { domain } = await testDomain(t)
  for (let index = 0; index < 10_200; index += 1) {
    domain.audit.record(recordOf(`u${index}`))
    if (index % 1000 === 999) await domain.audit.flush()
  }
  await domain.audit.flush()
  t.match(await domain.audit.list({ subject: 'u200' }), { items: { length: 1 } })
  t.same((await domain.audit.list({ subject: 'u199' })).items, [])
})

t.test('a caller that is refused again and again fills no more than 20 entries a minute', async (t) => {
  const { domain } = await testDomain(t)
  for (let index = 0; index < 100; index += 1) domain.audit.record(recordOf('ann', 'auth.forbidden'))
  domain.audit.record(recordOf('ann'))
  await domain.audit.flush()
  t.equal((await domain.audit.list({ limit: 200 })).items.length, 21)
})

t.test('entries wait while the store is away, and lost ones are counted in the log', async (t) => {
  const { backplane } = await testDomain(t)
  const state = { isAway: true }
  const commit: Backplane['commit'] = async (request) => {
    if (state.isAway) throw new BackplaneUnavailableError('away')
    return backplane.commit(request)
  }
  const away = new Proxy(backplane, {
    get: (target, name) => {
      if (name === 'commit') return commit
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const domain = createDomain({ backplane: away })
  for (let index = 0; index < 2007; index += 1) domain.audit.record(recordOf('ann'))
  await domain.audit.flush()
  t.same((await domain.audit.list({})).items, [])
  state.isAway = false
  await domain.audit.flush()
  t.match(await domain.audit.list({ operation: 'audit.lost' }), { items: [{ target: '7 entries' }] })
  t.equal((await domain.audit.list({ subject: 'ann', limit: 200 })).items.length, 200)
})

t.test(
  'entries between two times are found, the oldest first, and a gap at the beginning is told',
  async (t) => {
    const clock = fakeClock()
    const { domain, backplane } = await testDomain(t, { clock })
    const startMs = clock.now().getTime()
    for (const subject of ['ann', 'bob', 'cid', 'dan']) {
      domain.audit.record(recordOf(subject))
      clock.advance(20_000)
    }
    const range = { fromMs: startMs + 20_000, toMs: startMs + 40_000 }
    const found = await domain.audit.between(range)
    t.strictSame(
      found.entries.map(({ subject }) => subject),
      ['bob', 'cid'],
    )
    t.ok(found.isComplete)
    const data = { ...found.entries[0], at: new Date(startMs + 30_000).toISOString() }
    await backplane.commit({ publish: [{ channel: AUDIT_LOG, data, retain: 1 }] })
    const late = await domain.audit.between(range)
    t.notOk(late.isComplete)
  },
)
