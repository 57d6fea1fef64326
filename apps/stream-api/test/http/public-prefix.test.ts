import t from 'tap'
import { testApi } from '../support/test-api.ts'

/** Headers that Traefik adds when it removes a prefix. */
const PROXIED = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-prefix': '/stream' }
const TRUSTING = { environment: { TRUSTED_PROXIES: '127.0.0.1' } }
const SHAPE = { type: 'shape', content: { shape: 'ellipse' } }

t.test('a request whose prefix a trusted proxy removed', async (t) => {
  const api = await testApi(t, TRUSTING)

  t.test('gets links below the prefix', async (t) => {
    const created = await api.send('POST', '/api/layers', { id: 'badge', ...SHAPE }, PROXIED)
    t.match(created, { statusCode: 201, headers: { location: '/stream/api/layers/badge' } })
    const documents = await Promise.all(
      ['/api/openapi.json', '/docs/json'].map((path) => api.get(path, PROXIED)),
    )
    for (const { statusCode, json } of documents) {
      t.equal(statusCode, 200)
      t.same(json().servers, [{ url: '/stream' }])
    }
  })

  t.test('is redirected to the reference’s folder, so that its files load', async (t) => {
    t.match(await api.get('/docs', PROXIED), { statusCode: 302, headers: { location: '/stream/docs/' } })
    const { statusCode, body } = await api.get('/docs/', PROXIED)
    t.equal(statusCode, 200)
    t.notMatch(body, /(?:src|href)="\//, 'no address from the root')
  })

  t.test('finds the gateway at the page’s origin', async (t) => {
    t.match((await api.get('/page-config.json', PROXIED)).json(), { socketPort: null, signIn: 'bypassed' })
  })

  t.test('ignores a prefix that is not plain path segments', async (t) => {
    for (const prefix of ['stream', '//evil.example', '/a b', '/"onload', `/${'a'.repeat(65)}`, '/']) {
      const headers = { ...PROXIED, 'x-forwarded-prefix': prefix }
      t.notOk((await api.get('/api/openapi.json', headers)).json().servers, prefix)
    }
  })
})

t.test('ignores the prefix of an untrusted client', async (t) => {
  const api = await testApi(t, { environment: { TRUSTED_PROXIES: '10.0.0.1' } })
  const created = await api.send('POST', '/api/layers', { id: 'badge', ...SHAPE }, PROXIED)
  t.match(created, { statusCode: 201, headers: { location: '/api/layers/badge' } })
  t.notOk((await api.get('/api/openapi.json', PROXIED)).json().servers)
  t.equal((await api.get('/docs', PROXIED)).statusCode, 200)
  t.match((await api.get('/page-config.json', PROXIED)).json(), { socketPort: 4201, signIn: 'bypassed' })
})
