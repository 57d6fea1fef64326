import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Caller } from '@stream-manager/contracts'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { createDomain } from '../../src/index.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'

const ANN: Caller = { subject: 'ann@example.org', name: 'Ann', role: 'viewer', grants: null, via: 'session' }

t.test('a pseudonym is the same on every service and after a restart, and hides the subject', async (t) => {
  const dataDir = await temporaryDirectory(t)
  const first = await openEmbeddedBackplane({ dataDir })
  const services = [createDomain({ backplane: first }), createDomain({ backplane: first })]
  const [one, other] = await Promise.all(services.map(({ pseudonyms }) => pseudonyms.of('main', ANN)))
  await first.close()
  const second = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => second.close())
  const later = await createDomain({ backplane: second }).pseudonyms.of('main', ANN)
  t.match(one, /^user-[\w-]{16}$/)
  t.strictSame([other, later], [one, one])
})

t.test('pseudonyms differ by stream, by user and by store', async (t) => {
  const { domain } = await testDomain(t)
  const elsewhere = await testDomain(t)
  const all = await Promise.all([
    domain.pseudonyms.of('main', ANN),
    domain.pseudonyms.of('two', ANN),
    domain.pseudonyms.of('main', { ...ANN, subject: 'bob' }),
    elsewhere.domain.pseudonyms.of('main', ANN),
  ])
  t.equal(new Set(all).size, all.length)
})

t.test('an anonymous caller keeps its random subject', async (t) => {
  const { domain } = await testDomain(t)
  t.equal(await domain.pseudonyms.of('main', { subject: 'guest-1a2b', via: 'anonymous' }), 'guest-1a2b')
})

t.test('a chat message names its author by pseudonym, and a ban by that id works', async (t) => {
  const { domain } = await testDomain(t)
  const sent = valueFrom(await domain.chat.send('main', { text: 'hello', author: ANN }))
  const { id } = sent.value.user
  t.equal(id, await domain.pseudonyms.of('main', ANN))
  valueFrom(await domain.chat.ban('main', { userId: id }))
  t.equal(codeOf(await domain.chat.send('main', { text: 'again', author: ANN })), 'chat.banned')
  t.notMatch(JSON.stringify(await domain.chat.list('main', { limit: 10 })), 'example.org')
})
