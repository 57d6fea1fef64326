import type { LayerCreate, LayerEvent, LayerPatch } from '@stream-manager/contracts'
import t from 'tap'
import { channelKey, type WriteOptions } from '../../src/index.ts'
import { callerNamed, codeOf, testDomain, testEngine, valueFrom } from '../support.ts'

const color = (changes: Partial<LayerCreate> = {}): LayerCreate => ({
  type: 'color',
  content: { color: '#fff' },
  ...changes,
})

t.test('missing fields of a new layer get their defaults', async (t) => {
  const { domain } = await testDomain(t)
  const { value } = valueFrom(await domain.layers.create('main', { type: 'text', content: { text: 'Hi' } }))
  t.match(value, {
    name: 'text',
    zIndex: 0,
    visible: true,
    opacity: 1,
    frame: { x: 0, y: 0, width: 1280, height: 720 },
    rotation: 0,
    fit: 'contain',
    transition: { type: 'cut', durationMs: 0, easing: 'linear' },
    audio: { gain: 1, muted: false },
    status: null,
  })
  t.match(value.id, /^[a-z0-9][a-z0-9_-]{0,63}$/)
  const { value: next } = valueFrom(await domain.layers.create('main', color()))
  t.equal(next.zIndex, 1, 'a new layer is on top')
})

t.test('rejects content that its type does not allow, with the field’s path', async (t) => {
  const { domain } = await testDomain(t)
  const refused: [LayerCreate, string, string | null][] = [
    [color({ content: { colour: '#fff', color: '#ffffff' } }), 'request.invalid', '/content/colour'],
    [color({ content: {} }), 'request.invalid', '/content/color'],
    [color({ content: { color: 'red' } }), 'request.invalid', '/content/color'],
    [{ type: 'text', content: { text: 'x', sizePx: Number.NaN } }, 'request.invalid', '/content/sizePx'],
    [{ type: 'image', content: {} }, 'request.invalid', '/content'],
    [{ type: 'image', content: { assetId: 'a', url: 'https://x/y.png' } }, 'request.invalid', '/content'],
    [{ type: 'image', content: { url: 'rtmp://x/y' } }, 'source.refused', '/content/url'],
    [{ type: 'video', content: { url: 'file:///etc/passwd' } }, 'source.refused', '/content/url'],
    [{ type: 'video', content: { url: 'concat:a|b' } }, 'source.refused', '/content/url'],
    [{ type: 'video', content: { url: 'not a url' } }, 'request.invalid', '/content/url'],
    [{ type: 'video', content: { assetId: 'nowhere' } }, 'source.not_found', '/content/assetId'],
    [
      { type: 'clock', content: { format: 'HH', timeZone: 'Mars/Base' } },
      'request.invalid',
      '/content/timeZone',
    ],
    [{ type: 'guest', content: { guestId: 'g' } }, 'layer.unsupported_type', null],
  ]
  for (const [input, code, path] of refused) {
    const result = await domain.layers.create('main', input)
    t.equal(codeOf(result), code, JSON.stringify(input))
    if (!result.ok && path) t.equal(result.fault.errors?.[0]?.path, path)
  }
  t.equal(valueFrom(await domain.layers.list('main')).items.length, 0, 'nothing of it was stored')
})

t.test('rejects an asset of the wrong kind, and refuses to delete one in use', async (t) => {
  const { domain } = await testDomain(t)
  const asset = {
    id: domain.assets.newId(),
    name: 'logo.png',
    kind: 'image' as const,
    mediaType: 'image/png',
    sizeBytes: 1,
    sha256: '0'.repeat(64),
    width: 1,
    height: 1,
    durationMs: null,
  }
  valueFrom(await domain.assets.register(asset))
  const wrong = await domain.layers.create('main', { type: 'video', content: { assetId: asset.id } })
  t.equal(codeOf(wrong), 'source.not_found')
  const input = { id: 'logo', type: 'image' as const, content: { assetId: asset.id } }
  valueFrom(await domain.layers.create('main', input))
  t.match(await domain.assets.delete(asset.id), { fault: { code: 'asset.in_use', detail: /logo/ } })
  valueFrom(await domain.layers.delete({ streamId: 'main', id: 'logo' }))
  valueFrom(await domain.assets.delete(asset.id))
  t.equal(codeOf(await domain.assets.get(asset.id)), 'asset.not_found')
})

t.test('a merge patch changes the named fields; null removes a content field', async (t) => {
  const { domain } = await testDomain(t)
  const target = { streamId: 'main', id: 'title' }
  const content = { text: 'Hi', color: '#fff', background: '#000' }
  valueFrom(await domain.layers.create('main', { id: 'title', type: 'text', content }))
  const { value } = valueFrom(
    await domain.layers.update(target, { frame: { x: 5 }, content: { text: 'Ho', background: null } }),
  )
  t.strictSame(value.frame, { x: 5, y: 0, width: 1280, height: 720 })
  t.strictSame(value.content, { text: 'Ho', color: '#fff' })
  const required = await domain.layers.update(target, { content: { text: null } })
  t.match(required, { fault: { code: 'request.invalid', errors: [{ path: '/content/text' }] } })
})

t.test('a patch that changes nothing succeeds and keeps the revision', async (t) => {
  const { domain } = await testDomain(t)
  const { value } = valueFrom(await domain.layers.create('main', color({ id: 'a' })))
  const again = valueFrom(await domain.layers.update({ streamId: 'main', id: 'a' }, { opacity: 1 }))
  t.equal(again.value.revision, value.revision)
})

