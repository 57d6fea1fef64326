import { FULL, textPart } from '@stream-manager/preview'
import t, { type Test } from 'tap'
import { openPreview, refusalOf, startPreviews } from '../../support/preview-client.ts'
import { problem, testEngine } from '../../support/test-api.ts'

const START = textPart('start', { type: 'start', mimeType: 'audio/mp4' })
const SOUND = { kind: 'keyframe', bytes: Buffer.alloc(20) } as const
const PATH = '/api/layers/cam-1/preview'

/** A stream that is on air, with a layer that has sound and one without. */
const startOnAir = async (t: Test) => {
  const started = await startPreviews(t)
  const { api, tokenOf } = started
  const headers = { authorization: `Bearer ${tokenOf('admin')}`, prefer: 'wait=0' }
  const content = { url: 'http://127.0.0.1:9/cam.ts' }
  await api.domain.layers.create('main', { id: 'cam-1', type: 'video', content })
  await api.domain.layers.create('main', { id: 'title', type: 'text', content: { text: 'Hello' } })
  const control = (action: 'start' | 'stop') =>
    api.send('POST', '/api/stream/control', { action }, { ...headers, prefer: 'wait=5' })
  await testEngine(t, api)
  await control('start')
  /** The code that ends the socket of somebody who listens. */
  const codeOf = async (path: string, token: string | undefined = tokenOf('operator')) => {
    const listener = await openPreview(t, { url: api.url, path })
    listener.watch(token)
    return listener.closed()
  }
  return { ...started, headers, control, codeOf }
}

t.test('a listener gets the sound of the layer, and nobody’s else', async (t) => {
  const { url, followed, tokenOf, isFollowed } = await startOnAir(t)
  const paths = [PATH, '/api/streams/main/layers/cam-1/preview']
  const listeners = await Promise.all(paths.map((path) => openPreview(t, { url, path })))
  for (const listener of listeners) listener.watch(tokenOf('operator'))
  await isFollowed(true, 'main/cam-1')
  t.strictSame([...followed.keys()], ['main/cam-1'], 'both share what the engine makes')
  await Promise.all(listeners.map(({ until }) => until(1)))
  for (const part of [START, SOUND]) followed.get('main/cam-1')?.add(part)
  for (const listener of listeners) {
    await listener.until(3)
    t.strictSame(listener.seen, ['{"type":"ended"}', '{"type":"start","mimeType":"audio/mp4"}', 20])
    listener.socket.close()
  }
  await isFollowed(false, 'main/cam-1')
})

t.test('the permission is that of editing layers, and comes before anything is looked up', async (t) => {
  const { codeOf, tokenOf, followed } = await startOnAir(t)
  const elsewhere = tokenOf('operator', { grants: [{ streamId: 'other' }] })
  t.equal(await codeOf(PATH, 'made-up'), 3500)
  t.equal(await codeOf(PATH, elsewhere), 3507)
  t.equal(await codeOf(PATH, tokenOf('viewer')), 3507, 'a viewer hears no muted microphone')
  t.equal(await codeOf('/api/layers/none/preview', elsewhere), 3507, 'a stranger learns nothing')
  t.equal(followed.size, 0)
})

t.test('a layer that cannot be heard is refused with the reason', async (t) => {
  const { api, url, codeOf, control, followed, headers } = await startOnAir(t)
  t.equal(await codeOf('/api/streams/none/layers/cam-1/preview'), 3509)
  t.equal(await codeOf('/api/layers/none/preview'), 3510)
  t.equal(await codeOf('/api/layers/title/preview'), 3511)
  await control('stop')
  t.equal(await codeOf(PATH), 3512, 'the stream is not on air')
  t.equal(followed.size, 0)
  t.equal(await refusalOf({ url, path: '/api/layers/NONE/preview', headers }), 400)
  t.match(await api.get(PATH, headers), problem(426, 'request.upgrade_required'))
})

t.test('a layer that is deleted ends its sound', async (t) => {
  const { api, url, tokenOf, isFollowed, headers } = await startOnAir(t)
  const listener = await openPreview(t, { url, path: PATH })
  listener.watch(tokenOf('operator'))
  await isFollowed(true, 'main/cam-1')
  await api.send('DELETE', '/api/layers/cam-1', undefined, headers)
  t.equal(await listener.closed(), 3510)
  await isFollowed(false, 'main/cam-1')
})

t.test('an engine that makes as many as it may is told as such, at once or later', async (t) => {
  const { api, url, tokenOf, isFollowed, followed, codeOf } = await startOnAir(t)
  const listener = await openPreview(t, { url, path: PATH })
  listener.watch(tokenOf('operator'))
  await isFollowed(true, 'main/cam-1')
  followed.get('main/cam-1')?.add(FULL)
  t.equal(await listener.closed(), 3513)
  await isFollowed(false, 'main/cam-1')
  api.previews.setSource((topic, broadcast) => {
    broadcast.add(FULL)
    followed.set(topic, broadcast)
    return () => followed.delete(topic)
  })
  t.equal(await codeOf(PATH), 3513)
  await isFollowed(false, 'main/cam-1')
})
