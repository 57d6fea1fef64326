import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { addUser, Browser, PASSWORD } from '../support/browser.ts'
import { byRole as authenticate } from '../support/by-role.ts'
import { problem, testApi } from '../support/test-api.ts'

t.test('on loopback only pages of listed origins read the programme', async (t) => {
  const api = await testApi(t, { environment: { CORS_ORIGINS: 'https://studio.example' } })
  await writeFile(join(api.dataDir, 'hls', 'main', 'index.m3u8'), '#EXTM3U\n')
  const reader = async (origin: string) =>
    (await api.get('/hls/main/index.m3u8', { origin })).headers['access-control-allow-origin']
  t.equal(await reader('https://studio.example'), 'https://studio.example')
  t.equal(await reader('https://evil.example'), undefined)
})

t.test('serves playlist and segments to any origin', async (t) => {
  const api = await testApi(t, { environment: { HOST: '0.0.0.0' } })
  const folder = join(api.dataDir, 'hls', 'main')
  await writeFile(join(folder, 'index.m3u8'), '#EXTM3U\n')
  await writeFile(join(folder, 'abc-1.ts'), 'segment')
  const playlist = await api.get('/hls/main/index.m3u8')
  t.match(playlist, {
    statusCode: 200,
    body: '#EXTM3U\n',
    headers: {
      'content-type': 'application/vnd.apple.mpegurl',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    },
  })
  t.match(await api.get('/hls/main/abc-1.ts'), {
    statusCode: 200,
    headers: { 'content-type': 'video/mp2t', 'access-control-allow-origin': '*' },
  })
})

t.test('a preflight is answered like the request it is for', async (t) => {
  const preflight = { origin: 'https://player.example', 'access-control-request-method': 'GET' }
  const allowed = async (environment: Record<string, string>, made?: 'private') => {
    const api = await testApi(t, { environment })
    await writeFile(join(api.dataDir, 'hls', 'main', 'index.m3u8'), '#EXTM3U\n')
    if (made) await api.send('PUT', '/api/playback', { visibility: made })
    const asked = { ...preflight, 'access-control-request-headers': 'range,if-none-match' }
    const { statusCode, headers } = await api.send('OPTIONS', '/hls/main/index.m3u8', undefined, asked)
    t.equal(statusCode, 204)
    const answer = await api.get('/hls/main/index.m3u8', { origin: preflight.origin })
    t.equal(headers['access-control-allow-origin'], answer.headers['access-control-allow-origin'])
    return headers
  }
  const open = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'range,if-none-match',
  }
  t.match(await allowed({ HOST: '0.0.0.0' }), open)
  t.match(await allowed({ HOST: '0.0.0.0', CORS_ORIGINS: 'https://studio.example' }), open)
  for (const headers of [await allowed({}), await allowed({ HOST: '0.0.0.0' }, 'private')]) {
    t.equal(headers['access-control-allow-origin'], undefined)
  }
  const listed = await allowed({ CORS_ORIGINS: preflight.origin })
  t.equal(listed['access-control-allow-origin'], preflight.origin)
})

t.test('no cache keeps a refusal, and a page may read it', async (t) => {
  const api = await testApi(t, { environment: { HOST: '0.0.0.0' } })
  await writeFile(join(api.dataDir, 'hls', 'main', 'abc-1.ts'), 'segment')
  for (const [path, range] of [
    ['not-yet-1.ts', ''],
    ['index.m3u8', ''],
    ['abc-1.ts', 'bytes=99-'],
    ['abc-1.ts.tmp', ''],
  ] as const) {
    const refused = await api.get(`/hls/main/${path}`, { ...(range && { range }) })
    t.match(refused.statusCode, /^4/, path)
    t.equal(refused.headers['cache-control'], 'no-store', path)
    if (path !== 'abc-1.ts.tmp') t.equal(refused.headers['access-control-allow-origin'], '*', path)
  }
  t.equal((await api.send('DELETE', '/hls/main/abc-1.ts')).headers['cache-control'], 'no-store')
})

