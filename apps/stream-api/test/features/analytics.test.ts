import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { joinRows, type PointRow } from '@stream-manager/analytics/port'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { byRole as authenticate } from '../support/by-role.ts'
import { problem, testApi } from '../support/test-api.ts'

const AT_MS = Date.parse('2026-01-01T00:00:00.000Z')
const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T03:00:00.000Z', bucket: 3600 }
const QUERY = { metrics: 'stream.frame_rate', ...RANGE }

const pointOf = (streamId: string, value: number): PointRow => ({
  metric: 'stream.frame_rate',
  streamId,
  subject: null,
  atMs: AT_MS,
  count: 1,
  sum: value,
  min: value,
  max: value,
  last: value,
  sketch: null,
})

const open = async (t: Test) => {
  const analytics = await openEmbeddedAnalytics({
    file: path.join(await temporaryDirectory(t), 'analytics.db'),
  })
  t.teardown(() => analytics.close())
  const grant = { partition: 'one', origin: 'here', fence: 1, holder: 'test' }
  await analytics.take(grant)
  const points = [pointOf('main', 30), pointOf('side', 25)]
  const broadcast = { endReason: 'stopped', error: null, restarts: 0, outputs: {} }
  const place = { id: 'brd_1', streamId: 'main', startMs: AT_MS, endMs: AT_MS + 60_000, atMs: AT_MS }
  const broadcasts = [{ ...place, broadcast }]
  await analytics.apply({ grant, atMs: 1, advances: [], gaps: [], rows: joinRows([{ points, broadcasts }]) })
  return testApi(t, { authenticate, analytics })
}

const pathOf = (query: Readonly<Record<string, string | number>>) => {
  const fields = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  return `/api/analytics?${new URLSearchParams(fields)}`
}

t.test('a table is answered to a client that asks for one', async (t) => {
  const api = await open(t)
  const table = await api.get(pathOf(QUERY), { authorization: 'operator', accept: 'text/csv' })
  t.match(table.headers['content-type'], /^text\/csv/)
  t.strictSame(table.body.split('\r\n').slice(0, 3), [
    'time,metric,streamId,subject,value',
    '2026-01-01T00:00:00.000Z,stream.frame_rate,main,,30',
    '2026-01-01T01:00:00.000Z,stream.frame_rate,main,,',
  ])
  const json = await api.get(pathOf(QUERY), { authorization: 'operator', accept: '*/*' })
  t.match(json.json(), { tier: '1h', series: [{ streamId: 'main' }, { streamId: 'side' }] })
})

t.test('a table is answered to a link that asks for one, whatever it accepts', async (t) => {
  const api = await open(t)
  const headers = { authorization: 'operator', accept: '*/*' }
  const table = await api.get(pathOf({ ...QUERY, format: 'csv' }), headers)
  t.match(table.headers['content-type'], /^text\/csv/)
  t.match(table.body, /^time,metric,streamId,subject,value\r\n/)
  const accepting = { authorization: 'operator', accept: 'text/csv' }
  t.match((await api.get(pathOf({ ...QUERY, format: 'json' }), accepting)).json(), { tier: '1h' })
  t.match(await api.get(pathOf({ ...QUERY, format: 'xml' }), headers), problem(400, 'request.invalid'))
  const broadcasts = await api.get('/api/analytics/broadcasts?format=csv', headers)
  t.strictSame(broadcasts.body.split('\r\n').slice(1), [
    'brd_1,main,2026-01-01T00:00:00.000Z,2026-01-01T00:01:00.000Z,60,stopped,,0,,,,,,0',
    '',
  ])
})

t.test('several queries are answered in their order, or refused by the place of the wrong one', async (t) => {
  const api = await open(t)
  const headers = { authorization: 'operator' }
  const ask = (...queries: object[]) => api.send('POST', '/api/analytics/query', { queries }, headers)
  t.match((await ask({ ...QUERY, stream: 'side' }, QUERY)).json(), {
    answers: [{ series: [{ streamId: 'side' }] }, { series: { length: 2 } }],
  })
  const refused = await ask(QUERY, { ...QUERY, metrics: 'host.luck' })
  t.match(refused, problem(400, 'request.invalid'))
  t.match(refused.json(), { errors: [{ path: '/queries/1/metrics' }] })
})

t.test('an operator of one stream reads the figures of that stream alone', async (t) => {
  const api = await open(t)
  const headers = { authorization: 'stream' }
  t.match((await api.get(pathOf({ ...QUERY, stream: 'main' }), headers)).json(), {
    series: [{ streamId: 'main' }],
  })
  for (const query of [QUERY, { ...QUERY, stream: 'side' }]) {
    t.match(await api.get(pathOf(query), headers), problem(403, 'auth.forbidden'))
  }
  const ask = (stream: string) =>
    api.send('POST', '/api/analytics/query', { queries: [{ ...QUERY, stream }] }, headers)
  t.match((await ask('main')).json(), { answers: [{ series: [{ streamId: 'main' }] }] })
  t.match(await ask('side'), problem(403, 'auth.forbidden'))
})
