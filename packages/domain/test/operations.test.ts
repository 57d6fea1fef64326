import { operations } from '@stream-manager/domain'
import t from 'tap'

const ENVELOPE = ['streamId', 'waitSeconds', 'idempotencyKey', 'ifMatch']

const pathParams = (path: string) => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

t.test('no two operations share a name or a route', async (t) => {
  const names = operations.map(({ name }) => name)
  const routes = operations.map(({ http }) => `${http.method} ${http.path}`)
  t.equal(new Set(names).size, names.length)
  t.equal(new Set(routes).size, routes.length)
})

/** Reads whose question is too long for an address, so they come as a body. */
const READS_BY_POST = ['analytics.query']

t.test('an operation that only reads is a GET, and one that writes or probes is not', async (t) => {
  for (const { name, http, write, probe } of operations) {
    const isRead = http.method === 'GET' || READS_BY_POST.includes(name)
    t.equal(isRead, write === undefined && probe === undefined, name)
  }
})

t.test('a path’s parameters are those that have schemas', async (t) => {
  for (const { name, http, params = {} } of operations) {
    t.same(pathParams(http.path), Object.keys(params), name)
  }
})

t.test('as one flat object no two parts of an input share a name', async (t) => {
  for (const { name, params = {}, query, body, rpc } of operations) {
    const bodyName = rpc?.['body']
    const fields = [
      ...Object.keys(params).map((param) => rpc?.[param] ?? param),
      ...Object.keys(query?.properties ?? {}),
      ...(bodyName === undefined ? Object.keys(body?.properties ?? {}) : [bodyName]),
      ...ENVELOPE,
    ]
    t.equal(new Set(fields).size, fields.length, `${name}: ${fields.join(', ')}`)
    t.same(
      Object.keys(rpc ?? {}).filter((part) => part !== 'body' && !(part in params)),
      [],
      `${name} renames what it has`,
    )
  }
})

t.test('an awaited write says what it answers until the engine has confirmed', async (t) => {
  for (const { name, write, answers } of operations) {
    t.equal(202 in answers, write?.awaited === true, name)
  }
})
