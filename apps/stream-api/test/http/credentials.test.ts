import t, { type Test } from 'tap'
import { problem, type TestApi, testApi } from '../support/test-api.ts'

const PATH = '/api/stream/state'

/** An API that requires sign-in, and a good token. */
const start = async (t: Test) => {
  const api = await testApi(t, { signIn: true })
  const request = {
    caller: { subject: 'usr-ann', name: 'Ann', role: 'viewer', grants: null, via: 'session' },
    sessionId: 'session-1',
    nowMs: Date.now(),
  } as const
  return { api, token: api.tokens.signer?.sign(request).token ?? '' }
}

const ask = (api: TestApi, authorization?: string | string[]) =>
  api.get(PATH, authorization === undefined ? {} : { authorization })

/** All that a client sees but the id and the time. */
const seen = ({ headers, body, statusCode }: Awaited<ReturnType<typeof ask>>) => {
  const { date: _, 'x-request-id': id = '', 'ratelimit-remaining': __, ...others } = headers
  return JSON.stringify([statusCode, others, body.replaceAll(String(id), '')])
}

t.test('the scheme of the header is case-insensitive', async (t) => {
  const { api, token } = await start(t)
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'Bearer  ']) {
    t.equal((await ask(api, `${scheme} ${token}`)).statusCode, 200, scheme)
  }
})

t.test('without a credential the answer says how to sign in', async (t) => {
  const { api } = await start(t)
  const answer = await ask(api)
  t.match(answer, problem(401, 'auth.required'))
  t.equal(answer.headers['www-authenticate'], 'Bearer')
})

t.test('every wrong header gets the same answer', async (t) => {
  const { api, token } = await start(t)
  const wrong = [
    '',
    'Bearer',
    'Bearer ',
    token,
    `Basic ${token}`,
    `Bearer ${token} ${token}`,
    `Bearer ${token},Bearer ${token}`,
    `Bearer\t${token}`,
    `Bearer ${token}x`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer sm_${token}`,
    `Bearer ${'a'.repeat(8300)}`,
  ]
  const answers = await Promise.all(wrong.map((authorization) => ask(api, authorization)))
  t.match(answers[0], problem(401, 'auth.invalid'))
  t.equal(new Set(answers.map(seen)).size, 1)
})

t.test('two headers are refused, also when both are good', async (t) => {
  const { api, token } = await start(t)
  t.match(await ask(api, [`Bearer ${token}`, `Bearer ${token}`]), problem(400, 'request.invalid'))
})

t.test('a header of 1 MB is refused before it is read whole', async (t) => {
  const { api } = await start(t)
  const answer = await ask(api, `Bearer ${'a'.repeat(1_048_576)}`).catch(
    (error: NodeJS.ErrnoException) => error,
  )
  if ('code' in answer) t.match(answer.code, /^(ECONNRESET|EPIPE)$/, 'the connection is cut while it is sent')
  else t.match(answer, { statusCode: 431 })
})

t.test('a token in the address is no credential', async (t) => {
  const { api, token } = await start(t)
  for (const name of ['token', 'access_token', 'authorization']) {
    t.equal((await api.get(`${PATH}?${name}=${token}`)).statusCode, 401, name)
  }
})
