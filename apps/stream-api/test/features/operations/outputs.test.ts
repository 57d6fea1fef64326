import t from 'tap'
import { problem, testApi } from '../../support/test-api.ts'

t.test('an output is created, read, changed and deleted, and never shows its key', async (t) => {
  const api = await testApi(t)
  const input = { id: 'tv', type: 'rtmp', url: 'rtmp://tv.example/live', key: 'S3CRET-key' }
  const created = await api.send('POST', '/api/outputs', input)
  t.match(created, { statusCode: 201, headers: { location: '/api/outputs/tv' } })
  t.match(created.json(), { id: 'tv', hasKey: true, state: 'idle', error: null })
  const bodies = [
    created,
    await api.get('/api/outputs'),
    await api.get('/api/outputs/tv'),
    await api.get('/api/stream/state'),
    await api.send('PATCH', '/api/outputs/tv', { enabled: false }),
    await api.send('POST', '/api/outputs', { ...input, url: 'nonsense' }),
    await api.send('POST', '/api/outputs', { ...input, extra: 1 }),
  ]
  for (const { body } of bodies) t.notMatch(body, /S3CRET/)
  t.equal((await api.send('PATCH', '/api/outputs/tv', { key: null })).json().hasKey, false)
  t.equal((await api.send('DELETE', '/api/outputs/tv')).statusCode, 204)
  t.match(await api.get('/api/outputs/tv'), problem(404, 'output.not_found'))
})

t.test('rejects an output without a field that its type needs', async (t) => {
  const api = await testApi(t)
  const refused = await api.send('POST', '/api/outputs', { type: 'rtmp' })
  t.match(refused, problem(400, 'request.invalid'))
  t.match(refused.json().errors, [{ path: '/url' }])
  t.match(await api.send('POST', '/api/outputs', { type: 'hls' }), problem(409, 'output.already_exists'))
})
