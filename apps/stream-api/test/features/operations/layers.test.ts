import t from 'tap'
import { problem, testApi, testEngine } from '../../support/test-api.ts'

const color = { type: 'color', content: { color: '#fff' } }

t.test('a layer is created, read, changed and deleted', async (t) => {
  const api = await testApi(t)
  await testEngine(t, api)
  await api.send('POST', '/api/stream/control', { action: 'start' })
  const created = await api.send('POST', '/api/layers', { id: 'a', ...color })
  t.match(created, { statusCode: 201, headers: { location: '/api/layers/a', etag: /^"\d+"$/ } })
  const read = await api.get('/api/layers/a')
  t.same(read.json().revision, created.json().revision)
  t.match(read.headers.etag, new RegExp(`^"${created.json().revision}-`), 'a read also tells its bytes')
  const patched = await api.send('PATCH', '/api/layers/a', { opacity: 0.5, frame: { x: 10 } })
  t.match(patched, { statusCode: 200 })
  t.match(patched.json(), { opacity: 0.5, frame: { x: 10, y: 0 } })
  t.match(await api.send('DELETE', '/api/layers/a'), { statusCode: 204, body: '' })
  t.match(await api.get('/api/layers/a'), problem(404, 'layer.not_found'))
})

t.test('a batch answers for each operation, or refuses them all by index', async (t) => {
  const api = await testApi(t)
  const operations = [
    { op: 'create', layer: { id: 'a', ...color } },
    { op: 'create', layer: { id: 'b', ...color } },
    { op: 'reorder', order: ['b', 'a'] },
  ]
  const done = await api.send('POST', '/api/layers/batch', { operations })
  t.match(done.json(), { results: [{ id: 'a' }, { id: 'b' }, { order: ['b', 'a'] }] })
  const refused = await api.send('POST', '/api/layers/batch', {
    operations: [
      { op: 'delete', id: 'a' },
      { op: 'delete', id: 'nope' },
    ],
  })
  t.match(refused, problem(404, 'layer.not_found'))
  t.equal(refused.json().operation, 1)
  t.same(
    (await api.get('/api/layers')).json().items.map(({ id }: { id: string }) => id),
    ['b', 'a'],
  )
})

t.test('text, chat and clock take a font and a direction, and refuse another word', async (t) => {
  const api = await testApi(t)
  const contents = { text: { text: 'a' }, chat: { maxMessages: 3 }, clock: { format: 'HH:mm' } }
  for (const [type, content] of Object.entries(contents)) {
    for (const direction of ['auto', 'ltr', 'rtl']) {
      const wished = { ...content, font: 'DejaVu Serif', direction }
      const made = await api.send('POST', '/api/layers', {
        id: `${type}-${direction}`,
        type,
        content: wished,
      })
      t.match(made, { statusCode: 201 })
      t.same(made.json().content, wished)
    }
    const sideways = { id: type, type, content: { ...content, direction: 'sideways' } }
    const refused = await api.send('POST', '/api/layers', sideways)
    t.match(refused, problem(400, 'request.invalid'))
    t.match(refused.json().errors, [{ path: '/content/direction' }])
    const long = { id: type, type, content: { ...content, font: 'f'.repeat(129) } }
    t.match(await api.send('POST', '/api/layers', long), problem(400, 'request.invalid'))
    const cleared = await api.send('PATCH', `/api/layers/${type}-rtl`, {
      content: { direction: null, font: null },
    })
    t.same(cleared.json().content, content)
  }
})

t.test('exactly one of fifty patches with one If-Match is accepted', async (t) => {
  const api = await testApi(t)
  const { etag } = (await api.send('POST', '/api/layers', { id: 'a', ...color })).headers
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      api.send('PATCH', '/api/layers/a', { frame: { x: index + 1 } }, { 'if-match': String(etag) }),
    ),
  )
  const codes = answers.map(({ statusCode }) => statusCode)
  t.equal(codes.filter((code) => code === 200).length, 1)
  t.equal(codes.filter((code) => code === 412).length, 49)
})

t.test('rejects an If-Match that is neither one strong tag nor *', async (t) => {
  const api = await testApi(t)
  const { etag } = (await api.send('POST', '/api/layers', { id: 'a', ...color })).headers
  const patch = (ifMatch: string, path = '/api/layers/a') =>
    api.send('PATCH', path, { visible: true }, { 'if-match': ifMatch })
  t.equal((await patch('*')).statusCode, 200)
  t.equal((await patch(String(etag))).statusCode, 200)
  t.match(await patch(`W/${etag}`), problem(412, 'request.precondition_failed'))
  t.match(await patch('2'), problem(400, 'request.invalid'))
  t.match(await patch('"x"'), problem(400, 'request.invalid'))
  t.match(await patch('*', '/api/layers/nope'), problem(404, 'layer.not_found'))
})

t.test('a list has pages if the client sets a limit', async (t) => {
  const api = await testApi(t)
  for (const id of ['a', 'b', 'c']) await api.send('POST', '/api/layers', { id, ...color })
  const first = (await api.get('/api/layers?limit=2')).json()
  t.match(first, { items: [{ id: 'a' }, { id: 'b' }], nextCursor: 'b' })
  t.match((await api.get('/api/layers?limit=2&cursor=b')).json(), { items: [{ id: 'c' }], nextCursor: null })
  t.match(await api.get('/api/layers?cursor=gone'), problem(400, 'request.invalid'))
})

t.test('an address with a mask in place of its secret is refused wherever one can be sent', async (t) => {
  const api = await testApi(t)
  const url = 'https://user:password-1@cam.example/live.m3u8?token=abcd-1234'
  await api.send('POST', '/api/layers', { id: 'camera', type: 'video', content: { url } })
  const { content } = (await api.get('/api/layers/camera')).json()
  t.match(content.url, '***')
  const copy = { id: 'copy', name: 'Copy', type: 'video', content }
  const moved = { content: { url: content.url.replace('cam.', 'other.') } }
  const asked = [
    ['POST', '/api/layers', copy, '/content/url'],
    ['PATCH', '/api/layers/camera', moved, '/content/url'],
    [
      'POST',
      '/api/layers/batch',
      { operations: [{ op: 'create', layer: copy }] },
      '/operations/0/layer/content/url',
    ],
    [
      'POST',
      '/api/layers/batch',
      { operations: [{ op: 'update', id: 'camera', changes: moved }] },
      '/operations/0/changes/content/url',
    ],
    ['POST', '/api/outputs', { id: 'tv', type: 'rtmp', url: 'rtmp://tv.example/app/***' }, '/url'],
  ] as const
  for (const [method, path, body, field] of asked) {
    const refused = await api.send(method, path, body)
    t.match(refused, problem(400, 'request.invalid'), `${method} ${path}`)
    t.match(refused.json(), {
      detail:
        /^The address of (layer|output) `\w+` holds \*\*\* in place of a secret .*; send the whole address/,
      errors: [{ path: field, message: /^holds \*\*\* in place of a secret; send the whole address/ }],
    })
  }
  const kept = await api.send('PATCH', '/api/layers/camera', { content })
  t.match(kept, { statusCode: 200 }, 'sent back as it was read, the address is kept')
})
