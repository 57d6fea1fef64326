import { type Caller, fail } from '@stream-manager/contracts'
import { openGraph } from '@stream-manager/graphql'
import type { GraphLimits } from '@stream-manager/graphql/limits'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { TestApi } from '../../support/test-api.ts'
import { graphApi } from './support.ts'

const CALLER: Caller = { subject: 's', name: 'S', role: 'operator', grants: null, via: 'key' }

const open = async (t: Test, api: TestApi, limits: Partial<GraphLimits> = {}) => {
  const graph = await openGraph({ domain: api.domain, introspection: false, limits })
  t.teardown(() => graph.close())
  const failures: unknown[] = []
  const answer = (source: string) =>
    graph.answer({
      source,
      variables: {},
      operationName: undefined,
      caller: CALLER,
      arrival: () => {
        throw new Error('no document here asks for its request')
      },
      onFailure: (error) => failures.push(error),
    })
  return { answer, failures }
}

const RULES = ['stream-failed', 'stream-failing', 'frames-dropped']
const THREE = `{ ${RULES.map((id, index) => `r${index}: alertRulesGet(id: "${id}") { id }`).join(' ')} }`

t.test('after the deadline the answer is a refusal, and no further call begins', async (t) => {
  const api = await graphApi(t)
  const { answer } = await open(t, api, { deadlineMs: 50, callsAtOnce: 1 })
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const begun: string[] = []
  t.intercept(api.domain.alerts, 'getRule', {
    value: async (id: string) => {
      begun.push(id)
      await held
      return fail('alert.rule_not_found', id)
    },
  })
  t.match(await answer(THREE), { ok: false, fault: { code: 'graphql.timeout' } })
  release()
  await new Promise(setImmediate)
  t.strictSame(begun, RULES.slice(0, 1))
})

t.test('a list that is longer than its estimate stops at the limit of calls', async (t) => {
  const api = await graphApi(t)
  const { answer } = await open(t, api, { maxCalls: 2 })
  const answered = await answer(THREE)
  t.match(answered, { value: { data: { r0: { id: RULES[0] }, r1: { id: RULES[1] }, r2: null } } })
  t.match(answered, { value: { errors: [{ path: ['r2'], extensions: { code: 'graphql.limit_exceeded' } }] } })
})

t.test('an answer stops at the limit of items', async (t) => {
  const api = await graphApi(t)
  const query = '{ incidentsGet(id: "one") { alerts { alertId } } streamState { status } }'
  t.match(await (await open(t, api, { maxItems: 3 })).answer(query), {
    value: { data: { incidentsGet: { alerts: [{}, {}, {}] } }, errors: undefined },
  })
  t.match(await (await open(t, api, { maxItems: 2 })).answer(query), {
    value: {
      data: { incidentsGet: null, streamState: { status: 'offline' } },
      errors: [{ path: ['incidentsGet', 'alerts'], extensions: { code: 'graphql.limit_exceeded' } }],
    },
  })
})

t.test('each refused field has its error, and equal failures are one line of the log', async (t) => {
  const api = await graphApi(t)
  const { answer, failures } = await open(t, api, { maxAliases: 30 })
  const fields = Array.from(
    { length: 30 },
    (_, index) => `r${index}: alertRulesGet(id: "no-${index}") { id }`,
  )
  const unknown = await answer(`{ ${fields.join(' ')} }`)
  t.equal(unknown.ok && unknown.value.errors?.length, 30)
  t.strictSame(failures, [])
  const fault = { code: 'storage.unavailable', detail: 'The store does not answer' }
  t.intercept(api.domain.alerts, 'getRule', { value: async () => ({ ok: false, fault }) })
  const failed = await answer(`{ ${fields.join(' ')} }`)
  t.equal(failed.ok && failed.value.errors?.length, 30)
  t.equal(failures.length, 1)
})

t.test('an unexpected error is for the log, and its text is not answered', async (t) => {
  const api = await graphApi(t)
  const { answer, failures } = await open(t, api)
  const fault = new Error('cannot read /secret/place')
  t.intercept(api.domain.alerts, 'getRule', { value: () => Promise.reject(fault) })
  const answered = await answer('{ alertRulesGet(id: "stream-failed") { id } }')
  t.match(answered, { value: { errors: [{ extensions: { code: 'internal', status: 500 } }] } })
  t.notMatch(JSON.stringify(answered), /secret/)
  t.strictSame(failures, [fault])
})

const name = fc.constantFrom(
  'streamState',
  'status',
  'incidentsList',
  'items',
  'alerts',
  'rule',
  'id',
  'a',
  '__schema',
)
const word = fc.constantFrom(
  '{',
  '}',
  '(',
  ')',
  '...',
  'on',
  '@skip(if: true)',
  'fragment',
  '$a',
  '"',
  '#\n',
  ':',
)

t.test('a random document is answered with data or a refusal', async (t) => {
  const api = await graphApi(t)
  const { answer, failures } = await open(t, api)
  const { letrec } = fc
  const { set } = letrec((tie) => ({
    field: fc
      .tuple(name, fc.option(tie('set')), fc.option(fc.constantFrom('x', 'y')))
      .map(([field, inner, alias]) => `${alias ? `${alias}: ` : ''}${field} ${inner ?? ''}`),
    set: fc.array(tie('field'), { minLength: 1, maxLength: 4 }).map((fields) => `{ ${fields.join(' ')} }`),
  }))
  const noise = fc.array(fc.oneof(name, word, fc.string({ maxLength: 5 })), { maxLength: 60 })
  const document = fc.oneof(
    set,
    noise.map((words) => words.join(' ')),
    fc.json(),
  )
  await fc.assert(
    fc.asyncProperty(document, async (source) => {
      const answered = await answer(String(source))
      return answered.ok || ['graphql.invalid', 'graphql.limit_exceeded'].includes(answered.fault.code)
    }),
    { numRuns: 300 },
  )
  t.strictSame(failures, [])
})
