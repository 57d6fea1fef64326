import { fail, GraphFieldError } from '@stream-manager/contracts'
import t from 'tap'
import { type Json, testApi } from '../../support/test-api.ts'
import { answerTo, graphApi, OPEN } from './support.ts'

const INCIDENT = `query Incident($id: String!) {
  incidentsGet(id: $id) {
    id state
    alerts { alertId rule { id metric threshold } }
    timeline { entries { id kind summary } }
    events(limit: 20) { items { id type data } }
    errors(limit: 5) { items { id count details { occurrences { count } } } }
    broadcasts(limit: 2) { items { id incidents(limit: 5) { items { id } } } }
  }
}`

const OPERATOR = { authorization: 'operator' }

t.test('an incident as a graph has what REST tells of its parts', async (t) => {
  const api = await graphApi(t)
  const read = async (path: string) => (await api.get(path, OPERATOR)).json()
  const { data, errors } = await answerTo(api, INCIDENT, { variables: { id: 'one' } })
  t.equal(errors, undefined)
  const { alerts, timeline, events, errors: groups, broadcasts, ...own } = data.incidentsGet
  const rest = await read('/api/incidents/one')
  t.strictSame(own, { id: rest.id, state: rest.state })
  for (const [index, { rule }] of alerts.entries()) {
    const { id, metric, threshold } = await read(`/api/alerts/rules/${rest.alerts[index].ruleId}`)
    t.strictSame(rule, { id, metric, threshold })
  }
  t.strictSame(
    timeline.entries,
    rest.timeline.entries.map(({ id, kind, summary }: Record<string, string>) => ({ id, kind, summary })),
  )
  t.ok(timeline.entries.length > 0)
  const listed = await read(`/api/events?from=${rest.openedAt}&to=${rest.closedAt}`)
  t.strictSame(
    events.items,
    listed.items.map(({ id, type, data }: Record<string, unknown>) => ({ id, type, data })),
  )
  t.match(groups.items, [{ count: 3_000_000_000, details: { occurrences: [{ count: 3_000_000_000 }] } }])
  t.match(broadcasts.items, [{ id: 'brd_1', incidents: { items: [{ id: 'one' }] } }])
})

t.test('without a history its fields are refused one by one, and the others are answered', async (t) => {
  const api = await testApi(t, OPEN)
  const { data, errors } = await answerTo(
    api,
    '{ streamState { status } eventsList { items { id } } alertsList { evaluatedAt } }',
  )
  t.match(data, { streamState: { status: 'offline' }, eventsList: null, alertsList: { evaluatedAt: null } })
  t.match(errors, [{ path: ['eventsList'], extensions: { code: 'analytics.unavailable', status: 503 } }])
  t.equal(errors.length, 1)
})

t.test('a field that REST would refuse has the same code', async (t) => {
  const api = await graphApi(t)
  const cases = [
    ['{ incidentsGet(id: "two") { id } }', 'operator', 'incident.not_found'],
    ['{ incidentsGet(id: "TWO") { id } }', 'operator', 'request.invalid'],
    ['{ incidentsGet(id: "one") { id } }', 'viewer', 'auth.forbidden'],
    ['{ incidentsGet(id: "TWO") { id } }', 'viewer', 'auth.forbidden'],
    ['{ incidentsList { items { id } } }', 'stream', 'auth.forbidden'],
    ['{ streamState(streamId: "other") { status } }', 'stream', 'auth.forbidden'],
    ['{ streamState(streamId: "other") { status } }', 'operator', 'stream.not_found'],
    ['{ usersList { items { id } } }', 'operator', 'auth.forbidden'],
  ] as const
  for (const [query, role, code] of cases) {
    const { errors } = await answerTo(api, query, { role })
    t.match(errors, [{ extensions: { code } }], `${role}: ${query}`)
  }
})

t.test('a refused field has the details of the problem over REST', async (t) => {
  const api = await graphApi(t)
  const detailsOf = ({ errors, allowed, operation }: Json) => ({ errors, allowed, operation })
  const both = async (id: string) => {
    const { errors } = await answerTo(api, `{ alertRulesGet(id: "${id}") { id } }`)
    const rest = await api.get(`/api/alerts/rules/${id}`, OPERATOR)
    return { graph: errors[0].extensions, rest: rest.json() }
  }
  const invalid = await both('STREAM')
  t.match(invalid.graph, { code: 'request.invalid', errors: [{ path: String, message: String }] })
  t.intercept(api.domain.alerts, 'getRule', {
    value: async () =>
      fail('alert.rule_not_found', 'The second operation has no rule', { allowed: ['one'], operation: 1 }),
  })
  const { graph, rest } = await both('unknown')
  t.match(graph, { code: 'alert.rule_not_found', status: 404, allowed: ['one'], operation: 1 })
  t.strictSame(detailsOf(graph), detailsOf(rest))
  const told = Object.keys(GraphFieldError.properties.extensions.properties)
  for (const field of Object.keys({ ...invalid.graph, ...graph })) {
    t.ok(told.includes(field), `the contract has ${field}`)
  }
})

t.test('a caller of one stream reads that stream, and through a link no other', async (t) => {
  const api = await graphApi(t)
  const query = '{ eventsList(stream: "main") { items { streamId } } streamState { alerts { evaluatedAt } } }'
  const { data, errors } = await answerTo(api, query, { role: 'stream' })
  t.equal(errors, undefined)
  t.match(data, { eventsList: { items: [{ streamId: 'main' }] }, streamState: { alerts: {} } })
})
