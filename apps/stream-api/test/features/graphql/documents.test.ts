import { readFile } from 'node:fs/promises'
import t from 'tap'
import { problem } from '../../support/test-api.ts'
import { ask, graphApi, PRODUCTION } from './support.ts'

const DOCUMENT = '{ streamState { status } }'
const SCHEMA = '{ __schema { queryType { name } } }'

/** The ids that the reference tells, by name. */
const ids = async (): Promise<Readonly<Record<string, string>>> => {
  const text = await readFile(
    new URL('../../../../../docs/reference/schema.graphql', import.meta.url),
    'utf8',
  )
  return Object.fromEntries(
    [...text.matchAll(/^# {3}(\w+): (sha256:[0-9a-f]{64})$/gm)].map(([, name = '', id = '']) => [name, id]),
  )
}

t.test('in production a viewer sends persisted documents, and an operator also their own', async (t) => {
  const api = await graphApi(t, PRODUCTION)
  t.equal((await ask(api, DOCUMENT, { role: 'operator' })).statusCode, 200)
  for (const role of ['viewer', 'moderator']) {
    t.match(await ask(api, DOCUMENT, { role }), problem(403, 'auth.forbidden'), role)
    const persisted = { documentId: (await ids())['streams'] }
    const answer = await api.send('POST', '/api/graphql', persisted, { authorization: role })
    t.match(answer.json(), { data: { streamsList: { items: [{ id: 'main', viewers: { current: 0 } }] } } })
  }
})

t.test('in production the schema is not told, to an operator neither', async (t) => {
  const closed = await graphApi(t, PRODUCTION)
  t.match(await ask(closed, SCHEMA, { role: 'admin' }), problem(400, 'graphql.invalid'))
  t.match(
    await ask(closed, '{ __type(name: "Query") { name } }', { role: 'admin' }),
    problem(400, 'graphql.invalid'),
  )
  t.equal((await ask(closed, '{ __typename }')).statusCode, 200)
  const open = await graphApi(t)
  t.match((await ask(open, SCHEMA)).json(), { data: { __schema: { queryType: { name: 'Query' } } } })
})

t.test('a persisted document is also read by GET, with its variables', async (t) => {
  const api = await graphApi(t, PRODUCTION)
  const { incident = '' } = await ids()
  const pathOf = (fields: Readonly<Record<string, string>>) =>
    `/api/graphql?${new URLSearchParams({ documentId: incident, ...fields })}`
  const headers = { authorization: 'operator' }
  const answer = await api.get(pathOf({ variables: '{"id":"one"}' }), headers)
  t.match(answer, { statusCode: 200, headers: { 'cache-control': 'no-store', 'ratelimit-limit': /^\d+$/ } })
  t.match(answer.json().data.incidentsGet, { id: 'one', alerts: [{ rule: { id: 'stream-failed' } }, {}, {}] })
  t.match(await api.get(pathOf({ variables: '{"id":' }), headers), problem(400, 'request.invalid'))
  t.match(await api.get(pathOf({ variables: '["id"]' }), headers), problem(400, 'request.invalid'))
  t.match(await api.get(pathOf({}), headers), problem(400, 'graphql.invalid'), 'a variable is missing')
})

t.test('a free document is never read by GET', async (t) => {
  const api = await graphApi(t)
  const headers = { authorization: 'operator' }
  const query = `/api/graphql?${new URLSearchParams({ query: DOCUMENT })}`
  t.match(await api.get(query, headers), problem(400, 'request.invalid'))
  const mutation = `/api/graphql?${new URLSearchParams({ query: 'mutation { a }' })}`
  t.match(await api.get(mutation, headers), problem(400, 'request.invalid'))
})

t.test('an unknown id, both kinds of documents, or none are refused', async (t) => {
  const api = await graphApi(t)
  const send = (body: unknown) => api.send('POST', '/api/graphql', body, { authorization: 'operator' })
  const documentId = `sha256:${'0'.repeat(64)}`
  t.match(await send({ documentId }), problem(404, 'graphql.document_not_found'))
  t.match(await send({ documentId, query: DOCUMENT }), problem(400, 'request.invalid'))
  t.match(await send({}), problem(400, 'request.invalid'))
})
