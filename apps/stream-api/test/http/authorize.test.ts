import { once } from 'node:events'
import { connect } from 'node:net'
import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { PAGE_FILES } from '../../src/features/page/files.ts'
import { byRole as authenticate } from '../support/by-role.ts'
import { problem, testApi } from '../support/test-api.ts'

/** The first script of the page. The build names it by its digest. */
const SCRIPT =
  Object.keys(PAGE_FILES).find((path) => /\/index-[^/]*\.js$/.test(path)) ?? 'the page is not built'

t.test('refuses a caller before the body is sent', async (t) => {
  const api = await testApi(t, { authenticate })
  const { port } = new URL(api.url)
  const head = (lines: readonly string[]) =>
    ['POST /api/assets HTTP/1.1', 'Host: 127.0.0.1', 'Content-Length: 50000', ...lines, '', ''].join('\r\n')
  const type = 'Content-Type: multipart/form-data; boundary=x'
  const cases = [
    [[type], /^HTTP\/1.1 401 [\s\S]*"auth.required"/],
    [[type, 'Authorization: viewer'], /^HTTP\/1.1 403 [\s\S]*"auth.forbidden"/],
    [['Content-Type: application/json', 'Authorization: viewer'], /^HTTP\/1.1 403/],
    [[type, 'Origin: https://evil.example', 'Authorization: admin'], /^HTTP\/1.1 403 [\s\S]*foreign_origin/],
  ] as const
  for (const [lines, expected] of cases) {
    const socket = connect(Number(port), '127.0.0.1')
    t.teardown(() => socket.destroy())
    socket.write(head(lines))
    const [answer] = await within(once(socket, 'data'), { what: 'the refusal' })
    t.match(String(answer), expected, lines.join())
  }
})

t.test(
  'the documentation needs docs.read, in every spelling, and no grant for one stream is enough',
  async (t) => {
    const api = await testApi(t, { authenticate })
    const paths = ['/docs', '/docs/', '/docs/json', '/docs/yaml', '/docs/static/index.html', '/%64ocs/json']
    for (const path of [...paths, '/api/openapi.json']) {
      t.match(await api.get(path), problem(401, 'auth.required'), path)
      t.match(await api.get(path, { authorization: 'stream' }), problem(403, 'auth.forbidden'), path)
      t.ok((await api.get(path, { authorization: 'viewer' })).statusCode < 400, path)
    }
  },
)

t.test('the page and the proxy’s check are open', async (t) => {
  const api = await testApi(t, { authenticate })
  for (const path of ['/', SCRIPT, '/page-config.json', '/healthz']) {
    t.equal((await api.get(path)).statusCode, 200, path)
  }
  t.match(await api.get('/no-such-path'), problem(404, 'request.not_found'))
})

t.test('no answer of the API is stored, however its path is spelled', async (t) => {
  const api = await testApi(t)
  for (const path of ['/api/stream/state', '/%61pi/stream/state', '/api/nothing', '/nothing']) {
    t.equal((await api.get(path)).headers['cache-control'], 'no-store', path)
  }
})
