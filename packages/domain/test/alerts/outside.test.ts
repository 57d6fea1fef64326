import { BACKPLANE_LIMITS } from '@stream-manager/backplane/port'
import type { AlertmanagerMessage } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { MAX_OUTSIDE } from '../../src/alerts/outside-rules.ts'
import { testDomain, valueFrom } from '../support.ts'

type MessageAlert = AlertmanagerMessage['alerts'][number]

const ORIGIN = 'ours'
const HOUR_MS = 3_600_000

const alertOf = (changes: Partial<MessageAlert> = {}): MessageAlert => ({
  status: 'firing',
  labels: { alertname: 'HostDown', severity: 'critical', stream: 'main', instance: 'a:9100' },
  annotations: { summary: 'a is down' },
  startsAt: '2030-01-01T00:00:00.123456789+01:00',
  fingerprint: 'a'.repeat(16),
  ...changes,
})

const fingerprint = (index: number): string => index.toString(16).padStart(16, '0')

const openReceiver = async (t: Test) => {
  const clock = fakeClock()
  const { domain, backplane } = await testDomain(t, { clock })
  const take = async (...alerts: readonly MessageAlert[]) =>
    valueFrom(await domain.alerts.takeOutside({ version: '4', alerts: [...alerts] }, ORIGIN)).value
  const listed = async () => (await domain.alerts.list({})).outside
  const events = async () => {
    const { publications } = await backplane.history('alerting/outside', { limit: 1000 })
    return domain.events.translate({ log: 'alerting/outside', epoch: 'e1', publications }, {}).rows.events
  }
  return { domain, backplane, clock, take, listed, events }
}

t.test('an alert from outside is listed, and is one event however often it is told', async (t) => {
  const { take, listed, events, domain } = await openReceiver(t)
  t.strictSame(await take(alertOf()), { taken: 1, ignored: 0 })
  t.strictSame(await take(alertOf(), alertOf()), { taken: 0, ignored: 0 })
  t.match(await listed(), [
    {
      ...{ name: 'HostDown', severity: 'critical', state: 'firing', streamId: 'main', summary: 'a is down' },
      ...{ labels: { instance: 'a:9100' }, since: '2029-12-31T23:00:00.123Z' },
    },
  ])
  t.match(await events(), [
    {
      ...{ type: 'alert.outside', streamId: 'main', severity: 'error', subject: 'HostDown' },
      data: { to: 'firing', message: 'a is down', severity: 'critical' },
    },
  ])
  t.strictSame((await domain.alerts.list({ stream: 'other' })).outside, [])
  t.strictSame((await domain.alerts.list({ state: 'resolved' })).outside, [])
})

t.test('an alert that ended stays ended, and the same one may begin anew', async (t) => {
  const { take, listed, events } = await openReceiver(t)
  t.strictSame(await take(alertOf({ status: 'resolved' })), { taken: 0, ignored: 0 }, 'it never began here')
  await take(alertOf())
  t.strictSame(await take(alertOf({ status: 'resolved' })), { taken: 1, ignored: 0 })
  t.strictSame(await take(alertOf({ status: 'resolved' })), { taken: 0, ignored: 0 })
  t.strictSame(await take(alertOf()), { taken: 0, ignored: 0 }, 'a message that came late')
  t.match(await listed(), [{ state: 'resolved' }])
  t.strictSame(await take(alertOf({ startsAt: '2030-01-01T01:00:00Z' })), { taken: 1, ignored: 0 })
  t.match(
    (await events()).map(({ severity, data }) => [severity, data['to']]),
    [
      ['error', 'firing'],
      ['info', 'resolved'],
      ['error', 'firing'],
    ],
  )
  t.strictSame(
    (await listed()).map(({ state }) => state),
    ['firing', 'resolved'],
  )
})

t.test('alerts that this deployment told Alertmanager do not come back', async (t) => {
  const { take, listed } = await openReceiver(t)
  const labelled = (origin: string) => alertOf({ labels: { alertname: 'slow', stream_manager: origin } })
  t.strictSame(await take(labelled(ORIGIN)), { taken: 0, ignored: 0 })
  t.strictSame(await take(labelled('theirs')), { taken: 1, ignored: 0 })
  t.equal((await listed()).length, 1)
})

t.test('an alert that is repeated no more is forgotten after a day', async (t) => {
  const { take, listed, clock } = await openReceiver(t)
  await take(alertOf(), alertOf({ fingerprint: fingerprint(1) }))
  clock.advance(20 * HOUR_MS)
  await take(alertOf())
  clock.advance(5 * HOUR_MS)
  t.match(await listed(), [{ fingerprint: 'a'.repeat(16) }])
  t.equal((await listed()).length, 1)
})

t.test('texts are one line and bounded, so that as many as there may be fit', async (t) => {
  const { take, listed, backplane } = await openReceiver(t)
  const long = '\u0001視'.repeat(5000)
  const names = Array.from({ length: 50 }, (_, index) => `${index}${long}`)
  const labels = {
    ...Object.fromEntries(names.map((name) => [name, long])),
    ...{ alertname: long, severity: long, stream: 'not/an/id' },
  }
  const hostile = (index: number) =>
    alertOf({ labels, annotations: { description: long }, fingerprint: fingerprint(index) })
  const all = Array.from({ length: MAX_OUTSIDE + 5 }, (_, index) => hostile(index))
  for (let index = 0; index < all.length; index += 50) await take(...all.slice(index, index + 50))
  t.equal((await listed()).length, MAX_OUTSIDE)
  const [one] = await listed()
  t.match(one, { streamId: null, name: /^[^\p{Cc}]+…$/u, summary: /^[^\p{Cc}]+…$/u })
  const document = await backplane.read('alerting/outside-alerts')
  t.ok(Buffer.byteLength(JSON.stringify(document?.value)) < BACKPLANE_LIMITS.documentBytes * 0.8)
})

t.test('an alert without room is ignored and counted, and one that ended makes room', async (t) => {
  const { take } = await openReceiver(t)
  const all = Array.from({ length: MAX_OUTSIDE }, (_, index) => alertOf({ fingerprint: fingerprint(index) }))
  t.strictSame(await take(...all), { taken: MAX_OUTSIDE, ignored: 0 })
  t.strictSame(await take(alertOf()), { taken: 0, ignored: 1 })
  t.strictSame(await take(alertOf({ startsAt: 'yesterday' })), { taken: 0, ignored: 1 })
  await take(alertOf({ fingerprint: fingerprint(7), status: 'resolved' }))
  t.strictSame(await take(alertOf()), { taken: 1, ignored: 0 })
})
