import { within } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { publishMany } from '../../support/publish.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { stockClient, subscribed } from '../../support/stock-client.ts'

t.test('delivers a chat message of one client to another one', async (t) => {
  const { url } = await startGateway(t)
  const [ann, bob] = [stockClient(t, url), stockClient(t, url)]
  await subscribed(bob, 'chat')
  const received = new Promise((resolve) => bob.getSubscription('chat')?.once('publication', resolve))
  ann.connect()
  await ann.publish('chat', { text: 'grüße 👋', name: 'Ann' })
  t.match(await within(received, { what: 'the message' }), {
    channel: 'chat',
    offset: 1,
    data: { type: 'message', message: { text: 'grüße 👋', user: { name: 'Ann' } } },
  })
})

t.test('a message without a name has a guest as its author', async (t) => {
  const { url } = await startGateway(t)
  const client = stockClient(t, url)
  await subscribed(client, 'chat')
  const received = new Promise((resolve) => client.getSubscription('chat')?.once('publication', resolve))
  await client.publish('chat', { text: 'hello' })
  t.match(await within(received, { what: 'the message' }), {
    data: { message: { user: { id: /^guest-/, name: 'Guest' } } },
  })
})

t.test('a message that does not match the schema is refused, and the connection stays open', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  const bad = [
    null,
    'text',
    {},
    { text: '' },
    { text: '   ' },
    { text: 5 },
    { text: 'x', colour: 'red' },
    { text: 'x'.repeat(2_001) },
    { text: 'x', name: '' },
  ]
  for (const data of bad) {
    t.match(await client.ask({ id: 2, publish: { channel: 'chat', data } }), { error: { code: 107 } })
  }
  t.match(await client.ask({ id: 3, ping: {} }), { id: 3, ping: {} })
})

t.test('refuses publications of clients to any channel but chat', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  for (const channel of ['stream-state', 'layer-updates', 'metrics']) {
    t.match(await client.ask({ id: 2, publish: { channel, data: { text: 'x' } } }), { error: { code: 103 } })
  }
  t.match(await client.ask({ id: 3, publish: { channel: 'chat:absent', data: { text: 'x' } } }), {
    error: { code: 102 },
  })
})

t.test('history returns pages forwards and backwards from any position', async (t) => {
  const { url, backplane } = await startGateway(t)
  await publishMany(backplane, 'chat', 10)
  const client = stockClient(t, url)
  client.connect()
  const { epoch, offset, publications } = await client.history('chat')
  t.equal(offset, 10)
  t.strictSame(publications, [], 'without a limit only the position')
  const offsets = async (options: {
    limit: number
    reverse?: boolean
    since?: { epoch: string; offset: number }
  }) => (await client.history('chat', options)).publications.map((publication) => publication.offset)
  t.strictSame(await offsets({ limit: 3, since: { epoch, offset: 2 } }), [3, 4, 5])
  t.strictSame(await offsets({ limit: 3, reverse: true }), [10, 9, 8])
  t.strictSame(await offsets({ limit: 3, reverse: true, since: { epoch, offset: 8 } }), [7, 6, 5])
  t.strictSame(await offsets({ limit: 2, since: { epoch, offset: 10 } }), [])
  t.equal((await offsets({ limit: -1, since: { epoch, offset: 0 } })).length, 10)
})

t.test('refuses history of another epoch and of metrics', async (t) => {
  const { url, backplane } = await startGateway(t)
  await publishMany(backplane, 'chat', 2)
  const client = await connectRaw(t, url)
  const since = { epoch: 'another', offset: 1 }
  for (const reverse of [false, true]) {
    const history = { channel: 'chat', limit: 5, since, reverse }
    t.match(await client.ask({ id: 2, history }), { error: { code: 112 } })
  }
  t.match(await client.ask({ id: 3, history: { channel: 'metrics', limit: 5 } }), { error: { code: 108 } })
  t.match(await client.ask({ id: 4, history: { channel: 'chat:absent', limit: 5 } }), {
    error: { code: 102 },
  })
})

t.test('the rules of the chat apply to a guest who publishes and to one who calls `chat.send`', async (t) => {
  const { url } = await startGateway(t)
  for (const via of ['publish', 'rpc'] as const) {
    const client = await connectRaw(t, url)
    const data = { text: `by ${via}`, name: 'admin' }
    const send = () =>
      client.ask({
        id: 2,
        ...(via === 'rpc' ? { rpc: { method: 'chat.send', data } } : { publish: { channel: 'chat', data } }),
      })
    t.notOk((await send()).error, via)
    t.match(await send(), { error: { message: /^chat\.duplicate: / } }, via)
    const { rpc } = await client.ask({ id: 3, rpc: { method: 'chat.list', data: { limit: 1 } } })
    t.match(rpc, { data: { body: { items: [{ text: data.text, user: { name: 'Guest' } }] } } }, via)
  }
})
