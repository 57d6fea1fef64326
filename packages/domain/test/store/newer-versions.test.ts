import t from 'tap'
import { chatKeys } from '../../src/chat/keys.ts'
import { channelKey } from '../../src/index.ts'
import { resourceKeys } from '../../src/resources/keys.ts'
import { streamKeys } from '../../src/stream/keys.ts'
import { callerNamed, codeOf, type TestDomain, testDomain, testEngine, valueFrom } from '../support.ts'

const DESIRED = streamKeys.desired('main')
const OBSERVED = streamKeys.observed('main')

type Fields = Record<string, unknown>

/** Writes a document again, as a newer version would. */
const rewrite = async ({ backplane }: TestDomain, key: string, change: (stored: Fields) => Fields) => {
  const document = await backplane.read(key)
  const value = change((document?.value ?? {}) as Fields)
  await backplane.commit({ expect: { [key]: document?.revision ?? 0 }, put: { [key]: value } })
  return value
}

const stored = async ({ backplane }: TestDomain, key: string) =>
  (await backplane.read(key))?.value as Fields | undefined

const publish = ({ backplane }: TestDomain, kind: 'stream-state' | 'chat', data: unknown) =>
  backplane.commit({ publish: [{ channel: channelKey('main', kind), data, retain: 100 }] })

const color = (id: string) => ({ id, type: 'color' as const, content: { color: '#fff' } })

t.test('fields of a newer version are ignored, counted and kept', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  valueFrom(await domain.layers.create('main', color('a')))
  const { desired } = valueFrom(await domain.engine.read('main'))
  const newer = { ...desired.layers[0], blend: 'multiply', content: { color: '#fff', glow: 2 } }
  const config = { ...desired.config, video: { ...desired.config.video, hdr: true }, captions: 'on' }
  const outputs = desired.outputs.map((output) => ({ ...output, tag: 'x', options: { lowLatency: true } }))
  await rewrite(test, DESIRED, (before) => ({ ...before, mood: 'bright', layers: [newer], config, outputs }))
  t.equal(domain.ignored().newerFieldsRead, 0)

  t.strictSame(valueFrom(await domain.engine.read('main')).desired, desired, 'the engine sees what it knows')
  t.equal(domain.ignored().newerFieldsRead, 1)
  const target = { streamId: 'main', id: 'a' }
  valueFrom(await domain.stream.control('main', 'start'))
  valueFrom(await domain.layers.update(target, { opacity: 0.5, content: { color: '#000' } }))
  valueFrom(await domain.stream.setConfig('main', desired.config))
  valueFrom(await domain.outputs.update({ streamId: 'main', id: 'hls' }, { enabled: false }))
  t.match(
    await stored(test, DESIRED),
    {
      status: 'live',
      mood: 'bright',
      layers: [{ id: 'a', opacity: 0.5, blend: 'multiply', content: { color: '#000', glow: 2 } }],
      config: { captions: 'on', video: { hdr: true, tune: 'zerolatency' } },
      outputs: [{ enabled: false, tag: 'x', options: { lowLatency: true } }],
    },
    'nothing of theirs is lost',
  )
})

t.test('a layer and an output of a newer type are kept on write and not shown', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  valueFrom(await domain.layers.create('main', color('a')))
  await rewrite(test, DESIRED, (before) => {
    const [layer] = before['layers'] as Fields[]
    const [output] = before['outputs'] as Fields[]
    const map = { ...layer, id: 'map', type: 'map', zIndex: 5, content: { place: 'York' } }
    const srt = { ...output, id: 'out', type: 'srt', passphrase: 'secret', options: { latencyMs: 9 } }
    return { ...before, layers: [layer, map], outputs: [output, srt] }
  })
  const { desired } = valueFrom(await domain.engine.read('main'))
  t.strictSame([desired.layers.map(({ id }) => id), desired.outputs.map(({ id }) => id)], [['a'], ['hls']])

  const target = { streamId: 'main', id: 'map' }
  t.match(valueFrom(await domain.layers.update(target, { visible: false })), { value: { type: 'map' } })
  valueFrom(await domain.layers.batch('main', { operations: [{ op: 'reorder', order: ['map', 'a'] }] }))
  t.equal(
    codeOf(await domain.layers.update(target, { content: { place: 'Hull' } })),
    'layer.unsupported_type',
  )
  const output = { streamId: 'main', id: 'out' }
  t.equal(codeOf(await domain.outputs.update(output, { enabled: false })), 'request.invalid')
  t.notMatch(JSON.stringify(valueFrom(await domain.outputs.list('main'))), /secret|latencyMs/)
  t.match(await stored(test, DESIRED), {
    layers: [{ id: 'map', type: 'map', visible: false, zIndex: 0, content: { place: 'York' } }, { id: 'a' }],
    outputs: [{ id: 'hls' }, { id: 'out', type: 'srt', passphrase: 'secret', options: { latencyMs: 9 } }],
  })
  valueFrom(await domain.layers.delete(target))
})

t.test('accepts unknown output types and error codes of a newer engine', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  const engine = await testEngine(t, test)
  valueFrom(await domain.stream.control('main', 'start'))
  const { revision } = valueFrom(await domain.streams.get('main'))
  valueFrom(await domain.stream.awaitApplied({ streamId: 'main', revision, waitMs: 5000, target: 'live' }))
  await engine.stop()
  // Long enough ago that a missing engine is not expected to appear.
  await rewrite(test, DESIRED, (before) => ({ ...before, since: '2020-01-01T00:00:00.000Z' }))
  const error = { code: 'output.dns_failed', message: 'no such name', since: 'now', nextRetryAt: null }
  await rewrite(test, OBSERVED, (before) => ({
    ...before,
    error,
    gpu: 'busy',
    outputs: { out: { id: 'out', type: 'srt', state: 'live' } },
  }))
  const state = valueFrom(await domain.stream.state('main'))
  t.equal(state.appliedRevision, revision)
  valueFrom(await domain.engine.reportLoss('main'))
  t.match(await stored(test, OBSERVED), { error, gpu: 'busy', lost: {}, outputs: { out: { type: 'srt' } } })
})

