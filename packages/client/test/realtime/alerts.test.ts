import type { Alert } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { monitoringApi } from '../../src/monitoring.ts'
import { json, startApi } from '../support/api-server.ts'
import { testClient } from '../support/client.ts'
import { type Script, startGatewayStub } from '../support/gateway-stub.ts'

const AT = '2026-01-01T00:00:00.000Z'

const alert = (id: string, state: Alert['state'], value = 1): Alert => ({
  id,
  ruleId: 'output-down',
  name: 'Output does not deliver',
  severity: 'page',
  streamId: 'main',
  subject: 'push',
  state,
  value,
  since: AT,
  changedAt: AT,
  acknowledged: null,
  notify: null,
  runbook: null,
})

const startingWith =
  (...items: readonly Alert[]): Script =>
  ({ subscribe }) =>
    subscribe
      ? { subscribe: { recoverable: true, positioned: true, epoch: 'e', offset: 1, data: { items } } }
      : null

t.test('the channel of alerts holds those that fire, with each event applied', async (t) => {
  const gateway = await startGatewayStub(t, startingWith(alert('a', 'firing')))
  const client = testClient(t, { socketUrl: gateway.url })
  const { alertsChannel } = client.extend(monitoringApi)
  const states = () => alertsChannel.current.value?.items.map(({ id, state }) => `${id} ${state}`)
  const reaches = (...wanted: readonly string[]) =>
    eventually(() => states()?.join() === wanted.join(), { what: wanted.join() })
  alertsChannel.watch(() => undefined)
  await reaches('a firing')
  gateway.publish('alerts', { type: 'alert.changed', alert: alert('b', 'firing'), from: 'pending' }, 2)
  await reaches('a firing', 'b firing')
  gateway.publish('alerts', { type: 'alert.changed', alert: alert('a', 'silenced'), from: 'firing' }, 3)
  await reaches('a silenced', 'b firing')
  const notice = { type: 'alerts.noticed', at: AT, streamId: 'main', reason: 'new', alerts: [], omitted: 0 }
  gateway.publish('alerts', notice, 4)
  const acknowledged = { by: 'usr_1', name: 'Ann', at: AT, comment: null }
  const event = { type: 'alert.acknowledged', alert: { ...alert('b', 'firing'), acknowledged } }
  gateway.publish('alerts', event, 5)
  await eventually(() => alertsChannel.current.value?.items[1]?.acknowledged?.name === 'Ann')
  gateway.publish('alerts', { type: 'alert.changed', alert: alert('a', 'resolved'), from: 'silenced' }, 6)
  await reaches('b firing')
  t.equal(alertsChannel.current.live, true)
})

t.test('the clients of one socket share its channel of alerts', async (t) => {
  const gateway = await startGatewayStub(t, startingWith(alert('a', 'firing')))
  const client = testClient(t, { socketUrl: gateway.url })
  const { alertsChannel } = client.extend(monitoringApi)
  t.equal(client.forStream('other').extend(monitoringApi).alertsChannel, alertsChannel)
})

t.test(
  'without a socket the channel of alerts is read by REST, but for pending and resolved ones',
  async (t) => {
    const items = [alert('a', 'pending'), alert('b', 'firing'), alert('c', 'resolved')]
    const api = await startApi(t, json({ items, outside: [], evaluatedAt: AT }))
    const client = testClient(t, { apiUrl: api.url, pollMs: 20 })
    const { alertsChannel } = client.extend(monitoringApi)
    alertsChannel.watch(() => undefined)
    await eventually(() => alertsChannel.current.value !== null, { what: 'a state by REST' })
    t.match(alertsChannel.current.value?.items, [{ id: 'b' }])
    t.equal(api.seen[0]?.url, '/api/alerts')
  },
)
