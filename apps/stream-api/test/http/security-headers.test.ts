import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refuseCredential, unwrap } from '@stream-manager/service-kit'
import t, { type Test } from 'tap'
import { PAGE_FILES } from '../../src/features/page/files.ts'
import { form, type TestApi, testApi } from '../support/test-api.ts'

/** The first script of the page. The build names it by its digest. */
const SCRIPT =
  Object.keys(PAGE_FILES).find((path) => /\/index-[^/]*\.js$/.test(path)) ?? 'the page is not built'

const CLOSED = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'"

const ON_EVERY_ANSWER = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
}

const policyOf = async (api: TestApi, path: string): Promise<string> =>
  `${(await api.get(path)).headers['content-security-policy']}`

const upload = async ({ url }: TestApi): Promise<string> => {
  const body = form(new Uint8Array(8))
  const headers = { 'idempotency-key': 'one' }
  const answer = await fetch(`${url}/api/assets`, { method: 'POST', body, headers })
  return ((await answer.json()) as { id: string }).id
}

const refuseAll = { authenticate: async () => unwrap(refuseCredential('expired')) }

t.test('every kind of answer carries the security headers', async (t: Test) => {
  const api = await testApi(t)
  await writeFile(join(api.dataDir, 'hls', 'main', 'index.m3u8'), '#EXTM3U\n')
  const paths = [
    '/',
    SCRIPT,
    '/page-config.json',
    '/healthz',
    '/api/layers',
    '/api/openapi.json',
    '/api/layers/01ARZ3NDEKTSV4RRFFQ69G5FAV',
    '/nothing',
    '/docs/',
    '/docs/json',
    '/docs/static/swagger-ui-bundle.js',
    '/hls/main/index.m3u8',
    `/api/assets/${await upload(api)}/content`,
  ]
  for (const path of paths) {
    const { headers } = await api.get(path)
    t.match(headers, ON_EVERY_ANSWER, path)
    t.notMatch(headers['content-security-policy'], /unsafe|\*/, path)
    t.notOk(headers['strict-transport-security'], `${path} over http`)
    t.notOk(headers['x-powered-by'] ?? headers['server'], `${path} names no software`)
  }
})

t.test('only a page may load anything, and an uploaded file is confined', async (t) => {
  const api = await testApi(t)
  for (const path of ['/api/layers', '/nothing', '/page-config.json']) {
    t.equal(await policyOf(api, path), CLOSED, path)
  }
  t.match(await policyOf(api, '/'), /script-src 'self'(;|$)/)
  t.match(await policyOf(api, '/docs/'), /script-src 'self'(;|$)/)
  const content = await api.get(`/api/assets/${await upload(api)}/content`)
  t.match(content.headers['content-security-policy'], /sandbox/)
  t.match(content.headers['cross-origin-resource-policy'], 'same-site')
})

t.test('an answer 401 carries the security headers', async (t) => {
  const api = await testApi(t, refuseAll)
  const { statusCode, headers } = await api.get('/api/layers')
  t.equal(statusCode, 401)
  t.match(headers, ON_EVERY_ANSWER)
})

t.test('a path that cannot be decoded gets an answer without guessing of its type', async (t) => {
  const api = await testApi(t)
  t.match(await api.get('/api/%zz'), { statusCode: 400, headers: { 'x-content-type-options': 'nosniff' } })
})

t.test('only answers over https tell browsers to stay with https', async (t) => {
  const forwarded = { 'x-forwarded-proto': 'https' }
  const behindProxy = await testApi(t, { environment: { TRUSTED_PROXIES: '127.0.0.1/32' } })
  const { headers } = await behindProxy.get('/api/layers', forwarded)
  t.equal(headers['strict-transport-security'], 'max-age=31536000')
  t.notOk((await behindProxy.get('/api/layers')).headers['strict-transport-security'])
  const direct = await testApi(t)
  t.notOk((await direct.get('/api/layers', forwarded)).headers['strict-transport-security'])
})
