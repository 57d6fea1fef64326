import { eventually, FLAWLESS, within } from '@stream-manager/test-kit'
import { Centrifuge } from 'centrifuge'
import t, { type Test } from 'tap'
import { type ClientOptions, WebSocket } from 'ws'
import { openBackplane, startGateway } from '../../support/gateway.ts'
import { publishMany } from '../../support/publish.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { Recorder } from '../../support/recorder.ts'
import { stockClient, subscribed } from '../../support/stock-client.ts'

t.test('a stopping gateway closes its connections with a code that asks for a reconnect', async (t) => {
  const { url, close, counts } = await startGateway(t)
  const clients = await Promise.all(Array.from({ length: 120 }, () => connectRaw(t, url)))
  const stock = stockClient(t, url)
  stock.connect()
  await stock.ready()
  const reconnecting = new Promise((resolve) => stock.once('connecting', resolve))
  await close()
  for (const client of clients) t.strictSame(await client.end(), { code: 3001, reason: 'shutdown' })
  t.match(await within(reconnecting, { what: 'the stock client to try again' }), {
    code: 3001,
    reason: 'shutdown',
  })
  t.match(counts(), { sockets: 0, subscriptions: 0, queuedBytes: 0, feeds: 0 })
})

t.test('an unresponsive client does not delay the stop of the gateway', async (t) => {
  const { url, close, counts } = await startGateway(t, { limits: { closeTimeoutMs: 50 } })
  const client = await connectRaw(t, url)
  client.socket.pause()
  await within(close(), { what: 'the gateway to stop' })
  t.equal(counts().sockets, 0)
})

/** The stock client with a list of two gateways, which it tries in turn. */
const balancedClient = (t: Test, urls: readonly string[], first: number): Centrifuge => {
  let attempts = first
  class BalancedSocket extends WebSocket {
    constructor(_url: string, protocols?: string | string[], options?: ClientOptions) {
      super(urls[attempts % urls.length] ?? '', protocols, options)
      attempts += 1
    }
  }
  const options = { websocket: BalancedSocket, minReconnectDelay: 20, maxReconnectDelay: 100 }
  const client = new Centrifuge(urls[0] ?? '', options)
  t.teardown(() => client.disconnect())
  return client
}

t.test('clients of a stopping gateway continue at another one without a loss', async (t) => {
  const backplane = await openBackplane(t)
  const stopping = await startGateway(t, { backplane, drainSpreadMs: 300 })
  const staying = await startGateway(t, { backplane })
  const clients = await Promise.all(
    Array.from({ length: 80 }, async (_, index) => {
      const client = balancedClient(t, [stopping.url, staying.url], index)
      const codes: number[] = []
      client.on('connecting', ({ code }) => codes.push(code))
      const recorder = new Recorder(client.newSubscription('layer-updates'))
      await subscribed(client, 'layer-updates')
      return { client, recorder, codes }
    }),
  )
  t.equal(stopping.counts().sockets, 40)
  const published = publishMany(backplane, 'layer-updates', 600)
  await stopping.close()
  await eventually(() => staying.counts().subscriptions === 80, { what: 'all clients to be on one gateway' })
  const last = Math.max(await published, await publishMany(backplane, 'layer-updates', 5))
  for (const { recorder, codes } of clients) {
    await recorder.reaches(last)
    t.strictSame(recorder.report(0, last), FLAWLESS)
    t.ok(codes.every((code) => code === 0 || code === 3001 || code === 2))
  }
  t.equal(clients.filter(({ codes }) => codes.includes(3001)).length, 40)
})

t.test('a stopping gateway refuses new connections', async (t) => {
  const { url, close } = await startGateway(t, { limits: { closeTimeoutMs: 200 } })
  const client = await connectRaw(t, url)
  client.socket.pause()
  const closed = close()
  const late = new WebSocket(url)
  const refused = await within(
    new Promise((resolve) => {
      late.once('error', resolve)
      late.once('close', resolve)
    }),
    { what: 'the late client to be refused' },
  )
  t.ok(refused)
  await closed
})
