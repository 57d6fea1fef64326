import type { Alert, AlertEvent } from '@stream-manager/contracts'
import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { callerNamed } from '../../support/callers.ts'
import { startGateway } from '../../support/gateway.ts'
import { openAccess } from '../../support/open-access.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { stockClient, subscribed } from '../../support/stock-client.ts'

const alertOf = (id: string, state: Alert['state']): Alert => ({
  id,
  ruleId: 'slow',
  name: 'Slow',
  severity: 'page',
  streamId: 'other',
  subject: null,
  state,
  value: 20,
  since: '2030-01-01T00:00:00.000Z',
  changedAt: '2030-01-01T00:00:30.000Z',
  acknowledged: null,
  notify: null,
  runbook: null,
})

const trackOf = (alert: Alert) => ({
  ruleId: 'slow',
  streamId: 'other',
  subject: alert.id,
  phase: 'active',
  sinceMs: 0,
  overSinceMs: null,
  changesMs: [],
  isFlapping: false,
  alert,
})

t.test('the alerts of all streams begin with the open ones, and changes follow', async (t) => {
  const { url, backplane } = await startGateway(t)
  const firing = alertOf('one', 'firing')
  const tracks = [firing, alertOf('two', 'pending'), alertOf('three', 'resolved')].map(trackOf)
  const changed: AlertEvent = { type: 'alert.changed', alert: firing, from: null }
  const publish = { channel: 'alerting/alerts', data: changed, retain: 10 }
  await backplane.commit({ put: { 'alerting/state': { tracks, groups: [] } }, publish: [publish] })
  const client = stockClient(t, url)
  const context = await subscribed(client, 'alerts')
  t.match(context, { recoverable: true, streamPosition: { offset: 1 } })
  t.strictSame(context.data, { items: [firing] })
  const publication = new Promise((resolve) => client.getSubscription('alerts')?.once('publication', resolve))
  await backplane.commit({ publish: [publish] })
  t.match(await within(publication, { what: 'the change' }), { offset: 2, data: changed })
})

t.test('the channel has no name of a stream', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  const { error } = await client.ask({ id: 2, subscribe: { channel: 'alerts:main' } })
  t.equal(error?.code, 102)
})

t.test('a grant for one stream does not cover the alerts of all', async (t) => {
  const caller = { ...callerNamed('ann', 'Ann', 'operator'), grants: [{ streamId: 'main' }] }
  const { url } = await startGateway(t, { access: { ...openAccess, connect: async () => ({ caller }) } })
  const client = await connectRaw(t, url)
  const { error } = await client.ask({ id: 2, subscribe: { channel: 'alerts' } })
  t.equal(error?.code, 103)
})
