import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { operations, perform } from '../../src/index.ts'
import { root } from '../people-support.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const PAGE = { limit: 100 }
const input = { name: 'encoder', role: 'operator' as const, grants: [{ streamId: 'main' }] }

t.test('a key is shown once, and only its hash is stored', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const { key, ...created } = valueFrom(await domain.keys.create({ input, caller: root })).value
  t.match(key, /^sm_[0-9a-z]{26}_[\w-]{43}$/)
  t.same(await domain.keys.list(PAGE), { items: [created], nextCursor: null })
  const secret = String(key).slice(-43)
  t.notMatch(JSON.stringify(await backplane.list('people/')), secret)
  t.match(valueFrom(await domain.keys.verify(String(key))), {
    caller: {
      subject: `key-${created.id}`,
      role: 'operator',
      grants: input.grants,
      via: 'key',
      credentialId: created.id,
    },
    expiresAtMs: created.expiresAt === null ? null : Date.parse(created.expiresAt),
  })
})

t.test('every wrong key gets the same refusal', async (t) => {
  const { domain } = await testDomain(t)
  const { key } = valueFrom(await domain.keys.create({ input, caller: root })).value
  const wrong = [
    `${String(key).slice(0, -1)}!`,
    `sm_${'0'.repeat(26)}_${'a'.repeat(43)}`,
    'sm_',
    '',
    ` ${key}`,
  ]
  const other = `${String(key).slice(0, -43)}${'a'.repeat(43)}`
  const refusals = await Promise.all([...wrong, other].map((text) => domain.keys.verify(text)))
  t.equal(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size, 1)
  t.equal(codeOf(refusals[0] ?? { ok: true, value: null }), 'auth.invalid')
})

t.test('a repeated request to make a key answers without the key', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const create = operations.find(({ name }) => name === 'keys.create')
  if (!create) throw new Error('the table has no keys.create')
  const request = {
    streamId: 'main',
    caller: root,
    params: {},
    query: {},
    body: input,
    ifMatch: undefined,
    idempotencyKey: 'k',
    wait: { waitMs: 0, asked: true },
  }
  const first = valueFrom(await perform(domain, create, request))
  const again = valueFrom(await perform(domain, create, request))
  const body = first.answer.body as { key: string }
  t.match(body.key, /^sm_/)
  t.same(again, { answer: { ...first.answer, body: { ...body, key: null } }, replayed: true })
  t.equal((await domain.keys.list(PAGE)).items.length, 1)
  t.notMatch(JSON.stringify(await backplane.list('replies/')), body.key)
})

t.test('a deleted key is refused at once, also by a process that remembers it', async (t) => {
  const { domain } = await testDomain(t)
  const { id, key } = valueFrom(await domain.keys.create({ input, caller: root })).value
  valueFrom(await domain.keys.verify(String(key)))
  valueFrom(await domain.keys.delete({ keyId: id, caller: root }))
  t.equal(codeOf(await domain.keys.verify(String(key))), 'auth.invalid')
  t.equal(codeOf(await domain.keys.delete({ keyId: id, caller: root })), 'key.not_found')
})

t.test('a key is refused once it has expired, and none is made that has', async (t) => {
  const clock = fakeClock()
  const { domain } = await testDomain(t, { clock })
  const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString()
  const { key } = valueFrom(await domain.keys.create({ input: { ...input, expiresAt }, caller: root })).value
  valueFrom(await domain.keys.verify(String(key)))
  clock.advance(60_000)
  t.equal(codeOf(await domain.keys.verify(String(key))), 'auth.invalid')
  t.equal(
    codeOf(await domain.keys.create({ input: { ...input, expiresAt }, caller: root })),
    'request.invalid',
  )
})

t.test('a key with more rights than its maker holds is neither made nor deleted', async (t) => {
  const { domain } = await testDomain(t)
  const narrow = { ...root, grants: [{ permissions: ['keys.manage' as const] }] }
  t.equal(codeOf(await domain.keys.create({ input, caller: narrow })), 'auth.forbidden')
  const { id } = valueFrom(await domain.keys.create({ input, caller: root })).value
  t.equal(codeOf(await domain.keys.delete({ keyId: id, caller: narrow })), 'auth.forbidden')
})

t.test('the last use is written at most once a minute', async (t) => {
  const clock = fakeClock()
  const { domain, backplane } = await testDomain(t, { clock })
  const { id, key } = valueFrom(await domain.keys.create({ input, caller: root })).value
  const written = async () => (await backplane.read(`people/api-key-uses/${id}`))?.revision ?? 0
  for (let use = 0; use < 20; use += 1) valueFrom(await domain.keys.verify(String(key)))
  // The write is not waited for; a commit after it is.
  await backplane.commit({ put: { 'people/marker': 1 } })
  t.equal(await written(), 1)
  clock.advance(60_000)
  valueFrom(await domain.keys.verify(String(key)))
  await backplane.commit({ put: { 'people/marker': 2 } })
  t.equal(await written(), 2)
  t.equal((await domain.keys.list(PAGE)).items[0]?.lastUsedAt, clock.now().toISOString())
})

t.test('a damaged key grants nothing, is named and stays as it is', async (t) => {
  const { domain, backplane } = await testDomain(t)
  const { id, key } = valueFrom(await domain.keys.create({ input, caller: root })).value
  const name = `people/api-keys/${id}`
  const damaged = { ...Object((await backplane.read(name))?.value), role: 'emperor' }
  await backplane.commit({ put: { [name]: damaged } })
  await t.rejects(domain.keys.verify(String(key)), { message: new RegExp(name) })
  t.same((await domain.keys.list(PAGE)).items, [])
  t.same((await backplane.read(name))?.value, damaged)
})
