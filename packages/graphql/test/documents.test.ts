import { operations } from '@stream-manager/domain'
import { getIntrospectionQuery, parse } from 'graphql'
import t from 'tap'
import { complexityOf, EXPENSIVE_OPERATIONS } from '../src/complexity.ts'
import { checkDocument } from '../src/document.ts'
import { documentId, findDocument, PERSISTED_DOCUMENTS } from '../src/documents.ts'
import { GRAPH_LIMITS } from '../src/limits.ts'
import { buildGraphSchema } from '../src/schema.ts'

const schema = buildGraphSchema()

const pointsOf = (source: string, variables: Readonly<Record<string, unknown>> = {}): number =>
  complexityOf({ schema, document: parse(source), variables, operationName: undefined })

t.test('every persisted document is found by its id and within all limits', (t) => {
  for (const { name, source } of PERSISTED_DOCUMENTS) {
    t.equal(findDocument(documentId(source)), source, name)
    t.match(checkDocument(source, GRAPH_LIMITS), { ok: true }, name)
    t.ok(pointsOf(source, { id: 'one' }) <= GRAPH_LIMITS.maxComplexity, name)
  }
  t.equal(findDocument('sha256:'), null)
  t.end()
})

t.test('a call costs ten points and an item of a list one, for each item of the lists around them', (t) => {
  t.equal(pointsOf('{ streamState { status performance { fps } } }'), 10)
  t.equal(pointsOf('{ eventsList(limit: 30) { items { id } } }'), 10 + 30)
  t.equal(pointsOf('{ eventsList { items { id } } }'), 10 + 100)
  t.equal(pointsOf('query ($n: Int) { eventsList(limit: $n) { items { id } } }', { n: 30 }), 10 + 30)
  const rules = '{ incidentsList(limit: 2) { items { alerts { rule { id } } } } }'
  t.equal(pointsOf(rules), 10 + 2 * (1 + 10 * (1 + 10)))
  t.equal(pointsOf('{ incidentsGet(id: "a") { timeline { entries { id } } } }'), 10 + 30)
  t.end()
})

t.test('a call that reads a long history costs 100 points, also through a link', (t) => {
  t.equal(pointsOf('{ alertRulesTest(id: "a") { __typename } }'), 100)
  t.equal(pointsOf('{ analyticsAnomalies(metric: "a") { __typename } }'), 100)
  t.equal(pointsOf('{ incidentsAnomalies(id: "a") { __typename } }'), 100)
  t.equal(pointsOf('{ incidentsBundle(id: "a") { __typename } }'), 100)
  t.equal(pointsOf('{ diagnosticsReport { __typename } }'), 100)
  t.equal(pointsOf('{ alertRulesGet(id: "a") { test { __typename } } }'), 10 + 100)
  t.end()
})

t.test('every expensive operation is in the operations table', (t) => {
  for (const name of EXPENSIVE_OPERATIONS)
    t.ok(
      operations.find((operation) => operation.name === name),
      name,
    )
  t.end()
})

t.test('a list with one item for each of an input counts those', (t) => {
  const points = (queries: string) =>
    pointsOf(`{ analyticsQuery(queries: [${queries}]) { answers { tier } } }`)
  t.equal(points('{ metrics: "a" }'), 10 + 1)
  t.equal(points('{ metrics: "a" } { metrics: "b" }'), 10 + 2)
  t.end()
})

t.test('series of points are not free', (t) => {
  t.ok(pointsOf('{ analyticsGet(metrics: "a") { series { points } } }') > 100)
  t.end()
})

t.test('a fragment counts at each place', (t) => {
  const one = pointsOf('{ streamState { status } }')
  const spread = '{ ...a } fragment a on Query { one: streamState { status } two: streamState { status } }'
  t.equal(pointsOf(spread), 2 * one)
  t.end()
})

const repeated = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')

t.test('an alias in a fragment counts at each place of the fragment', (t) => {
  const bundles = (places: number, aliases: number) =>
    `{ ${repeated(places, (i) => `b${i}: incidentsBundle(id: "a${i}") { ...b }`)} }
      fragment b on IncidentBundle { files { ${repeated(aliases, (i) => `t${i}: text`)} } }`
  t.match(checkDocument(bundles(4, 4), GRAPH_LIMITS), { ok: true }, '4 + 4 * 4 aliases')
  const refused = { ok: false, fault: { code: 'graphql.limit_exceeded', detail: /20 aliases/ } }
  t.match(checkDocument(bundles(4, 5), GRAPH_LIMITS), refused)
  t.match(checkDocument(bundles(10, 10), GRAPH_LIMITS), refused)
  const fan = repeated(60, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)
  const fanned = `{ ...f0 } ${fan} fragment f60 on Query { a: streamState { status } }`
  t.match(checkDocument(fanned, GRAPH_LIMITS), refused, '2 to the power of 60 aliases')
  t.end()
})

t.test('a document may ask for the schema once, also through fragments', (t) => {
  const whole = getIntrospectionQuery()
  t.match(checkDocument(whole, GRAPH_LIMITS), { ok: true }, 'as clients ask for it')
  t.match(checkDocument('{ __typename a: streamState { __typename } }', GRAPH_LIMITS), { ok: true })
  const twice = [
    '{ __schema { types { name } } again: __schema { types { name } } }',
    '{ __schema { types { name } } __type(name: "Query") { name } }',
    `{ ${'... on Query { ...one } '.repeat(2)} } fragment one on Query { __type(name: "Query") { name } }`,
  ]
  const refused = { ok: false, fault: { code: 'graphql.limit_exceeded', detail: /__schema/ } }
  for (const source of twice) t.match(checkDocument(source, GRAPH_LIMITS), refused, source)
  t.end()
})