t.test('unknown events do not end a wait for the engine', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  await testEngine(t, test, { silent: true })
  const { revision } = valueFrom(await domain.stream.control('main', 'start'))
  const waiting = domain.stream.awaitApplied({ streamId: 'main', revision, waitMs: 500, target: 'live' })
  const published = [null, 'text', { type: 'stream.sparkled' }, [1, 2]]
  for (const data of published) await publish(test, 'stream-state', data)
  t.equal(valueFrom(await waiting).confirmed, false)
  t.ok(domain.ignored().unknownEventsRead >= 1)
})

t.test('a state that a newer version published confirms a change', async (t) => {
  const test = await testDomain(t)
  const { domain } = test
  await testEngine(t, test, { silent: true })
  const { revision } = valueFrom(await domain.stream.control('main', 'start'))
  const waiting = domain.stream.awaitApplied({ streamId: 'main', revision, waitMs: 60_000, target: 'live' })
  const state = valueFrom(await domain.stream.state('main'))
  const outputs = [{ id: 'out', type: 'srt', state: 'warm' }]
  const newer = { ...state, status: 'live', appliedRevision: revision, mood: 'bright', outputs }
  // The test cannot see whether it has subscribed yet; the first publication it receives decides.
  const publishing = setInterval(() => void publish(test, 'stream-state', newer), 20)
  t.match(valueFrom(await waiting), { confirmed: true, state: { mood: 'bright' } })
  clearInterval(publishing)
})

t.test('two versions share a chat and keep each other’s fields', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  const user = callerNamed('u1', 'Ann')
  const { value: sent } = valueFrom(await domain.chat.send('main', { text: 'hello', author: user }))
  await rewrite(test, chatKeys.message('main', sent.id), (before) => ({ ...before, badge: 'gold' }))
  const newer = { ...sent, id: 'newer-1', badge: 'gold' }
  await publish(test, 'chat', { type: 'message', message: newer, pinned: true })
  await publish(test, 'chat', { type: 'poll.opened', question: '?' })

  t.match(valueFrom(await domain.chat.list('main', { limit: 10 })).items, [{ id: sent.id, text: 'hello' }])
  const address = { kind: 'chat', streamId: 'main' } as const
  const { data } = valueFrom(await domain.realtime.snapshotChannel(address))
  t.match(data, { messages: [{ id: sent.id }, { id: 'newer-1' }] }, 'what is known of them is shown')
  const log = await backplane.history(channelKey('main', 'chat'), { limit: 10 })
  t.match(
    await domain.realtime.redact(address, log.publications),
    [
      { offset: 1, data: { type: 'message', message: { id: sent.id } } },
      { offset: 2, data: { type: 'message.deleted', id: 'newer-1' } },
      { offset: 3, data: { type: 'poll.opened', question: '?' } },
    ],
    'a message of theirs that is not there any more is taken out like one of ours',
  )

  const settings = valueFrom(await domain.chat.settings('main'))
  const { revision: _, ...known } = settings
  valueFrom(await domain.chat.setSettings('main', { ...known, slowModeSeconds: 1 }))
  await rewrite(test, chatKeys.settings('main'), (before) => ({ ...before, emojiOnly: true }))
  valueFrom(await domain.chat.setSettings('main', { ...known, slowModeSeconds: 2 }))
  t.match(await stored(test, chatKeys.settings('main')), { slowModeSeconds: 2, emojiOnly: true })
})

t.test('streams, assets and samples of a newer version are read and kept', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  valueFrom(await domain.streams.create({ id: 'two' }))
  await rewrite(test, streamKeys.registry, ({ streams, ...rest }) => ({
    ...rest,
    order: 'manual',
    streams: (streams as Fields[]).map((entry) => ({ ...entry, folder: 'a' })),
  }))
  valueFrom(await domain.streams.create({ id: 'three' }))
  t.match(await stored(test, streamKeys.registry), {
    order: 'manual',
    streams: [{ folder: 'a' }, { folder: 'a' }, { id: 'three' }],
  })

  const host = { name: 'h', cpu: {}, gpu: 1 }
  await backplane.setLatest(resourceKeys.host, host, { ttlMs: 60_000 })
  t.equal((await domain.resources.current()).host, null)
  t.equal(domain.ignored().unreadableValuesRead, 1, 'what cannot be read is left out and counted')
})

t.test('a damaged document is reported by name, kept, and hides no other stream', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  valueFrom(await domain.streams.create({ id: 'two' }))
  valueFrom(await domain.layers.create('two', color('a')))
  const garbage = { layers: 'none' }
  await backplane.commit({ put: { [streamKeys.desired('two')]: garbage } })
  const damaged = { key: streamKeys.desired('two'), message: /"stream:two\/desired".*\/layers must be array/ }
  await t.rejects(domain.stream.state('two'), damaged)
  await t.rejects(domain.stream.control('two', 'start'), damaged)
  await t.rejects(domain.layers.create('two', color('b')), damaged)
  t.match(await backplane.read(streamKeys.desired('two')), { value: garbage })
  t.match(await domain.streams.list(), [{ id: 'main' }, { id: 'two' }])
  valueFrom(await domain.stream.control('main', 'start'))
})
