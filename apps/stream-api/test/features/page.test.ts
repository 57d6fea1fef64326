import { VERSION } from '@stream-manager/contracts'
import t from 'tap'
import { PAGE_FILES } from '../../src/features/page/files.ts'
import { problem, testApi } from '../support/test-api.ts'

t.test('serves the page and all of its files under a strict policy', async (t) => {
  const api = await testApi(t)
  const page = await api.get('/')
  t.match(page, { statusCode: 200, headers: { 'content-type': /^text\/html/ } })
  t.match(page.headers['content-security-policy'], /script-src 'self'(;|$)/)
  t.notMatch(page.body, /<script>|<style|\son\w+=|https?:\/\//, 'nothing inline, nothing from elsewhere')
  const needed = [...page.body.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path = '']) => `/${path}`)
  t.ok(needed.length >= 3, 'a script, styles and an icon')
  for (const path of new Set([...needed, ...Object.keys(PAGE_FILES)])) {
    t.match(await api.get(path), { statusCode: 200 }, path)
  }
  t.same((await api.get('/page-config.json')).json(), {
    socketPort: 4201,
    signIn: 'bypassed',
    version: VERSION,
  })
  t.match(await api.get('/package.json'), problem(404, 'request.not_found'))
})

t.test('healthz answers 200', async (t) => {
  const api = await testApi(t)
  t.same((await api.get('/healthz')).json(), { status: 'ok' })
})
