import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { joinRows } from '@stream-manager/analytics/port'
import type { Incident } from '@stream-manager/contracts'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { byRole as authenticate } from '../support/by-role.ts'
import { problem, testApi } from '../support/test-api.ts'

const OPENED = '2026-01-01T00:00:00.000Z'
const BUNDLE = '/api/incidents/one/bundle'

const incident: Incident = {
  id: 'one',
  name: 'Output does not deliver',
  state: 'open',
  streams: ['main'],
  openedAt: OPENED,
  endedAt: null,
  closedAt: null,
  alerts: [],
  omittedAlerts: 0,
}

const open = async (t: Test) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  const analytics = await openEmbeddedAnalytics({ file, queryDeadlineMs: 60_000 })
  t.teardown(() => analytics.close())
  const grant = { partition: 'one', origin: 'here', fence: 1, holder: 'test' }
  await analytics.take(grant)
  const { id, streams, state } = incident
  const openedMs = Date.parse(OPENED)
  const row = { id, openedMs, atMs: openedMs, state, streams, incident: { ...incident } }
  await analytics.apply({ grant, atMs: 1, advances: [], gaps: [], rows: joinRows([{ incidents: [row] }]) })
  return testApi(t, { authenticate, analytics })
}

t.test('a bundle is downloaded as an archive, or read as JSON by a client that asks for it', async (t) => {
  const api = await open(t)
  const file = await fetch(`${api.url}${BUNDLE}`, { headers: { authorization: 'admin' } })
  t.equal(file.status, 200)
  t.equal(file.headers.get('content-type'), 'application/gzip')
  t.equal(file.headers.get('content-disposition'), 'attachment; filename="incident-one.tar.gz"')
  const archive = gunzipSync(await file.arrayBuffer()).toString('latin1')
  t.match(archive, /^incident-one\/summary\.md\0/)
  const json = await api.get(BUNDLE, { authorization: 'admin', accept: 'application/json' })
  t.match(json.json(), { name: 'incident-one', files: [{ name: 'summary.md' }, { name: 'report.html' }] })
})

t.test('an operator reads incidents and cannot export one', async (t) => {
  const api = await open(t)
  const headers = { authorization: 'operator' }
  t.match((await api.get('/api/incidents', headers)).json(), { items: [{ id: 'one' }] })
  t.match((await api.get('/api/incidents/one', headers)).json(), { cause: { part: null }, state: 'open' })
  t.match(await api.get(BUNDLE, headers), problem(403, 'auth.forbidden'))
  t.match(await api.get('/api/incidents/two', headers), problem(404, 'incident.not_found'))
})
