import t from 'tap'
import { form, problem, testApi } from '../support/test-api.ts'

t.test(
  'every route answers storage.unavailable with Retry-After while the store is unavailable',
  async (t) => {
    const api = await testApi(t)
    await api.backplane.close()
    const layer = { type: 'color', content: { color: '#fff' } }
    for (const answer of [
      await api.get('/api/stream/state'),
      await api.get('/api/layers'),
      await api.send('POST', '/api/layers', layer),
      await api.send('POST', '/api/layers', layer, { 'idempotency-key': 'once' }),
      await api.send('POST', '/api/stream/control', { action: 'start' }),
    ]) {
      t.match(answer, problem(503, 'storage.unavailable'))
      t.equal(answer.headers['retry-after'], '1')
    }
    const upload = await fetch(`${api.url}/api/assets`, { method: 'POST', body: form(new Uint8Array([1])) })
    t.equal(upload.status, 503, 'also where no operation is behind the route')
    t.equal((await api.get('/healthz')).statusCode, 200, 'which is no reason to take this replica out')
  },
)
