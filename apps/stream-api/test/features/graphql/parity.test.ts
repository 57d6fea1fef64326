import { isRecord, ROLES } from '@stream-manager/contracts'
import { hasSecret, type Operation, operations, partsOf } from '@stream-manager/domain'
import t from 'tap'
import type { TSchema } from 'typebox'
import { type Json, type TestApi, testEngine } from '../../support/test-api.ts'
import { ask, graphApi } from './support.ts'

interface Keywords {
  readonly anyOf?: readonly TSchema[]
  readonly items?: TSchema
  readonly properties?: Readonly<Record<string, TSchema>>
}

const MAX_DEPTH = 6

const keywordsOf = (schema: TSchema): Keywords => {
  const keywords: Keywords & { readonly type?: string } = schema
  const [only, ...others] = (keywords.anyOf ?? []).filter((part) => !('type' in part && part.type === 'null'))
  return only && others.length === 0 ? keywordsOf(only) : keywords
}

/** The object in a schema or in its list. */
const objectIn = (schema: TSchema): Keywords['properties'] => {
  const { properties, items } = keywordsOf(schema)
  return items ? objectIn(items) : properties
}

const isWithin = (schema: TSchema, depth: number): boolean => depth < MAX_DEPTH || !objectIn(schema)

/** Every field of an answer, as deep as a document may be. */
const selection = (schema: TSchema, depth = 1): string => {
  const properties = objectIn(schema)
  if (!properties) return ''
  const fields = Object.entries(properties).filter(([, part]) => isWithin(part, depth + 1))
  return `{ ${fields.map(([name, part]) => `${name} ${selection(part, depth + 1)}`).join(' ')} }`
}

/** REST's answer with the same fields. What it leaves out is null in the graph. */
const selected = (schema: TSchema, value: Json, depth = 1): Json => {
  if (value === null || value === undefined) return null
  const { properties, items } = keywordsOf(schema)
  if (items) return value.map((item: Json) => selected(items, item, depth))
  if (!properties) return value
  const fields = Object.entries(properties).filter(([, part]) => isWithin(part, depth + 1))
  return Object.fromEntries(fields.map(([name, part]) => [name, selected(part, value[name], depth + 1)]))
}

const IDS: Readonly<Record<string, string>> = {
  layerId: 'title',
  outputId: 'tv',
  incidentId: 'one',
  errorId: 'group',
  ruleId: 'stream-failed',
  streamId: 'main',
}

const RANGE = { from: '2030-01-01T00:00:00.000Z', to: '2030-01-01T01:00:00.000Z' }
const INPUTS: Readonly<Record<string, object>> = {
  'analytics.get': { metrics: 'stream.frame_rate', bucket: 600, ...RANGE },
  'analytics.query': { queries: [{ metrics: 'stream.frame_rate', bucket: 600, ...RANGE }] },
  'analytics.anomalies': { metric: 'stream.frame_rate' },
}

const inputOf = ({ name, params = {}, query, rpc }: Operation): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(Object.keys(params).map((param) => [rpc?.[param] ?? param, IDS[param] ?? 'made-up'])),
  ...(query && 'limit' in query.properties && { limit: 5 }),
  ...INPUTS[name],
})

const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(' ')}]`
  return isRecord(value) ? `{ ${argumentsOf(value)} }` : JSON.stringify(value)
}

const argumentsOf = (input: Readonly<Record<string, unknown>>): string =>
  Object.entries(input)
    .map(([name, value]) => `${name}: ${literal(value)}`)
    .join(' ')

const overRest = async (api: TestApi, operation: Operation, role: string): Promise<Json> => {
  const { params, query, body } = partsOf(operation, inputOf(operation))
  const path = operation.http.path.replace(/:(\w+)/g, (_, name: string) => String(params[name]))
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const sent = operation.body ? body : undefined
  const headers = { authorization: role, accept: 'application/json' }
  const answer = await api.send(operation.http.method, `/api${path}?${search}`, sent, headers)
  const schema = operation.answers[200]
  if (answer.statusCode !== 200 || !schema) return answer.json().code
  return selected(schema, answer.json())
}

const overGraph = async (api: TestApi, operation: Operation, role: string): Promise<Json> => {
  const field = operation.name.replace(/\.(.)/, (_dot, letter: string) => letter.toUpperCase())
  const given = argumentsOf(inputOf(operation))
  const schema = operation.answers[200]
  const document = `{ answer: ${field} ${given ? `(${given})` : ''} ${schema ? selection(schema) : ''} }`
  const { statusCode, body } = await ask(api, document, { role })
  if (statusCode !== 200) return `${document}: ${body}`
  const { data, errors } = JSON.parse(body)
  return errors ? errors[0].extensions.code : data.answer
}

const SEED: readonly [string, string, object][] = [
  ['POST', '/api/layers', { id: 'title', type: 'text', content: { text: 'Hello' } }],
  [
    'POST',
    '/api/layers',
    { id: 'cam', type: 'video', content: { url: 'https://example.org/a.mp4?k=not-to-be-told' } },
  ],
  ['POST', '/api/outputs', { id: 'tv', type: 'rtmp', url: 'rtmp://example.org/live', key: 'not-to-be-told' }],
  ['POST', '/api/webhooks', { name: 'Hook', url: 'https://example.org/hook', events: ['alert.*'] }],
]

/** Times do not go on between two requests. */
const clock = { now: () => new Date('2030-01-01T02:00:00.000Z'), monotonicMs: () => 0 }

t.test('each role reads by the graph what it reads over REST, and no more', async (t) => {
  const api = await graphApi(t, { clock })
  const engine = await testEngine(t, api)
  for (const [method, path, body] of SEED) {
    const { statusCode, body: answer } = await api.send(method, path, body, { authorization: 'admin' })
    t.ok(statusCode < 300, `${path} ${answer}`)
  }
  await engine.stop()
  let refused = 0
  let answered = 0
  for (const operation of operations.filter((entry) => !entry.write && !entry.probe && !hasSecret(entry))) {
    for (const role of [...ROLES, 'stream']) {
      const rest = await overRest(api, operation, role)
      const graph = await overGraph(api, operation, role)
      t.strictSame(graph, rest, `${role}: ${operation.name}`)
      if (typeof rest === 'string') refused += 1
      else answered += 1
    }
  }
  t.ok(refused > 50 && answered > 100, `${refused} refusals, ${answered} answers`)
})
