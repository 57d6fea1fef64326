import t from 'tap'
import { problem, testApi } from '../support/test-api.ts'

t.test('serves the page and all of its files under a strict policy', async (t) => {
  const api = await testApi(t)
  const page = await api.get('/')
  t.match(page, { statusCode: 200, headers: { 'content-type': /^text\/html/ } })
  t.match(page.headers['content-security-policy'], /script-src 'self'(;|$)/)
  t.notMatch(page.body, /<script>|\son\w+=|https?:\/\//, 'no inline script, nothing from elsewhere')
  const needed = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
  t.ok(needed.length >= 5)
  for (const path of needed) {
    const { statusCode, body } = await api.get(`/${path}`)
    t.ok(statusCode === 200 || statusCode === 302, path)
    for (const [, module] of body.matchAll(/^import .* from '\.\/([a-z.]+)'$/gm)) {
      if (module !== undefined && !needed.includes(module)) needed.push(module)
    }
  }
  t.ok(needed.includes('session.js'), 'the modules of the page are followed')
  t.same((await api.get('/page-config.json')).json(), { socketPort: 4201, signIn: 'bypassed' })
  t.match(await api.get('/package.json'), problem(404, 'request.not_found'))
})

t.test('healthz answers 200', async (t) => {
  const api = await testApi(t)
  t.same((await api.get('/healthz')).json(), { status: 'ok' })
})
