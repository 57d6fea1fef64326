import { deferred } from '@stream-manager/test-kit'
import t from 'tap'
import { monitoringApi } from '../../src/monitoring.ts'
import { foreign, json, startApi } from '../support/api-server.ts'
import { testClient } from '../support/client.ts'

const RULE = {
  id: 'output-down',
  name: 'Output does not deliver',
  severity: 'page',
  metric: 'output.failing',
  aggregate: 'last',
  operator: 'above',
  threshold: 0,
  resolveThreshold: null,
  windowSeconds: 10,
  forSeconds: 30,
  keepFiringForSeconds: 10,
  enabled: true,
  shipped: true,
  revision: 4,
}

t.test(
  'alerts and errors are asked of the whole installation, whatever the stream of the client',
  async (t) => {
    const api = await startApi(
      t,
      json({ items: [], outside: [], notCompared: [], evaluatedAt: null }),
      json({ items: [], nextCursor: null }),
      json({ ...RULE, threshold: 1 }),
    )
    const client = testClient(t, { apiUrl: `${api.url}/stream`, streamId: 'two' })
    const { alerts, errors } = client.extend(monitoringApi)
    t.same(await alerts.list(), { items: [], outside: [], notCompared: [], evaluatedAt: null })
    t.same(await errors.list({ code: 'output.unreachable', stream: 'two' }), { items: [], nextCursor: null })
    t.match(await alerts.updateRule('output-down', { threshold: 1 }, { ifMatch: 4 }), { threshold: 1 })
    t.match(api.seen, [
      { method: 'GET', url: '/stream/api/alerts' },
      { method: 'GET', url: '/stream/api/errors?code=output.unreachable&stream=two' },
      {
        method: 'PATCH',
        url: '/stream/api/alerts/rules/output-down',
        body: { threshold: 1 },
        headers: { 'if-match': '"4"' },
      },
    ])
  },
)

t.test('an answer that is computed from the history may take longer than others', async (t) => {
  const range = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z', tier: '10s' }
  const answer = { ...range, bucketSeconds: 60, compareSeconds: null, series: [], leftOut: 0, gaps: [] }
  const body = { ...answer, annotations: [] }
  const late = deferred<void>()
  const api = await startApi(t, (request, response) => {
    if (request.url.startsWith('/api/analytics')) void late.promise.then(() => json(body)(request, response))
  })
  const client = testClient(t, { apiUrl: api.url, limits: { timeoutMs: 50, attempts: 1 } })
  const { analytics } = client.extend(monitoringApi)
  const asked = analytics.get({ metrics: 'host.cpu' })
  await t.rejects(client.stream.state(), { code: 'client.timeout' })
  late.resolve()
  t.same(await asked, body)
})

t.test('an answer without a field of the contract is refused', async (t) => {
  const api = await startApi(t, json({ items: [{ ...RULE, threshold: 'high' }], nextCursor: null }))
  const { alerts } = testClient(t, { apiUrl: api.url }).extend(monitoringApi)
  await t.rejects(alerts.rules(), { code: 'client.unexpected_answer' })
})

t.test('a report of the checks is read from the API, and one of another form is refused', async (t) => {
  const finding = {
    ...{
      id: 'socket.upgrade',
      group: 'socket',
      title: 'Sockets open',
      status: 'fail',
      summary: 'none opens',
    },
    evidence: [{ what: 'upgrade', expected: '101', actual: '404', source: 'GET /ws' }],
    ...{
      cause: 'A proxy.',
      fix: { text: 'Route it.', command: null, auto: null },
      docs: null,
      dependsOn: [],
    },
    ...{ blockedBy: [], problem: null, durationMs: 3, vantage: 'here' },
  }
  const report = {
    ...{ schemaVersion: 1, startedAt: '2026-01-01T00:00:00.000Z', durationMs: 900, target: null },
    ...{
      ended: 'complete',
      summary: { pass: 0, warn: 0, fail: 1, blocked: 0, skip: 0 },
      findings: [finding],
    },
  }
  const broken = { ...report, findings: [{ ...finding, evidence: [{ what: 'upgrade' }] }] }
  const api = await startApi(t, json(report), json(broken))
  const { diagnostics } = testClient(t, { apiUrl: api.url, streamId: 'two' }).extend(monitoringApi)
  t.same(await diagnostics.report(), report)
  await t.rejects(diagnostics.report(), { code: 'client.unexpected_answer' })
  t.match(api.seen, [{ method: 'GET', url: '/api/diagnostics/report' }])
})

