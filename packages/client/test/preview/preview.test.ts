import { once } from 'node:events'
import type { PreviewMessage } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Client, type ClientOptions, createClient, type PreviewStatus } from '../../src/index.ts'

/** A server that takes previews and does what the test says. */
const startServer = async (t: Test, onWatch: (socket: WebSocket, token: string | undefined) => void) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const asked: { path: string | undefined; token: string | undefined }[] = []
  server.on('connection', (socket, { url: path }) => {
    socket.on('message', (message) => {
      const { token } = JSON.parse(String(message))
      asked.push({ path, token })
      onWatch(socket, token)
    })
  })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { asked, url: `http://127.0.0.1:${address.port}` }
}

const watch = (t: Test, url: string, options: Partial<ClientOptions> = {}) => {
  const limits = { minReconnectDelayMs: 1, maxReconnectDelayMs: 5 }
  const client: Client = createClient({ apiUrl: url, socketUrl: 'ws://127.0.0.1:1/ws', limits, ...options })
  t.teardown(() => client.close())
  const messages: PreviewMessage[] = []
  const media: number[] = []
  const statuses: PreviewStatus[] = []
  const close = client.preview.watch({
    message: (message) => messages.push(message),
    media: (bytes) => media.push(bytes.byteLength),
    status: (status) => statuses.push(status),
  })
  t.teardown(close)
  return { messages, media, statuses, close }
}

const START = { type: 'start', mimeType: 'video/mp4' }

t.test('messages and media come as they were sent; what is not known is left out', async (t) => {
  const { asked, url } = await startServer(t, (socket) => {
    socket.send(JSON.stringify(START))
    for (const text of ['{', '[]', '{"type":"later"}', '{"type":"timing"}']) socket.send(text)
    socket.send(Buffer.alloc(5))
  })
  const { messages, media, statuses } = watch(t, url, { streamId: 'second', token: 'mine' })
  await eventually(() => media.length > 0, { what: 'the media' })
  t.same(media, [5])
  t.same(messages, [START])
  t.same(asked, [{ path: '/api/streams/second/preview', token: 'mine' }])
  t.same(
    statuses.map(({ state }) => state),
    ['connecting', 'watching'],
  )
})

t.test('after a break it is asked for again, with the newest token', async (t) => {
  const { asked, url } = await startServer(t, (socket, token) => {
    if (token === 'token-1') return socket.close(3005, 'connection expired')
    socket.send(JSON.stringify(START))
    return undefined
  })
  let asks = 0
  const getToken = async () => {
    asks += 1
    return `token-${asks}`
  }
  const { messages } = watch(t, url, { getToken })
  await eventually(() => messages.length > 0, { what: 'the start' })
  t.same(
    asked.map(({ token }) => token),
    ['token-1', 'token-2'],
  )
})

t.test('a refusal that would repeat is final, and is told with its reason', async (t) => {
  const { asked, url } = await startServer(t, (socket) => socket.close(3507, 'permission denied'))
  const { statuses } = watch(t, url, { token: 'mine' })
  await eventually(() => statuses.at(-1)?.state === 'refused', { what: 'the refusal' })
  t.equal(statuses.at(-1)?.reason, 'permission denied')
  t.equal(asked.length, 1)
})

t.test('signed out, it asks nothing', async (t) => {
  const { asked, url } = await startServer(t, () => undefined)
  const { statuses } = watch(t, url, { getToken: async () => null })
  await eventually(() => statuses.at(-1)?.state === 'refused', { what: 'the outcome' })
  t.same(asked, [])
})

t.test('one layer is listened to at its own path, and a refusal names its code', async (t) => {
  const { asked, url } = await startServer(t, (socket) => {
    if (asked.length === 1) {
      socket.send(JSON.stringify({ type: 'start', mimeType: 'audio/mp4' }))
      socket.send(Buffer.alloc(3))
    } else socket.close(3510, 'layer not found')
  })
  const client = createClient({ apiUrl: url, socketUrl: 'ws://127.0.0.1:1/ws', streamId: 'second' })
  t.teardown(() => client.close())
  const listen = (layerId: string) => {
    const seen: (string | number)[] = []
    const close = client.preview.listen(layerId, {
      message: ({ type }) => seen.push(type),
      media: (bytes) => seen.push(bytes.byteLength),
      status: ({ state, code }) => state === 'refused' && seen.push(`${state} ${code}`),
    })
    t.teardown(close)
    return seen
  }
  const heard = listen('cam-1')
  await eventually(() => heard.length === 2, { what: 'the sound' })
  t.same(heard, ['start', 3])
  const refused = listen('none')
  await eventually(() => refused.length === 1, { what: 'the refusal' })
  t.same(refused, ['refused 3510'])
  t.same(
    asked.map(({ path }) => path),
    ['/api/streams/second/layers/cam-1/preview', '/api/streams/second/layers/none/preview'],
  )
})
