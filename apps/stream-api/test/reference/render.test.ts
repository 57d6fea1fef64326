import { readFile } from 'node:fs/promises'
import { ERROR_CODES, errorCodes, PERMISSIONS } from '@stream-manager/contracts'
import Fastify from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import { authorize } from '../../src/plugins/app/authorize.ts'
import { renderReference } from '../../src/reference/render.ts'
import { type Json, testApi } from '../support/test-api.ts'

const committed = (name: string) =>
  readFile(new URL(`../../../../docs/reference/${name}`, import.meta.url), 'utf8')

t.test('the committed reference equals the generated one; `pnpm -r docs:reference` writes it', async (t) => {
  for (const [name, text] of Object.entries(await renderReference())) {
    t.ok((await committed(name)) === text, `docs/reference/${name} is up to date`)
  }
})

t.test('every error code is documented, and every documented code exists', async (t) => {
  const rows = (await committed('errors.md')).matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)
  const documented = [...rows].map(([, code = '', status]) => [code, Number(status)])
  const known = errorCodes.toSorted().map((code) => [code, ERROR_CODES[code].status])
  t.same(documented, known)
})

t.test('OpenAPI 3.1 with schemas by their names, served as it is committed', async (t) => {
  const api = await testApi(t)
  const document: Json = (await api.get('/api/openapi.json')).json()
  t.same(document, JSON.parse(await committed('openapi.json')))
  t.equal(document.openapi, '3.1.0')
  t.ok('Asset' in document.components.schemas)
  t.notMatch(JSON.stringify(document), /def-\d|\$id|x-schema-name/)
  const refs = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)
  for (const [, name = ''] of refs) t.ok(name in document.components.schemas, name)
  t.equal((await api.get('/docs/')).statusCode, 200)
})

/** Callers without a credential may use these. */
const PUBLIC = ['/api/sessions', '/api/sessions/refresh', '/api/sessions/current', '/.well-known/jwks.json']

t.test('every documented operation is served and names an existing permission', async (t) => {
  const api = await testApi(t)
  const document: Json = (await api.get('/api/openapi.json')).json()
  let count = 0
  for (const [path, operations] of Object.entries<Json>(document.paths)) {
    const url = path.replace('{*}', '*').replace(/\{(\w+)\}/g, ':$1')
    for (const [method, operation] of Object.entries<Json>(operations)) {
      count += 1
      t.ok(api.app.hasRoute({ method: method.toUpperCase() as 'GET', url }), `${method} ${path}`)
      const permission = operation['x-permission']
      t.ok(permission in PERMISSIONS || PUBLIC.includes(url), `${method} ${path} ${permission}`)
    }
  }
  t.ok(count > 50)
})

t.test('a route without a permission, or absent from the document, cannot even be registered', async (t) => {
  const app = Fastify()
  for (const name of ['problems', 'authentication']) app.register(fp(async () => {}, { name }))
  app.register(authorize, { libraries: { '/lib': 'docs.read' } })
  await app.after()
  const handler = async () => null
  t.throws(() => app.get('/api/a', { schema: { tags: ['x'] } }, handler), /no permission/)
  t.throws(() => app.get('/page', handler), /no permission/)
  t.throws(() => app.get('/hls/a', { schema: { hide: true } }, handler), /no permission/)
  t.doesNotThrow(() => app.get('/lib/a', { schema: { hide: true } }, handler))
  t.doesNotThrow(() => app.get('/open', { config: { public: true } }, handler))
  t.throws(() => app.get('/api/b', { config: { permission: 'stream.read' } }, handler), /no tag/)
  await app.close()
})
