import type { WebhookCreate } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { DomainOptions } from '../../src/index.ts'
import { callerNamed, codeOf, testDomain, valueFrom } from '../support.ts'

const ADMIN = callerNamed('user:ada', 'Ada', 'admin')
const DAY_MS = 24 * 3_600_000
const PUBLIC_ONLY = { sourceNetworks: [], outputNetworks: [] }

const input = (changes: Partial<WebhookCreate> = {}): WebhookCreate => ({
  name: 'Chat',
  url: 'https://hooks.example.com/services/T0/hidden-part?token=hidden-too',
  events: ['alert.*'],
  ...changes,
})

const open = async (t: Test, options: Omit<DomainOptions, 'backplane'> = {}) => {
  const { domain, backplane } = await testDomain(t, { networks: PUBLIC_ONLY, ...options })
  const { webhooks } = domain
  const create = async (changes: Partial<WebhookCreate> = {}) =>
    valueFrom(await webhooks.create({ input: input(changes), caller: ADMIN })).value
  return { webhooks, create, backplane }
}

const targetOf = async ({ webhooks }: Awaited<ReturnType<typeof open>>, id: string) =>
  valueFrom(await webhooks.sending.target(id))

t.test('a webhook is made with defaults, read, changed and deleted', async (t) => {
  const world = await open(t)
  const { webhooks, create } = world
  const { secret, ...webhook } = await create()
  t.match(webhook, { streams: null, format: 'standard', enabled: true, revision: 1, createdBy: 'user:ada' })
  t.strictSame(valueFrom(await webhooks.get(webhook.id)), webhook)
  t.strictSame((await webhooks.list({ limit: 10 })).items, [webhook])
  const change = { webhookId: webhook.id, changes: { events: ['*'], url: 'https://other.example.com/' } }
  t.match(valueFrom(await webhooks.update(change)).value, { url: 'https://other.example.com/', revision: 2 })
  t.equal(codeOf(await webhooks.update(change, { ifMatch: 1 })), 'request.precondition_failed')
  t.match(await targetOf(world, webhook.id), { url: 'https://other.example.com/', secrets: [secret] })
  valueFrom(await webhooks.delete(webhook.id))
  t.equal(codeOf(await webhooks.get(webhook.id)), 'webhook.not_found')
  t.equal(codeOf(await webhooks.delete(webhook.id)), 'webhook.not_found')
  t.equal(await targetOf(world, webhook.id), null)
})

t.test('secret and address are shown to nobody again, and are stored encrypted', async (t) => {
  const seen: string[] = []
  const world = await open(t, { onSecret: (secret) => void seen.push(secret) })
  const { webhooks, create, backplane } = world
  const { secret, ...webhook } = await create()
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  t.equal(webhook.url, 'https://hooks.example.com/***')
  const shown = JSON.stringify([webhook, await webhooks.list({ limit: 10 })])
  const stored = JSON.stringify(await backplane.list('alerting/', { limit: 100 }))
  for (const text of [shown, stored]) t.notMatch(text, /hidden|whsec/)
  t.match(await targetOf(world, webhook.id), { url: input().url, secrets: [secret] })
  t.ok(seen.includes(secret ?? ''), 'the scrubber of logs knows it')
})

t.test('a repeated request gets the first answer without the secret', async (t) => {
  const { webhooks } = await open(t)
  const idempotency = { key: 'k', fingerprint: 'f' }
  const request = { input: input(), caller: ADMIN }
  const first = valueFrom(await webhooks.create(request, { idempotency })).value
  const again = valueFrom(await webhooks.create(request, { idempotency })).value
  t.strictSame(again, { ...first, secret: null })
  t.equal((await webhooks.list({ limit: 10 })).items.length, 1)
})

t.test('after a rotation both secrets sign for 24 hours', async (t) => {
  const clock = fakeClock()
  const world = await open(t, { clock })
  const { secret: first, id } = await world.create()
  const { secret: second } = valueFrom(await world.webhooks.rotate(id)).value
  t.not(second, first)
  clock.advance(DAY_MS - 1)
  t.match(await targetOf(world, id), { secrets: [second, first] })
  clock.advance(1)
  t.strictSame((await targetOf(world, id))?.secrets, [second])
})

t.test('refuses inner addresses, other schemes and masked ones', async (t) => {
  const { webhooks } = await open(t)
  const refusals: [string, string][] = [
    ['http://127.0.0.1/', 'webhook.refused'],
    ['http://[::1]/', 'webhook.refused'],
    ['http://2130706433/', 'webhook.refused'],
    ['http://169.254.169.254/latest', 'webhook.refused'],
    ['https://example.com:6379/', 'webhook.refused'],
    ['file:///etc/passwd', 'request.invalid'],
    ['not an address', 'request.invalid'],
    ['https://hooks.example.com/***', 'request.invalid'],
  ]
  for (const [url, code] of refusals) {
    t.equal(codeOf(await webhooks.create({ input: input({ url }), caller: ADMIN })), code, url)
  }
})

t.test('the 51st webhook is refused, and one that is deleted makes room', async (t) => {
  const { webhooks, create } = await open(t)
  const first = await create()
  for (let count = 1; count < 50; count += 1) await create()
  t.equal(codeOf(await webhooks.create({ input: input(), caller: ADMIN })), 'webhook.limit_reached')
  valueFrom(await webhooks.delete(first.id))
  await create()
})

t.test('a webhook that is disabled automatically says why, until somebody enables it', async (t) => {
  const world = await open(t)
  const { webhooks } = world
  const { id: webhookId } = await world.create()
  await webhooks.sending.disable(webhookId, 'gone')
  t.match(valueFrom(await webhooks.get(webhookId)), { enabled: false, disabledReason: 'gone' })
  t.equal(await targetOf(world, webhookId), null)
  t.equal(await webhooks.countDisabled(), 1)
  const enabled = valueFrom(await webhooks.update({ webhookId, changes: { enabled: true } })).value
  t.match(enabled, { enabled: true, disabledReason: null })
  t.equal(await webhooks.countDisabled(), 0)
  valueFrom(await webhooks.update({ webhookId, changes: { enabled: false } }))
  t.equal(await webhooks.countDisabled(), 0, 'a person disabled it')
})

t.test('nothing is delivered without a store, and it says so', async (t) => {
  const { webhooks, create } = await open(t)
  const { id } = await create()
  t.equal(codeOf(await webhooks.test(id)), 'analytics.unavailable')
  t.equal(codeOf(await webhooks.listDeliveries({})), 'analytics.unavailable')
})
