import { textPart } from '@stream-manager/preview'
import t from 'tap'
import { Browser, PASSWORD } from '../../support/browser.ts'
import { openPreview, refusalOf, startPreviews } from '../../support/preview-client.ts'
import { problem } from '../../support/test-api.ts'

const START = textPart('start', { type: 'start', mimeType: 'video/mp4' })
const INIT = { kind: 'init', bytes: Buffer.alloc(10) } as const
const KEYFRAME = { kind: 'keyframe', bytes: Buffer.alloc(20) } as const

t.test('a viewer gets what the engine makes: JSON as text, media as bytes', async (t) => {
  const { url, followed, tokenOf, isFollowed } = await startPreviews(t)
  const viewer = await openPreview(t, { url })
  viewer.watch(tokenOf('operator'))
  await isFollowed(true)
  for (const part of [START, INIT, KEYFRAME]) followed.get('main')?.add(part)
  await viewer.until(4)
  t.strictSame(viewer.seen, ['{"type":"ended"}', '{"type":"start","mimeType":"video/mp4"}', 10, 20])
  viewer.socket.close()
  await isFollowed(false)
})

t.test('a program sends its token with the upgrade, for any stream', async (t) => {
  const { api, url, tokenOf, isFollowed } = await startPreviews(t)
  const headers = { authorization: `Bearer ${tokenOf('admin')}` }
  await api.send('POST', '/api/streams', { id: 'second', name: 'Second' }, headers)
  const viewer = await openPreview(t, { url, path: '/api/streams/second/preview', headers })
  // Before the stream is looked up.
  viewer.watch()
  await isFollowed(true, 'second')
  t.equal(viewer.socket.readyState, viewer.socket.OPEN)
})

t.test('viewers who may not watch are told why, and nothing is made for them', async (t) => {
  const { url, followed, tokenOf } = await startPreviews(t)
  const codeOf = async (token: string | undefined, path = '/api/preview') => {
    const viewer = await openPreview(t, { url, path })
    viewer.watch(token)
    return viewer.closed()
  }
  t.equal(await codeOf(undefined), 3500, 'without a token')
  t.equal(await codeOf('made-up'), 3500)
  t.equal(await codeOf(tokenOf('viewer', { grants: [{ streamId: 'other' }] })), 3507, 'another stream')
  t.equal(await codeOf(tokenOf('operator'), '/api/streams/none/preview'), 3509, 'no such stream')
  t.equal(followed.size, 0)
})

t.test('a message that is none of the protocol ends the socket', async (t) => {
  const { url, tokenOf } = await startPreviews(t)
  for (const message of ['', '{', '[]', '{"type":"other"}', '{"type":"watch","more":1}', Buffer.from('{}')]) {
    const viewer = await openPreview(t, { url })
    viewer.socket.send(message)
    t.equal(await viewer.closed(), 3501, String(message))
  }
  const viewer = await openPreview(t, { url })
  viewer.watch(tokenOf('operator').padEnd(20_000, 'x'))
  t.equal(await viewer.closed(), 1009, 'larger than any token')
  const flood = await openPreview(t, { url })
  for (let count = 0; count < 1000; count += 1) flood.watch(tokenOf('operator'))
  t.equal(await flood.closed(), 3501, 'a flood of tokens')
})

t.test('upgrades are refused as other requests are', async (t) => {
  const { api, url, tokenOf } = await startPreviews(t)
  const headers = { authorization: `Bearer ${tokenOf('operator')}` }
  t.match(await api.get('/api/preview'), problem(426, 'request.upgrade_required'))
  t.equal(await refusalOf({ url, headers: { origin: 'https://evil.example' } }), 403)
  t.equal(await refusalOf({ url, headers: { authorization: 'Bearer made-up' } }), 401)
  t.equal(await refusalOf({ url, path: '/api/preview?token=x' }), 400)
  t.equal(await refusalOf({ url, path: '/api/layers', headers }), 404)
})

t.test('an offer of another protocol is ignored', async (t) => {
  const { api, tokenOf } = await startPreviews(t)
  const offer = { connection: 'Upgrade', upgrade: 'h2c' }
  const headers = { authorization: `Bearer ${tokenOf('operator')}`, ...offer }
  t.equal((await api.get('/api/stream/state', headers)).statusCode, 200)
})

t.test('a session that ends ends the preview', async (t) => {
  const { api, url, tokenOf, isFollowed } = await startPreviews(t)
  const user = { name: 'ann', role: 'operator', password: PASSWORD }
  await api.send('POST', '/api/users', user, { authorization: `Bearer ${tokenOf('admin')}` })
  const browser = new Browser(api)
  await browser.signIn({ username: 'ann', password: PASSWORD })
  const viewer = await openPreview(t, { url })
  viewer.watch(browser.accessToken)
  await isFollowed(true)
  await browser.signOut()
  t.equal(await viewer.closed(), 3006)
  await isFollowed(false)
})

t.test('an expired token ends the preview, and a new one keeps it', async (t) => {
  const { url, followed, tokenOf, isFollowed } = await startPreviews(t)
  const viewer = await openPreview(t, { url })
  const renewed = await openPreview(t, { url })
  // Ends before that of the viewer, by more than the time between two checks.
  renewed.watch(tokenOf('operator', { lifeSeconds: 2 }))
  renewed.watch(tokenOf('operator'))
  viewer.watch(tokenOf('operator', { lifeSeconds: 6 }))
  await isFollowed(true)
  t.equal(await viewer.closed(), 3005)
  followed.get('main')?.add(START)
  await renewed.until(2)
  t.match(renewed.seen.at(-1), /"start"/)
})

t.test('a stream that is deleted ends its preview', async (t) => {
  const { api, url, tokenOf, isFollowed } = await startPreviews(t)
  const headers = { authorization: `Bearer ${tokenOf('admin')}` }
  await api.send('POST', '/api/streams', { id: 'second', name: 'Second' }, headers)
  const viewer = await openPreview(t, { url, path: '/api/streams/second/preview', headers })
  await isFollowed(true, 'second')
  await api.send('DELETE', '/api/streams/second', undefined, headers)
  t.equal(await viewer.closed(), 3509)
})

t.test('a server that stops tells its viewers to come back', async (t) => {
  const { api, url, tokenOf, isFollowed } = await startPreviews(t)
  const viewer = await openPreview(t, { url })
  viewer.watch(tokenOf('operator'))
  await isFollowed(true)
  const closing = api.app.close()
  t.equal(await viewer.closed(), 3001)
  await closing
})