t.test('figures are read as JSON, and as a table on demand', async (t) => {
  const answer = {
    ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z', tier: '10s', bucketSeconds: 60 },
    ...{ compareSeconds: null, series: [], leftOut: 0, gaps: [], annotations: [] },
  }
  const api = await startApi(t, json(answer), foreign(200, 'text/csv', 'time,metric\r\n'))
  const { analytics } = testClient(t, { apiUrl: api.url, streamId: 'two' }).extend(monitoringApi)
  const query = { metrics: 'host.cpu,stream.bitrate', bucket: 60 }
  t.same(await analytics.get(query), answer)
  t.equal(await (await analytics.csv(query)).text(), 'time,metric\r\n')
  t.match(api.seen, [
    { url: '/api/analytics?metrics=host.cpu%2Cstream.bitrate&bucket=60' },
    { url: '/api/analytics?metrics=host.cpu%2Cstream.bitrate&bucket=60', headers: { accept: 'text/csv' } },
  ])
})

t.test(
  'a field that an older server does not send is empty, and one of another form is refused',
  async (t) => {
    const series = {
      ...{
        metric: 'host.cpu',
        unit: 'percent',
        kind: 'gauge',
        aggregate: 'avg',
        streamId: null,
        subject: null,
      },
      ...{ points: [], gaps: [], compare: null, compareGaps: null },
    }
    const answer = {
      ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z', tier: '10s', bucketSeconds: 60 },
      ...{ compareSeconds: null, series: [series], leftOut: 0, gaps: [], annotations: [] },
    }
    const api = await startApi(
      t,
      json({ items: [], evaluatedAt: null }),
      json({ items: [], notCompared: [{ ruleId: 1 }], evaluatedAt: null }),
      json(answer),
    )
    const { alerts, analytics } = testClient(t, { apiUrl: api.url }).extend(monitoringApi)
    t.same(await alerts.list(), { items: [], outside: [], notCompared: [], evaluatedAt: null })
    await t.rejects(alerts.list(), { code: 'client.unexpected_answer' })
    t.same(await analytics.get({ metrics: 'host.cpu' }), { ...answer, series: [{ ...series, trend: null }] })
  },
)

const WEBHOOK = {
  ...{ id: 'wh_1', name: 'Pager', url: 'https://example.org/***', events: ['alert.*'], streams: null },
  ...{ format: 'standard', enabled: true, disabledReason: null, revision: 1 },
}

t.test('the secret of a webhook is in the answer that makes it', async (t) => {
  const api = await startApi(
    t,
    json({ ...WEBHOOK, secret: 'whsec_1' }, 201),
    json(null, 204),
    json(null, 204),
  )
  const { webhooks } = testClient(t, { apiUrl: api.url }).extend(monitoringApi)
  const input = { name: 'Pager', url: 'https://example.org/hook', events: ['alert.*'] }
  t.match(await webhooks.create(input), { id: 'wh_1', secret: 'whsec_1' })
  await webhooks.redeliver('dlv_1')
  const range = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z', onlyFailed: false }
  await webhooks.replay('wh_1', range)
  t.match(api.seen, [
    { method: 'POST', url: '/api/webhooks', body: input },
    { method: 'POST', url: '/api/webhooks/deliveries/dlv_1/redeliver' },
    { method: 'POST', url: '/api/webhooks/wh_1/replay', body: range },
  ])
})

