import type { Caller, WebhookCreate, WebhookFormat } from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import { mailOf } from '../../src/webhooks/mail.ts'
import { codeOf, testDomain, valueFrom } from '../support.ts'
import { eventOf } from './support.ts'

const caller: Caller = { subject: 'user:ada', name: 'Ada', role: 'admin', grants: null, via: 'session' }
const MAIL = {
  url: 'mailto:team@example.org',
  events: ['alerts.noticed', 'incident.*'],
  format: 'mail',
} as const

const opened = async (t: Test) => {
  const { domain } = await testDomain(t)
  const create = (input: Partial<WebhookCreate>) =>
    domain.webhooks.create({
      input: { name: 'on call', url: 'https://hooks.example.org/', events: ['*'], ...input },
      caller,
    })
  return { domain, create }
}

t.test('a webhook may be an address of mail, which is not shown', async (t) => {
  const { domain, create } = await opened(t)
  const { id, url } = valueFrom(await create({ ...MAIL, events: [...MAIL.events] })).value
  t.equal(url, 'mailto:***')
  t.notMatch(JSON.stringify(valueFrom(await domain.webhooks.get(id))), 'team@example.org')
  const target = valueFrom(await domain.webhooks.sending.target(id))
  t.match(target, { url: MAIL.url, format: 'mail' })
})

t.test('more than one plain address is refused', async (t) => {
  const { create } = await opened(t)
  const addresses = [
    'mailto:a@b.org,c@d.org',
    'mailto:a@b.org?cc=c@d.org',
    'mailto:a%0d%0aBcc:c@d.org',
    'mailto:a b@c.org',
    'mailto:"a"@b.org',
    'mailto:a@b.org\r\nBcc: c@d.org',
    'mailto:',
    'a@b.org',
    'https://hooks.example.org/',
    'mailto:***',
  ]
  for (const url of addresses) {
    t.equal(codeOf(await create({ ...MAIL, events: ['incident.*'], url })), 'request.invalid', url)
  }
  t.equal(codeOf(await create({ url: MAIL.url })), 'request.invalid', 'another format is no mail')
})

t.test('mail takes only what is made for people', async (t) => {
  const { create } = await opened(t)
  for (const pattern of ['*', 'alert.*', 'chat.*', 'custom.incident']) {
    t.equal(codeOf(await create({ ...MAIL, events: [pattern] })), 'request.invalid', pattern)
  }
})

t.test('a change keeps format, address and events together', async (t) => {
  const { domain, create } = await opened(t)
  const { id } = valueFrom(await create({ ...MAIL, events: [...MAIL.events] })).value
  const update = (changes: { format?: WebhookFormat; url?: string; events?: string[] }) =>
    domain.webhooks.update({ webhookId: id, changes })
  t.equal(codeOf(await update({ format: 'slack' })), 'request.invalid')
  t.equal(codeOf(await update({ events: ['*'] })), 'request.invalid')
  t.equal(codeOf(await update({ url: 'https://hooks.example.org/' })), 'request.invalid')
  valueFrom(await update({ url: 'mailto:other@example.org' }))
  valueFrom(await update({ format: 'slack', url: 'https://hooks.example.org/x', events: ['*'] }))
  t.match(valueFrom(await domain.webhooks.get(id)), { format: 'slack', url: 'https://hooks.example.org/***' })
})

t.test('a mail has one line as its subject, and bounded details', async (t) => {
  const { subject, text } = mailOf(eventOf({ data: { message: `a\r\nBcc: b\u2028${'x'.repeat(100_000)}` } }))
  t.notMatch(subject, /[\r\n\u2028]/)
  t.ok(subject.length <= 150)
  t.ok(text.length < 12_000)
  t.match(mailOf(eventOf()), {
    subject: 'Error: stream.status main: live -> failed (no input)',
    text: /"streamId": "main"/,
  })
})