t.test('the second of two conflicting edits is refused, and nothing is lost', async (t) => {
  const { domain } = await testDomain(t)
  const target = { streamId: 'main', id: 'a' }
  const { value } = valueFrom(await domain.layers.create('main', color({ id: 'a' })))
  const ifMatch = value.revision
  valueFrom(await domain.layers.update(target, { opacity: 0.5 }, { ifMatch }))
  const second = await domain.layers.update(target, { opacity: 0.9 }, { ifMatch })
  t.equal(codeOf(second), 'request.precondition_failed')
  t.equal(codeOf(await domain.layers.delete(target, { ifMatch })), 'request.precondition_failed')
  t.equal(valueFrom(await domain.layers.get('main', 'a')).opacity, 0.5)
})

t.test('rejects a duplicate id and a layer beyond the limit', async (t) => {
  const { domain } = await testDomain(t, { limits: { maxLayers: 2 } })
  valueFrom(await domain.layers.create('main', color({ id: 'a' })))
  t.equal(codeOf(await domain.layers.create('main', color({ id: 'a' }))), 'layer.already_exists')
  valueFrom(await domain.layers.create('main', color({ id: 'b' })))
  t.equal(codeOf(await domain.layers.create('main', color({ id: 'c' }))), 'layer.limit_reached')
})

t.test('fifty simultaneous changes of one stream are all stored', async (t) => {
  const { domain } = await testDomain(t)
  valueFrom(await domain.layers.create('main', color({ id: 'a' })))
  const changes = Array.from({ length: 50 }, (_, index) =>
    domain.layers.update({ streamId: 'main', id: 'a' }, { frame: { x: index + 1 } }),
  )
  const revisions = (await Promise.all(changes)).map((result) => valueFrom(result).revision)
  t.equal(new Set(revisions).size, 50)
})

t.test('each change and each new engine-reported status is published', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  const engine = await testEngine(t, test, { silent: true })
  valueFrom(await domain.stream.control('main', 'start'))
  const target = { streamId: 'main', id: 'a' }
  valueFrom(await domain.layers.create('main', color({ id: 'a' })))
  valueFrom(await domain.layers.update(target, { opacity: 0.5 }))
  const ready = { a: { state: 'ready' as const, error: null } }
  await engine.report({ layers: ready })
  await engine.report({ layers: ready })
  valueFrom(await domain.layers.delete(target))
  const { publications } = await backplane.history(channelKey('main', 'layer-updates'), { limit: 100 })
  const events = publications.map(({ data }) => data as LayerEvent)
  t.equal(events.length, 4, 'the report that said nothing new published nothing')
  t.match(events, [
    { type: 'layer.created', revision: 3, layer: { id: 'a', status: null } },
    { type: 'layer.updated', revision: 4, layer: { opacity: 0.5 } },
    { type: 'layer.updated', revision: 4, layer: { status: { state: 'ready' } } },
    { type: 'layer.deleted', revision: 5, id: 'a' },
  ])
})

t.test('an event names its author by the id of presence and chat; one of the engine has none', async (t) => {
  const test = await testDomain(t)
  const { domain, backplane } = test
  const engine = await testEngine(t, test, { silent: true })
  valueFrom(await domain.stream.control('main', 'start'))
  const caller = { ...callerNamed('ann-7', 'Ann', 'operator'), via: 'session' as const }
  valueFrom(await domain.layers.create('main', color({ id: 'a' }), { caller }))
  const edits = [
    { op: 'update' as const, id: 'a', changes: { opacity: 0.5 } },
    { op: 'reorder' as const, order: ['a'] },
    { op: 'delete' as const, id: 'a' },
  ]
  await engine.report({ layers: { a: { state: 'ready', error: null } } })
  valueFrom(await domain.layers.batch('main', { operations: edits }, { caller }))
  const { publications } = await backplane.history(channelKey('main', 'layer-updates'), { limit: 100 })
  const by = { id: await domain.pseudonyms.of('main', caller), name: 'Ann' }
  t.notMatch(by.id, 'ann-7')
  const authors = publications.map(({ data }) => (data as LayerEvent).by)
  t.strictSame(authors, [by, undefined, ...authors.slice(2).map(() => by)])
  t.ok(authors.length > 3)
})

t.test('only an administrator may give up the check of certificates, or re-point such a layer', async (t) => {
  const { domain } = await testDomain(t)
  const options = { caller: callerNamed('o', 'Operator', 'operator') }
  const admin = { caller: callerNamed('a', 'Admin', 'admin') }
  const content = { url: 'https://camera.example/a.m3u8', insecureTls: true }
  const layer = { id: 'camera', type: 'video', content } as const
  t.equal(codeOf(await domain.layers.create('main', layer, options)), 'auth.forbidden')
  const batch = { operations: [{ op: 'create', layer }] } as const
  t.equal(
    codeOf(await domain.layers.batch('main', { operations: [...batch.operations] }, options)),
    'auth.forbidden',
  )
  valueFrom(await domain.layers.create('main', layer, admin))
  const target = { streamId: 'main', id: 'camera' }
  const patched = (changes: LayerPatch, as: WriteOptions) => domain.layers.update(target, changes, as)
  t.equal(codeOf(await patched({ content: { url: 'https://other.example/' } }, options)), 'auth.forbidden')
  t.equal(codeOf(await patched({ content: { loop: true } }, options)), null, 'other changes are theirs')
  t.equal(codeOf(await patched({ content: { insecureTls: false } }, options)), null)
  t.equal(codeOf(await patched({ content: { insecureTls: true } }, options)), 'auth.forbidden')
})