t.test('incidents and the events of their time are read with their filters', async (t) => {
  const api = await startApi(t, json({ items: [], nextCursor: null }))
  const { incidents } = testClient(t, { apiUrl: api.url }).extend(monitoringApi)
  t.same(await incidents.list({ state: 'open' }), { items: [], nextCursor: null })
  t.same(await incidents.events({ limit: 200 }), { items: [], nextCursor: null })
  t.match(api.seen, [{ url: '/api/incidents?state=open' }, { url: '/api/events?limit=200' }])
})

const INCIDENT = {
  ...{ id: 'inc_1', name: 'Stream is off', state: 'open', streams: [], alerts: [], omittedAlerts: 0 },
  ...{ openedAt: '2026-01-01T00:00:00.000Z', endedAt: null, closedAt: null },
}
const DETAILS = {
  ...INCIDENT,
  cause: { part: null, at: null, streamId: null, summary: 'not known', evidence: [] },
  timeline: { from: 'a', to: 'b', entries: [], completeUntil: null, hasAllCommands: true, gaps: [] },
  ...{ versions: [], viewers: [], omittedViewers: 0, notPermitted: [] },
}

t.test('an incident is read with its cause, refused without one, and downloaded as a file', async (t) => {
  const api = await startApi(t, json(DETAILS), json(INCIDENT), foreign(200, 'application/gzip', 'packed'))
  const { incidents } = testClient(t, { apiUrl: api.url, streamId: 'two' }).extend(monitoringApi)
  t.same(await incidents.get('inc_1'), DETAILS)
  await t.rejects(incidents.get('inc_1'), { code: 'client.unexpected_answer' })
  t.equal(await (await incidents.bundle('inc_1')).text(), 'packed')
  t.match(api.seen, [
    { url: '/api/incidents/inc_1' },
    { url: '/api/incidents/inc_1' },
    { url: '/api/incidents/inc_1/bundle' },
  ])
})

t.test('figures of an incident that differ from their past are asked for apart', async (t) => {
  const anomalies = {
    ...{ incidentId: 'inc_1', from: 'a', to: 'b', part: null, items: [], omitted: 0, comparedSeries: 0 },
    ...{ tooLittleHistory: [], notCompared: [] },
  }
  const api = await startApi(t, json(anomalies), json({ ...anomalies, items: [{}] }))
  const { incidents } = testClient(t, { apiUrl: api.url }).extend(monitoringApi)
  t.same(await incidents.anomalies('inc_1'), anomalies)
  await t.rejects(incidents.anomalies('inc_1'), { code: 'client.unexpected_answer' })
  t.match(api.seen[0], { url: '/api/incidents/inc_1/anomalies' })
})

t.test('times on air are read as reports, and as a table on demand', async (t) => {
  const broadcast = {
    ...{ id: 'brd_1', streamId: 'main', start: '2026-01-01T00:00:00.000Z', end: null, durationSeconds: 9 },
    ...{ endReason: null, error: null, restarts: 0, outputs: [], tier: '10s', gaps: [] },
    ...{ viewers: { peak: 3, average: null, seconds: null }, averageBitrateKbps: null, framesDropped: 0 },
  }
  const list = { items: [broadcast], nextCursor: null }
  const faulty = { ...list, items: [{ ...broadcast, viewers: null }] }
  const api = await startApi(t, json(list), json(faulty), foreign(200, 'text/csv', 'id,streamId\r\n'))
  const { analytics } = testClient(t, { apiUrl: api.url }).extend(monitoringApi)
  const query = { limit: 5, stream: 'main' }
  t.same(await analytics.broadcasts(query), list)
  await t.rejects(analytics.broadcasts(query), { code: 'client.unexpected_answer' })
  t.equal(await (await analytics.broadcastsCsv(query)).text(), 'id,streamId\r\n')
  t.match(api.seen[2], {
    url: '/api/analytics/broadcasts?limit=5&stream=main',
    headers: { accept: 'text/csv' },
  })
})
