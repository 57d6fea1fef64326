import type { OutputCreate } from '@stream-manager/contracts'
import t from 'tap'
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