t.test('an address of a private programme plays until the setting is made again', async (t) => {
  const api = await testApi(t, { environment: { HOST: '0.0.0.0' } })
  const folder = join(api.dataDir, 'hls', 'main')
  await writeFile(join(folder, 'index.m3u8'), '#EXTM3U\n')
  await writeFile(join(folder, 'abc-1.ts'), 'segment')
  t.match(await api.send('PUT', '/api/playback', { visibility: 'private' }), { statusCode: 200 })
  const { url } = (await api.get('/api/playback/address?expiresInSeconds=60')).json()
  const playlist = await api.get(url)
  t.match(playlist, { statusCode: 200, body: '#EXTM3U\n' })
  t.equal(playlist.headers['access-control-allow-origin'], undefined, 'private: not for pages of any origin')
  const segment = await api.get(url.replace('index.m3u8', 'abc-1.ts'))
  t.match(segment, { statusCode: 200, headers: { 'cache-control': 'private, max-age=60' } })
  t.match(await api.get(url.replace('/main/', '/other/')), problem(401, 'auth.invalid'))
  t.match(await api.get('/hls/~forged/main/index.m3u8'), problem(401, 'auth.invalid'))
  t.match(await api.send('PUT', '/api/playback', { visibility: 'private' }), { statusCode: 200 })
  t.match(await api.get(url), problem(401, 'auth.invalid'))
})

t.test('a public programme needs no sign-in, and a made-up one looks like a private one', async (t) => {
  const api = await testApi(t, { authenticate })
  const as = (authorization: string) => ({ authorization })
  await writeFile(join(api.dataDir, 'hls', 'main', 'index.m3u8'), '#EXTM3U\n')
  const paths = ['/hls/main/index.m3u8', '/hls/made-up/index.m3u8']
  const statuses = async (headers = {}) =>
    (await Promise.all(paths.map((path) => api.get(path, headers)))).map(({ statusCode }) => statusCode)
  t.strictSame(await statuses(), [200, 401])
  t.match(await api.get('/hls/main/abc-9.ts'), problem(404, 'request.not_found'), 'a segment that is gone')
  t.match(await api.send('PUT', '/api/playback', { visibility: 'private' }, as('operator')), {
    statusCode: 200,
  })
  t.strictSame(await statuses(), [401, 401])
  t.strictSame(await statuses(as('viewer')), [200, 404])
})

t.test('a private programme ends for a user who is deleted, by token and by address', async (t) => {
  const api = await testApi(t)
  await writeFile(join(api.dataDir, 'hls', 'main', 'index.m3u8'), '#EXTM3U\n')
  const { id } = await addUser(api, 'ann', 'viewer')
  const browser = new Browser(api)
  await browser.signIn({ username: 'ann', password: PASSWORD })
  await api.send('PUT', '/api/playback', { visibility: 'private' })
  const { url } = (await browser.call('GET', '/api/playback/address')).json()
  const statuses = async () => [
    (await browser.call('GET', '/hls/main/index.m3u8')).statusCode,
    (await api.get(url)).statusCode,
  ]
  t.strictSame(await statuses(), [200, 200])
  t.equal((await api.send('DELETE', `/api/users/${id}`)).statusCode, 204)
  await eventually(async () => (await statuses()).join() === '401,401', { what: 'the end of both' })
  t.match(await api.get(url), problem(401, 'auth.invalid'), 'as for a forged address')
})

t.test('requests for a stream that was never on air are limited', async (t) => {
  const api = await testApi(t, { environment: { MAX_REQUESTS_PER_SECOND: '1' } })
  await writeFile(join(api.dataDir, 'hls', 'main', 'index.m3u8'), '#EXTM3U\n')
  const ask = async (path: string) =>
    (await Promise.all(Array.from({ length: 15 }, () => api.get(path)))).map(({ statusCode }) => statusCode)
  t.ok((await ask('/hls/made-up/index.m3u8')).includes(429))
  t.notOk((await ask('/hls/main/index.m3u8')).includes(429))
})

t.test('rejects every other path below /hls', async (t) => {
  const api = await testApi(t)
  await writeFile(join(api.dataDir, 'secret.ts'), 'secret')
  await writeFile(join(api.dataDir, 'hls', 'main', 'abc-1.ts.tmp'), 'half')
  for (const path of [
    '..%2fsecret.ts',
    '..%2f..%2fsecret.ts',
    '%2e%2e/%2e%2e/secret.ts',
    '..\\..\\secret.ts',
    'abc-1.ts.tmp',
    '.hidden',
    'sub/abc-1.ts',
    'abc-1.ts%00.m3u8',
    'stream-manager.db',
    '',
  ]) {
    const answer = await api.get(`/hls/main/${path}`)
    t.ok(answer.statusCode === 404 || answer.statusCode === 400, `${path}: ${answer.statusCode}`)
    t.notMatch(answer.body, /secret"|half/)
  }
  t.match(await api.get('/hls/../index.m3u8'), problem(400, 'request.invalid'))
  t.match(await api.get('/hls/UPPER/index.m3u8'), problem(400, 'request.invalid'))
  t.match(await api.get('/hls/main/index.m3u8'), problem(404, 'request.not_found'), 'not live yet')
})
