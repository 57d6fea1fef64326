import t from 'tap'
import { apiServesProbe, probeApiAlive, probeApiServes } from '../../src/probes/stream-api.ts'
import { startAnswering, startHttp } from '../fakes/http-server.ts'

const deadline = () => AbortSignal.timeout(60_000)
const STATE = '{"streamId":"main","status":"live","revision":3}'

t.test('an API that answers its check is alive, also while it drains', async (t) => {
  t.match(await probeApiAlive(await startAnswering(t, 200, '{"status":"ok"}'), deadline()), { ok: true })
  const draining = await startAnswering(t, 503, '{"status":"draining"}')
  t.match(await probeApiAlive(draining, deadline()), { ok: true })
})

for (const [status, body] of [
  [500, '{}'],
  [503, '{}'],
  [503, '<html>'],
  [302, ''],
] as const) {
  t.test(`an API that answers its check with ${status} ${body} is not alive`, async (t) => {
    const url = await startAnswering(t, status, body)
    const text = `GET ${url}/healthz: status ${status}`
    t.strictSame(await probeApiAlive(url, deadline()), { ok: false, code: 'unexpected', text })
  })
}

t.test('an API that returns a state serves', async (t) => {
  t.match(await probeApiServes(await startAnswering(t, 200, STATE), deadline()), { ok: true })
})

t.test('an API that reports damaged documents serves', async (t) => {
  const url = await startAnswering(t, 500, '{"code":"storage.damaged"}')
  t.match(await probeApiServes(url, deadline()), { ok: true })
})

for (const [what, status, body, text] of [
  ['a server error', 500, '{}', /\/api\/stream\/state: status 500/],
  ['a redirect', 302, '', /status 302/],
  ['another document', 200, '{"status":"live"}', /\/api\/stream\/state: the stream state does not match/],
  ['no JSON', 200, '<html>', /does not match/],
  ['an answer without end', 200, 'x'.repeat(300_000), /larger than 262144 bytes/],
] as const) {
  t.test(`an API that returns ${what} does not serve`, async (t) => {
    const url = await startAnswering(t, status, body)
    t.match(await probeApiServes(url, deadline()), { ok: false, code: 'unexpected', text })
  })
}

t.test('an API that asks for a credential serves', async (t) => {
  const refuses = await startAnswering(t, 401, '{"code":"auth.required"}')
  t.match(await probeApiServes(refuses, deadline()), { ok: true })
  const other = await startAnswering(t, 401, '{"code":"something.else"}')
  t.match(await probeApiServes(other, deadline()), { ok: false, code: 'unexpected' })
})

t.test('the probe shows the token of the moment', async (t) => {
  const seen: unknown[] = []
  const url = await startHttp(t, (request, response) => {
    seen.push(request.headers.authorization)
    response.end(STATE)
  })
  let token: string | null = null
  const probe = apiServesProbe(() => token)
  await probe(url, deadline())
  token = 'abc'
  await probe(url, deadline())
  t.strictSame(seen, [undefined, 'Bearer abc'])
})
