import { eventually, within } from '@stream-manager/test-kit'
import t from 'tap'
import { ENCODINGS } from '../../support/encodings.ts'
import { startGateway } from '../../support/gateway.ts'
import { connectRaw, openRaw } from '../../support/raw-client.ts'

/** Longer than a busy machine pauses a client that answers. */
const PONG_MS = 3000

t.test('the reply to connect has the ping interval', async (t) => {
  const { url } = await startGateway(t)
  const client = await openRaw(t, url)
  t.match(await client.ask({ id: 1, connect: {} }), {
    connect: { client: /^[0-9a-f-]{36}$/, version: /^\d+\.\d+\.\d+$/, ping: 25, pong: true },
  })
})

t.test('closes a socket that never sends connect', async (t) => {
  const { url } = await startGateway(t, { limits: { connectTimeoutMs: 20 } })
  const client = await openRaw(t, url)
  t.strictSame(await client.end(), { code: 3502, reason: 'stale' })
})

t.test('closes a connection whose ping gets no pong, and keeps one that answers', async (t) => {
  const { url } = await startGateway(t, { limits: { pingIntervalMs: 30, pongTimeoutMs: PONG_MS } })
  const [silent, answering] = [await connectRaw(t, url), await connectRaw(t, url)]
  const gone = silent.end()
  let over = false
  gone.finally(() => {
    over = true
  })
  while (!over) {
    t.strictSame(await answering.next(), {}, 'a ping')
    answering.send({})
  }
  t.strictSame(await gone, { code: 3012, reason: 'no pong' })
  t.equal(answering.socket.readyState, answering.socket.OPEN)
})

for (const encoding of ENCODINGS)
  t.test(`the stock client answers pings automatically in ${encoding.name}`, async (t) => {
    const { url, counts } = await startGateway(t, { limits: { pingIntervalMs: 10, pongTimeoutMs: PONG_MS } })
    const client = encoding.client(t, url)
    const left = new Promise((resolve) => client.once('disconnected', resolve))
    client.connect()
    await client.ready()
    const silent = await connectRaw(t, url)
    t.match(await silent.end(), { code: 3012 }, 'the unresponsive client is disconnected')
    await eventually(() => counts().sockets === 1, { what: 'the silent socket to be gone' })
    t.equal(client.state, 'connected')
    client.disconnect()
    await within(left, { what: 'the client to leave' })
  })
