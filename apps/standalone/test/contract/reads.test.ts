import { operations } from '@stream-manager/domain'
import t from 'tap'
import type { ProxiedAnswer } from './altering-proxy.ts'
import { detailsOf, failedOf, isReading, proxied, run, startOnAir } from './support.ts'

const GOOD = 'rest: a good input is answered'

const system = await startOnAir(t)

t.test('a read-only run passes and sends no request that writes', async (t) => {
  const proxy = await proxied(t, system)
  const { key } = await system.api.call<{ key: string }>('POST', '/api/keys', { name: 'run', role: 'admin' })
  const report = await run(proxy, { token: key })
  t.strictSame(failedOf(report), [], detailsOf(report))
  t.ok(proxy.requests.length > 100)
  t.strictSame([...proxy.authorizations], [`Bearer ${key}`])
  t.strictSame(
    proxy.requests.filter((request) => !isReading(request)),
    [],
  )
  const reads = new Set(operations.filter(({ write }) => !write).map(({ name }) => name as string))
  const methods = proxy.commands.flatMap(({ rpc }) => (rpc ? [(rpc as { method: string }).method] : []))
  t.ok(methods.length > 50)
  t.strictSame(
    methods.filter((method) => !reads.has(method) && method !== 'absent.method'),
    [],
  )
  const connects = proxy.commands.filter(({ connect }) => connect)
  t.match(connects, [{ connect: { token: key } }, { connect: { token: key } }])
  t.strictSame(
    proxy.commands.filter(({ publish }) => publish),
    [],
  )
})

t.test('reads of a history that the deployment does not have are skipped', async (t) => {
  const problem = {
    code: 'analytics.unavailable',
    status: 503,
    title: '',
    detail: '',
    requestId: '',
    type: '',
  }
  const refused: ProxiedAnswer = {
    status: 503,
    headers: { 'content-type': 'application/problem+json' },
    body: Buffer.from(JSON.stringify(problem)),
  }
  const proxy = await proxied(t, system, {
    alterAnswer: (request, answer) =>
      request.startsWith('GET /api/events') && answer.status === 200 ? refused : answer,
  })
  const report = await run(proxy)
  t.strictSame(failedOf(report), [], detailsOf(report))
  const skipped = report.checks.filter(
    ({ outcome, group }) => outcome === 'skipped' && group === 'events.list',
  )
  t.match(skipped, [{ name: GOOD, details: [/no store of history/] }, { name: /pages/ }])
})

const changeJson = (
  answer: ProxiedAnswer,
  change: (body: Record<string, unknown>) => Record<string, unknown>,
): ProxiedAnswer => ({
  ...answer,
  body: Buffer.from(JSON.stringify(change(JSON.parse(answer.body.toString())))),
})

interface Alteration {
  /** The one answer that is altered. */
  readonly request: string
  readonly alter: (answer: ProxiedAnswer) => ProxiedAnswer
  /** The one check that fails, and why. */
  readonly check: string
  readonly detail: RegExp
}

