import type { Incident, IncidentEvent } from '@stream-manager/contracts'
import t from 'tap'
import { testDomain } from '../support.ts'

const incident: Incident = {
  id: 'one',
  name: 'Output does not deliver',
  state: 'open',
  streams: ['main'],
  openedAt: '2030-01-01T00:00:00.000Z',
  endedAt: null,
  closedAt: null,
  alerts: [],
  omittedAlerts: 0,
}
const OPENED_MS = Date.parse(incident.openedAt)
const LATER = '2030-01-01T00:10:00.000Z'

t.test('each change of an incident is one event and the newest row of the incident', async (t) => {
  const { domain } = await testDomain(t)
  const wider: Incident = { ...incident, streams: ['main', 'other'] }
  const published: IncidentEvent[] = [
    { type: 'incident.opened', at: incident.openedAt, incident, alertIds: ['a'] },
    { type: 'incident.joined', at: '2030-01-01T00:01:00.000Z', incident: wider, alertIds: ['b'] },
    { type: 'incident.closed', at: LATER, incident: { ...wider, state: 'closed' }, alertIds: [] },
  ]
  const publications = published.map((data, index) => ({ offset: index + 1, data }))
  const { rows } = domain.events.translate({ log: 'alerting/incidents', epoch: 'e1', publications }, {})
  t.strictSame(
    rows.events.map(({ type, severity, streamId, atMs }) => [type, severity, streamId, atMs - OPENED_MS]),
    [
      ['incident.opened', 'error', 'main', 0],
      ['incident.joined', 'error', null, 60_000],
      ['incident.closed', 'info', null, 600_000],
    ],
  )
  t.strictSame(rows.events[0]?.data, {
    incidentId: 'one',
    name: incident.name,
    streams: ['main'],
    alertIds: ['a'],
  })
  t.strictSame(
    rows.incidents.map(({ id, atMs, openedMs, state, streams }) => [id, atMs - openedMs, state, streams]),
    [
      ['one', 0, 'open', ['main']],
      ['one', 60_000, 'open', ['main', 'other']],
      ['one', 600_000, 'closed', ['main', 'other']],
    ],
  )
})
