import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from './support/gateway.ts'
import { connectRaw } from './support/raw-client.ts'
import { stockClient } from './support/stock-client.ts'

t.test('a stopping gateway tells its clients to come back', async (t) => {
  const { url, close, counts } = await startGateway(t)
  const clients = await Promise.all(Array.from({ length: 120 }, () => connectRaw(t, url)))
  const stock = stockClient(t, url)
  stock.connect()
  await stock.ready()
  const told = new Promise((resolve) => stock.once('connecting', resolve))
  await close()
  for (const client of clients) t.strictSame(await client.end(), { code: 3001, reason: 'shutdown' })
  t.match(await within(told, { what: 'the stock client to try again' }), { code: 3001, reason: 'shutdown' })
  t.strictSame(counts(), { sockets: 0, subscriptions: 0, queuedBytes: 0, feeds: 0 })
})

t.test('a client that does not answer cannot hold the gateway up', async (t) => {
  const { url, close, counts } = await startGateway(t, { limits: { closeTimeoutMs: 50 } })
  const client = await connectRaw(t, url)
  client.socket.pause()
  await within(close(), { what: 'the gateway to stop' })
  t.equal(counts().sockets, 0)
})
