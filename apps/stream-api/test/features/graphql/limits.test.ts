import t from 'tap'
import { problem, testApi } from '../../support/test-api.ts'
import { answerTo, ask, graphApi, OPEN } from './support.ts'

const LIMITED = problem(400, 'graphql.limit_exceeded')
const INVALID = problem(400, 'graphql.invalid')

const repeated = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')

t.test('a document may have 6 levels of fields, also through fragments', async (t) => {
  const api = await graphApi(t)
  const six = '{ incidentsList(limit: 1) { items { alerts { rule { history(limit: 1) { nextCursor } } } } } }'
  t.equal((await ask(api, six)).statusCode, 200)
  t.match(await ask(api, six.replace('nextCursor', 'items { id }')), LIMITED)
  const fragments = `{ incidentsList(limit: 1) { items { ...one } } }
    fragment one on Incident { alerts { rule { ...two } } }
    fragment two on AlertRule { history(limit: 1) { items { id } } }`
  t.match(await ask(api, fragments), LIMITED)
})

t.test('a document may have 20 aliases', async (t) => {
  const api = await testApi(t, OPEN)
  const documentOf = (count: number) =>
    `{ ${repeated(count, (index) => `a${index}: streamState { status }`)} }`
  t.equal((await ask(api, documentOf(20))).statusCode, 200)
  t.match(await ask(api, documentOf(21)), LIMITED)
})

t.test('a document may cost 1,000 points, by the items that it asks for', async (t) => {
  const api = await graphApi(t)
  const query = 'query ($limit: Int) { eventsList(limit: $limit) { items { id } gaps { log } } }'
  t.equal((await ask(api, query, { variables: { limit: 200 } })).statusCode, 200)
  const nested = 'query ($limit: Int) { incidentsList(limit: $limit) { items { alerts { rule { id } } } } }'
  t.equal((await ask(api, nested, { variables: { limit: 5 } })).statusCode, 200)
  t.match(await ask(api, nested, { variables: { limit: 50 } }), LIMITED)
  t.match(await ask(api, nested), LIMITED, 'without a limit it is the default of the page')
})

t.test('a body may have 16 KiB', async (t) => {
  const api = await testApi(t, OPEN)
  const padded = (length: number) => {
    const start = '{"query":"{ streamState { status } } #'
    return `${start}${'x'.repeat(length - start.length - 2)}"}`
  }
  const headers = { authorization: 'operator' }
  t.equal((await api.send('POST', '/api/graphql', padded(16_384), headers)).statusCode, 200)
  const tooLarge = await api.send('POST', '/api/graphql', padded(16_385), headers)
  t.match(tooLarge, problem(413, 'request.too_large'))
})

t.test('several documents in one body are refused', async (t) => {
  const api = await testApi(t, OPEN)
  const one = { query: '{ streamState { status } }' }
  const refused = await api.send('POST', '/api/graphql', [one, one], { authorization: 'operator' })
  t.match(refused, problem(400, 'request.invalid'))
})

t.test('a page of another site cannot make a browser send a document', async (t) => {
  const api = await testApi(t, OPEN)
  const body = JSON.stringify({ query: '{ streamState { status } }' })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a']) {
    const headers = { authorization: 'operator', 'content-type': type }
    const refused = await api.send('POST', '/api/graphql', body, headers)
    t.match(refused, problem(415, 'request.unsupported_media_type'), type)
  }
})

t.test('a document that only costs work to refuse is refused', async (t) => {
  const api = await testApi(t, OPEN)
  const cases: [string, string, object][] = [
    ['many tokens', `{ ${repeated(3000, () => 'a')} }`, LIMITED],
    ['many fields', `{ ${repeated(600, () => 'accountGet { id }')} }`, LIMITED],
    ['deep nesting', `${'{ a '.repeat(900)}${'}'.repeat(900)}`, LIMITED],
    ['a cycle of fragments', '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }', INVALID],
    [
      'a fan of fragments',
      `{ ...f0 } ${repeated(60, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)}
        fragment f60 on Query { streamState { status } }`,
      INVALID,
    ],
    ['a flood of directives', `{ accountGet ${'@a '.repeat(900)} { name } }`, INVALID],
    ['no document', 'nothing', INVALID],
    ['a document as a JSON tree', '{"kind":"Document","definitions":[]}', INVALID],
    ['a mutation', 'mutation { streamControl }', INVALID],
    ['a subscription', 'subscription { streamState { status } }', INVALID],
    ['an unknown field', '{ streamSecrets { key } }', INVALID],
  ]
  for (const [name, query, refusal] of cases) {
    const answer = await ask(api, query)
    t.match(answer, refusal, name)
    t.notMatch(answer.body, /node_modules|\.ts:|\.js:/, `${name}: no stack`)
  }
})

t.test('equal calls are one call', async (t) => {
  const api = await graphApi(t)
  const rules = t.capture(api.domain.alerts, 'getRule', api.domain.alerts.getRule)
  await answerTo(api, '{ incidentsGet(id: "one") { alerts { rule { id } again: rule { name } } } }')
  t.strictSame(
    rules().map(({ args }) => args[0]),
    ['stream-failed', 'stream-failing'],
  )
})