const ALTERATIONS: Readonly<Record<string, Alteration>> = {
  'a missing field': {
    request: 'GET /api/streams/main/chat/settings',
    alter: (answer) => changeJson(answer, ({ links: _links, ...rest }) => rest),
    check: `chat.settings > ${GOOD}`,
    detail: /^body: \/links is required$/,
  },
  'a field of the wrong type': {
    request: 'GET /api/streams/main/stream/config',
    alter: (answer) => changeJson(answer, (body) => ({ ...body, restartRequired: 'none' })),
    check: `stream.config > ${GOOD}`,
    detail: /^body: \/restartRequired /,
  },
  'an undocumented field': {
    request: 'GET /api/resources',
    alter: (answer) => changeJson(answer, (body) => ({ ...body, extra: 1 })),
    check: `resources.get > ${GOOD}`,
    detail: /^body: \/extra is not a known field$/,
  },
  'another content type': {
    request: 'GET /api/streams/main/chat/bans?limit=1',
    alter: (answer) => ({ ...answer, headers: { ...answer.headers, 'content-type': 'text/html' } }),
    check: `chat.bans > ${GOOD}`,
    detail: /^content-type is "text\/html" instead of application\/json$/,
  },
  'an ETag of another revision': {
    request: 'GET /api/streams/main',
    alter: (answer) => ({ ...answer, headers: { ...answer.headers, etag: '"77777"' } }),
    check: `streams.get > ${GOOD}`,
    detail: /^etag is "77777"/,
  },
  'an undocumented status': {
    request: 'GET /api/streams/main/state',
    alter: (answer) => ({ ...answer, status: 203 }),
    check: 'stream.state > rest, path without /stream: a good input is answered',
    detail: /^the status 203 is not documented$/,
  },
  'a refusal that is no problem document': {
    request: 'GET /api/streams/main/layers?limit=1&unknownField=1',
    alter: (answer) => ({ ...answer, body: Buffer.from('{"code":"request.invalid"}') }),
    check: 'layers.list > rest: refuses an unknown field',
    detail: /^problem: \/type is required$/,
  },
  'an invalid input that is taken': {
    request: 'GET /api/streams/main/outputs?limit=1&unknownField=1',
    alter: () => ({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: Buffer.from('{"items":[],"nextCursor":null}'),
    }),
    check: 'outputs.list > rest: refuses an unknown field',
    detail: /^answered with 200 instead of a refusal$/,
  },
}

const alterOne = (request: string, answer: ProxiedAnswer): ProxiedAnswer =>
  Object.values(ALTERATIONS)
    .find((one) => one.request === request)
    ?.alter(answer) ?? answer

/** Publications of metrics get a wrong field, replies to `presence_stats` lack one. */
const alterLine = (line: string): string =>
  line.includes('"push"') && line.includes('"channel":"metrics"')
    ? line.replace('"performance"', '"figures"')
    : line.replace('"num_users":', '"num_persons":')

t.test('a broken deployment fails only the checks of its broken parts', async (t) => {
  const report = await run(await proxied(t, system, { alterAnswer: alterOne, alterLine }))
  const metrics = [
    'channel metrics > read: a publication matches the schema',
    'channel metrics > read: publications match the schema and have no hole',
  ]
  const frames = 'socket > every frame matches the protocol'
  const expected = [...Object.values(ALTERATIONS).map(({ check }) => check), ...metrics, frames]
  t.strictSame(failedOf(report).toSorted(), expected.toSorted())
  const detailOf = (check: string) =>
    report.checks.find(({ group, name }) => `${group} > ${name}` === check)?.details[0]
  for (const [what, { check, detail }] of Object.entries(ALTERATIONS)) t.match(detailOf(check), detail, what)
  for (const check of metrics) t.match(detailOf(check), /^publication: \/performance is required$/)
  t.match(detailOf(frames), /^frame: \/presence_stats\/num_users is required$/)
})

t.test('an undocumented field passes where newer versions are allowed', async (t) => {
  const alterAnswer = (request: string, answer: ProxiedAnswer) =>
    request === 'GET /api/streams/main/chat/settings'
      ? changeJson(answer, (body) => ({ ...body, extra: 1 }))
      : answer
  t.strictSame(failedOf(await run(await proxied(t, system, { alterAnswer }), { allowNewer: true })), [])
})

t.test('a run against a deployment without answers fails within the deadline', async (t) => {
  const report = await run(
    { url: 'http://127.0.0.1:1', socketUrl: 'ws://127.0.0.1:1/ws' },
    { timeoutMs: 2000 },
  )
  t.equal(report.totals.passed, 0)
  t.strictSame(failedOf(report), [
    'socket > takes connections of the stock client',
    'deployment > can be reached',
  ])
})
