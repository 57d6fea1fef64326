import type { DoctorReport } from '@stream-manager/contracts'
import { type Check, pass } from '@stream-manager/diagnostics/doctor'
import { createPreflights } from '@stream-manager/diagnostics/preflight'
import { openNetworks, outputEgress } from '@stream-manager/service-kit'
import { deferred, eventually, startRtmpServer } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { createDoctorReports } from '../../src/features/doctor-reports/index.ts'
import { byRole } from '../support/by-role.ts'
import { problem, testApi } from '../support/test-api.ts'

const KEY = 'planted-stream-key'

const apiWith = async (t: Test, outputNetworks: string[]) => {
  const config = { ENVIRONMENT: 'production' as const, SOURCE_NETWORKS: [], OUTPUT_NETWORKS: outputNetworks }
  const preflights = createPreflights({ egress: await outputEgress(config), stepMs: 60_000 })
  return testApi(t, { authenticate: byRole, destinations: { networks: openNetworks(config), preflights } })
}

const asOperator = { authorization: 'operator' }

t.test('a request is described, and its credential is not repeated', async (t) => {
  const api = await testApi(t, { authenticate: byRole })
  const { statusCode, body, json } = await api.get('/api/diagnostics/request', {
    ...asOperator,
    origin: 'https://allowed.example.evil',
    cookie: 'planted-cookie',
  })
  t.equal(statusCode, 200)
  t.match(json(), {
    origin: { received: ['https://allowed.example.evil'], decision: 'foreign_origin', allowed: false },
    host: new URL(api.url).host,
    hops: [{ source: 'socket', role: 'client' }],
  })
  t.notMatch(body, 'planted')
  t.notMatch(body, '"operator"')
  t.match(
    await api.get('/api/diagnostics/request', { authorization: 'viewer' }),
    problem(403, 'auth.forbidden'),
  )
})

t.test('a preflight answers with a report, in which no part of the key is', async (t) => {
  const server = await startRtmpServer(t)
  const api = await apiWith(t, ['127.0.0.0/8'])
  const request = { type: 'rtmp', url: server.url, key: KEY }
  const { statusCode, body, json } = await api.send('POST', '/api/outputs/preflight', request, asOperator)
  t.equal(statusCode, 200)
  t.match(json(), { ok: true, steps: [{ name: 'dns' }, { name: 'tcp' }, { name: 'tls', status: 'skip' }] })
  t.notMatch(body, KEY)
  const asViewer = await api.send('POST', '/api/outputs/preflight', request, { authorization: 'viewer' })
  t.match(asViewer, problem(403, 'auth.forbidden'))
})

t.test('an address that outputs may not reach is refused by its spelling', async (t) => {
  const api = await apiWith(t, [])
  const ask = (url: string, type = 'rtmp') =>
    api.send('POST', '/api/outputs/preflight', { type, url, key: KEY }, asOperator)
  const spelled: [url: string, type?: string][] = [
    ['rtmp://127.0.0.1/live'],
    ['rtmp://0x7f.1/live'],
    ['rtmps://[::1]/live'],
    ['rtmp://10.0.0.1/live'],
    ['rtmp://push.example:22/live'],
    ['http://169.254.169.254/latest', 'icecast'],
    ['srt://192.168.0.1:9000', 'srt'],
  ]
  for (const [url, type] of spelled) t.match(await ask(url, type), problem(422, 'output.refused'), url)
  const invalid: [url: string, type?: string][] = [
    ['http://push.example/live'],
    ['srt://push.example?x', 'rtmp'],
    ['rtmp://user:pass@push.example/live'],
  ]
  for (const [url, type] of invalid) t.match(await ask(url, type), problem(400, 'request.invalid'), url)
})

t.test('a service that connects to nothing says so', async (t) => {
  const api = await testApi(t)
  const answer = await api.send('POST', '/api/outputs/preflight', {
    type: 'rtmp',
    url: 'rtmp://push.example/live',
  })
  t.match(answer, problem(503, 'output.preflight_unavailable'))
})

const checkOf = (id: string, run: Check['run']): Check => ({
  ...{ id, group: 'services', title: `${id} works`, dependsOn: [], severity: 'error', cost: 'quick' },
  ...{ symptom: 'Nothing works.', cause: 'It is broken.', docs: null, run },
  cure: { text: 'Mend it.', command: null, auto: null },
})

const REPORT = '/api/diagnostics/report'
const SECRET = 'planted-password-of-redis'

t.test('a report of the checks is for administrators, and contains no secret', async (t) => {
  const check = checkOf('leaking.check', async ({ settings }) => pass(`asked ${settings.REDIS_URL}`))
  const environment = { REDIS_URL: `redis://api:${SECRET}@redis.example` }
  const api = await testApi(t, {
    authenticate: byRole,
    reports: ({ backplane }) => createDoctorReports({}, { backplane, environment, checks: [check] }),
  })
  const { statusCode, body, json } = await api.get(REPORT, { authorization: 'admin' })
  t.equal(statusCode, 200)
  t.match(json(), { schemaVersion: 1, findings: [{ id: 'leaking.check', status: 'pass' }] })
  t.match(body, '[redacted]')
  t.notMatch(body, SECRET)
  for (const authorization of ['operator', 'moderator', 'viewer', 'stream'])
    t.match(await api.get(REPORT, { authorization }), problem(403, 'auth.forbidden'), authorization)
})

t.test('callers share one run of the checks', async (t) => {
  const gate = deferred<void>()
  let runs = 0
  const check = checkOf('slow.check', async () => {
    runs += 1
    await gate.promise
    return pass('fine')
  })
  const checks = [{ ...check, deadlineMs: 600_000 }]
  const api = await testApi(t, {
    reports: ({ backplane }) =>
      createDoctorReports(
        { REDIS_URL: undefined },
        { backplane, environment: {}, checks, deadlineMs: 600_000 },
      ),
  })
  const both = Promise.all([api.get(REPORT), api.get(REPORT)])
  await eventually(() => runs === 1, { what: 'a run of the check' })
  gate.resolve()
  const [one, other] = await both
  t.equal(one.body, other.body)
  t.equal(runs, 1)
})

t.test('beside a Redis the checks of other machines are left out', async (t) => {
  const groupsOf = async (REDIS_URL: string | undefined) => {
    const api = await testApi(t, {
      reports: ({ backplane }) =>
        createDoctorReports({ REDIS_URL }, { backplane, environment: { PORT: '1' } }),
    })
    const report = (await api.get(REPORT)).json() as DoctorReport
    return new Set(report.findings.map(({ group }) => group))
  }
  const [alone, separate] = await Promise.all([groupsOf(undefined), groupsOf('redis://redis.example')])
  for (const group of ['host', 'ports'] as const) {
    t.ok(alone.has(group), group)
    t.notOk(separate.has(group), group)
  }
  t.ok(separate.has('socket'))
})

t.test('a service that runs no checks says so', async (t) => {
  const api = await testApi(t)
  t.match(await api.get(REPORT), problem(503, 'diagnostics.unavailable'))
})
