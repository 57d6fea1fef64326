import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { newWebhookSecret } from '../../src/webhooks/box.ts'
import { type PostedFormat, webhookRequest } from '../../src/webhooks/request.ts'
import { eventOf } from './support.ts'

const bodyOf = (format: PostedFormat, changes: object = {}) => {
  const secrets = [newWebhookSecret()]
  return JSON.parse(webhookRequest({ event: eventOf(changes), format, secrets, nowMs: 0 }).body)
}

t.test('a verifier of Standard Webhooks accepts each secret, and no other', async (t) => {
  const secrets = [newWebhookSecret(), newWebhookSecret()]
  const { body, headers } = webhookRequest({
    event: eventOf(),
    format: 'standard',
    secrets,
    nowMs: Date.now(),
  })
  for (const secret of secrets) t.strictSame(new Webhook(secret).verify(body, headers), JSON.parse(body))
  t.throws(() => new Webhook(newWebhookSecret()).verify(body, headers))
  t.throws(() => new Webhook(secrets[0] ?? '').verify(`${body} `, headers))
  t.equal(headers['webhook-id'], eventOf().id)
})

t.test('the standard body has type, timestamp and the whole event', async (t) => {
  const at = '2030-01-01T00:00:01.000Z'
  const { atMs: _, ...event } = eventOf()
  t.strictSame(bodyOf('standard'), { type: 'stream.status', timestamp: at, data: { ...event, at } })
})

t.test('a chat gets one line that mentions nobody', async (t) => {
  const line = 'Error: stream.status main: live -> failed (no input)'
  t.strictSame(bodyOf('slack'), { text: line.replace('>', '&gt;') })
  t.strictSame(bodyOf('discord'), { content: line, allowed_mentions: { parse: [] } })
  t.strictSame(bodyOf('ntfy'), { title: 'stream.status', message: line, priority: 5 })
  t.notMatch(bodyOf('slack', { data: { message: '<!channel>' } }).text, /<!channel>/)
})

t.test('a long text is cut to what the services take', async (t) => {
  const data = { message: 'x'.repeat(10_000) }
  t.ok(bodyOf('discord', { data }).content.length <= 2000)
  t.ok(bodyOf('ntfy', { data }).message.length <= 2000)
})
