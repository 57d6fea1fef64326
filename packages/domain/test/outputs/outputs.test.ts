import type { OutputCreate } from '@stream-manager/contracts'
import t from 'tap'
import { createDomain } from '../../src/index.ts'
import { codeOf, testDomain, testEngine, valueFrom } from '../support.ts'

t.test('an output never returns its secret', async (t) => {
  const { domain } = await testDomain(t)
  const input: OutputCreate = { id: 'tv', type: 'rtmp', url: 'rtmp://tv.example/live', key: 'S3CRET-key' }
  const { value } = valueFrom(await domain.outputs.create('main', input))
  const state = await domain.stream.state('main')
  const shown = JSON.stringify([value, await domain.outputs.list('main'), state])
  t.notMatch(shown, /S3CRET/)
  t.equal(value.hasKey, true)
  const target = { streamId: 'main', id: 'tv' }
  t.equal(valueFrom(await domain.outputs.update(target, { enabled: false })).value.hasKey, true)
  t.equal(valueFrom(await domain.outputs.update(target, { key: null })).value.hasKey, false)
  const { desired } = valueFrom(await domain.engine.read('main'))
  t.match(desired.outputs, [{ id: 'hls' }, { id: 'tv', key: null }])
})

t.test('rejects URLs, secrets and options that the output’s type does not allow', async (t) => {
  const { domain } = await testDomain(t)
  const refused: [OutputCreate, string][] = [
    [{ type: 'rtmp' }, '/url'],
    [{ type: 'rtmp', url: 'http://x/y' }, '/url'],
    [{ type: 'rtmp', url: 'nonsense' }, '/url'],
    [{ type: 'rtmp', url: 'rtmp://user:pass@x/y' }, '/url'],
    [{ type: 'rtmp', url: 'rtmp://x/app/%E0%A4%A' }, '/url'],
    [{ type: 'rtmp', url: 'rtmp://x/app live=1 conn=S:x' }, '/url'],
    [{ type: 'rtmp', url: 'rtmp://x/app\r\nhost' }, '/url'],
    [{ type: 'rtmp', url: 'tee:rtmp://x/y|file:/tmp/z' }, '/url'],
    [{ type: 'icecast', url: 'http://x' }, '/url'],
    [{ type: 'icecast', url: 'ftp://x/live' }, '/url'],
    [{ type: 'file', url: 'http://x/y' }, '/url'],
    [{ type: 'file', key: 'abc' }, '/key'],
    [{ type: 'file', options: { container: 'avi' } }, '/options/container'],
    [{ type: 'file', options: { path: '/etc' } }, '/options/path'],
    [{ type: 'icecast', url: 'http://x/live', options: { bitrateKbps: 1e6 } }, '/options/bitrateKbps'],
  ]
  for (const [input, path] of refused) {
    const result = await domain.outputs.create('main', input)
    t.match(result, { fault: { code: 'request.invalid', errors: [{ path }] } }, JSON.stringify(input))
  }
})

t.test('rejects a second HLS output, a duplicate id and an eleventh output', async (t) => {
  const { domain } = await testDomain(t)
  t.equal(codeOf(await domain.outputs.create('main', { type: 'hls' })), 'output.already_exists')
  for (let count = 1; count < 10; count += 1) {
    valueFrom(await domain.outputs.create('main', { id: `f${count}`, type: 'file' }))
  }
  t.equal(codeOf(await domain.outputs.create('main', { id: 'f1', type: 'file' })), 'output.already_exists')
  t.equal(codeOf(await domain.outputs.create('main', { type: 'file' })), 'output.limit_reached')
  valueFrom(await domain.outputs.delete({ streamId: 'main', id: 'hls' }))
  t.equal(valueFrom(await domain.stream.state('main')).preview.hls, null)
  valueFrom(await domain.outputs.create('main', { type: 'hls' }))
})

t.test('a retrying output makes the stream degraded, and reports its own error', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  const engine = await testEngine(t, test, { silent: true })
  valueFrom(await domain.stream.control('main', 'start'))
  valueFrom(await domain.outputs.create('main', { id: 'tv', type: 'rtmp', url: 'rtmp://tv.example/live' }))
  const error = { code: 'output.unreachable' as const, message: 'x', since: '', nextRetryAt: null }
  const common = { retries: 0, nextRetryAt: null, bitrateKbps: 1 }
  await engine.report({
    outputs: {
      hls: { id: 'hls', type: 'hls', state: 'live', error: null, ...common },
      tv: { id: 'tv', type: 'rtmp', state: 'retrying', error, ...common },
    },
  })
  t.match(valueFrom(await domain.stream.state('main')), {
    status: 'live',
    health: 'degraded',
    error: null,
    outputs: [
      { id: 'hls', state: 'live' },
      { id: 'tv', state: 'retrying', error },
    ],
  })
})

const PUBLIC_ONLY = { sourceNetworks: [], outputNetworks: [] }

t.test('rejects a destination whose spelling is not a public address', async (t) => {
  const { domain } = await testDomain(t, { networks: PUBLIC_ONLY })
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    'localhost',
    '[::ffff:10.0.0.1]',
    '169.254.169.254',
  ]) {
    for (const [type, url] of [
      ['rtmp', `rtmp://${host}/live/key`],
      ['rtmp', `rtmps://${host}:1935/live/key`],
      ['icecast', `http://${host}/mount`],
    ] as const) {
      const result = await domain.outputs.create('main', { type, url })
      t.match(result, { fault: { code: 'output.refused', errors: [{ path: '/url' }] } }, url)
    }
  }
  t.equal(
    codeOf(await domain.outputs.create('main', { type: 'icecast', url: 'http://tv.example:6379/x' })),
    'output.refused',
    'a port of a store',
  )
})

t.test('an open network admits its port, and a stored address does not block other changes', async (t) => {
  const { domain, backplane } = await testDomain(t, {
    networks: { ...PUBLIC_ONLY, outputNetworks: ['10.0.0.0/8:1935'] },
  })
  const url = 'rtmp://10.1.2.3/live'
  valueFrom(await domain.outputs.create('main', { id: 'tv', type: 'rtmp', url }))
  t.equal(
    codeOf(await domain.outputs.update({ streamId: 'main', id: 'tv' }, { url: 'rtmp://10.1.2.3:1936/live' })),
    'output.refused',
  )
  const stricter = createDomain({ backplane, networks: PUBLIC_ONLY })
  const target = { streamId: 'main', id: 'tv' }
  t.equal(valueFrom(await stricter.outputs.update(target, { enabled: false })).value.enabled, false)
  t.equal(codeOf(await stricter.outputs.update(target, { url })), 'output.refused')
})
