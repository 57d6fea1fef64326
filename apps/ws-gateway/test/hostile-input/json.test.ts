import fc from 'fast-check'
import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { connectRaw, openRaw } from '../support/raw-client.ts'

const nested = (depth: number) => `{"id":2,"rpc":{"data":${'['.repeat(depth - 2)}${']'.repeat(depth - 2)}}}`

t.test('closes the connection permanently at a frame that is no command', async (t) => {
  const { url } = await startGateway(t)
  const frames = {
    'not JSON': '{"id":',
    'an array': '[]',
    'a number': '1e400',
    null: 'null',
    'nothing at all': '',
    'blank lines': '\n\n',
    'a field of the wrong type': '{"id":2,"subscribe":{"channel":7}}',
    'an infinite id': '{"id":1e400,"ping":{}}',
    'a fractional id': '{"id":1.5,"ping":{}}',
    'no id': '{"ping":{}}',
    'nested 33 deep': nested(33),
    'nested 20,000 deep': nested(20_000),
    'more than 1,000 keys': `{"id":2,"rpc":{"data":{${'"x":0,'.repeat(1_000)}"y":0}}}`,
    'one bad line among good ones': '{"id":2,"ping":{}}\nx',
    'an offset from beyond': '{"id":2,"subscribe":{"channel":"chat","recover":true,"offset":-1}}',
    'a second connect': '{"id":2,"connect":{}}',
  }
  for (const [what, frame] of Object.entries(frames)) {
    const client = await connectRaw(t, url)
    client.socket.send(frame)
    t.strictSame(await client.end(), { code: 3501, reason: 'bad request' }, what)
  }
})

t.test('accepts JSON with a nesting of 32', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  client.socket.send(nested(32))
  t.match(await client.next(), { id: 2, error: { code: 104 } })
})

t.test('refuses any first command but connect', async (t) => {
  const { url } = await startGateway(t)
  for (const command of [{ subscribe: { channel: 'chat' } }, { ping: {} }, { unknown: {} }]) {
    const client = await openRaw(t, url)
    client.send({ id: 1, ...command })
    t.match(await client.end(), { code: 3501 })
  }
})

t.test('closes a JSON connection at a binary frame', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  client.socket.send(Buffer.from('{"id":2,"ping":{}}'))
  t.match(await client.end(), { code: 3506 })
})

t.test(
  'broken UTF-8, oversized and over-fragmented messages close with the codes of the WebSocket standard',
  async (t) => {
    const { url } = await startGateway(t)
    const broken = await connectRaw(t, url)
    broken.socket.send(Buffer.from([0x7b, 0xc3, 0x28, 0x7d]), { binary: false })
    t.match(await broken.end(), { code: 1007 })

    const oversized = await connectRaw(t, url)
    oversized.socket.send(' '.repeat(64 * 1024 + 1))
    t.match(await oversized.end(), { code: 1009 })

    const shredded = await connectRaw(t, url)
    for (let part = 0; part < 66; part += 1) shredded.socket.send(' ', { fin: false })
    t.match(await shredded.end(), { code: 1008 })
  },
)

t.test('answers unsupported and unknown commands with an error', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  t.match(await client.ask({ id: 2, sub_refresh: { channel: 'chat' } }), { id: 2, error: { code: 108 } })
  t.match(await client.ask({ id: 2, rpc: { method: 'toString' } }), { id: 2, error: { code: 104 } })
  t.match(await client.ask({ id: 3, dance: {} }), { id: 3, error: { code: 104 } })
  t.match(await client.ask({ id: 4 }), { id: 4, error: { code: 104 } })
})

t.test('closes the connection at a `send` command', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  client.send({ send: { data: {} } })
  t.match(await client.end(), { code: 3508 })
})

t.test('ignores unknown fields of newer clients', async (t) => {
  const { url } = await startGateway(t)
  const client = await openRaw(t, url)
  t.match(await client.ask({ id: 1, connect: { futureOption: true }, trace: 'x' }), {
    connect: { pong: true },
  })
  t.match(await client.ask({ id: 2, subscribe: { channel: 'chat', tf: {}, flag: 1 } }), {
    subscribe: { offset: 0 },
  })
})

t.test('treats keys such as `__proto__` as ordinary keys', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  client.socket.send(
    '{"id":2,"ping":{},"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  )
  t.match(await client.next(), { id: 2, ping: {} })
  t.notOk('polluted' in {})
})

t.test('answers each command that reuses an id', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  client.send({ id: 1, ping: {} }, { id: 1, subscribe: { channel: 'chat' } }, { id: 1, ping: {} })
  t.match(await client.next(), { id: 1, ping: {} })
  t.match(await client.next(), { id: 1, subscribe: {} })
  t.match(await client.next(), { id: 1, ping: {} })
})

t.test('takes the last of several equal keys', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  client.socket.send('{"id":2,"id":3,"ping":{}}')
  t.match(await client.next(), { id: 3, ping: {} })
})

t.test('refuses keys such as `__proto__` inside data and names them', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url)
  for (const key of ['__proto__', 'constructor', 'toString']) {
    client.socket.send(`{"id":2,"publish":{"channel":"chat","data":{"text":"x","${key}":{"polluted":1}}}}`)
    t.match(await client.next(), { id: 2, error: { code: 107 } }, key)
    client.socket.send(`{"id":3,"rpc":{"method":"chat.send","data":{"text":"x","${key}":{"polluted":1}}}}`)
    t.match(await client.next(), { id: 3, error: { code: 400 } }, key)
  }
  t.notOk('polluted' in {})
})

t.test('executes the commands of one message in order', async (t) => {
  const { url } = await startGateway(t, { limits: { commandBurst: 3_000 } })
  const client = await openRaw(t, url)
  const pings = Array.from({ length: 2_000 }, (_, index) => ({ id: index + 3, ping: {} }))
  client.send({ id: 1, connect: {} }, { id: 2, subscribe: { channel: 'chat' } }, ...pings)
  t.match(await client.next(), { id: 1, connect: {} })
  t.match(await client.next(), { id: 2, subscribe: {} })
  const ids: (number | undefined)[] = []
  for (const _ of pings) ids.push((await client.next()).id)
  t.strictSame(
    ids,
    pings.map(({ id }) => id),
  )
})

t.test('serves other clients whatever one client sends', async (t) => {
  const { url, counts } = await startGateway(t)
  const frame = fc
    .oneof(fc.string({ unit: 'binary' }), fc.json({ maxDepth: 4 }))
    .filter((text) => text !== '{}')
  await fc.assert(
    fc.asyncProperty(frame, async (text) => {
      const client = await openRaw(t, url)
      client.socket.send(text)
      const { code } = await client.end()
      return code === 3501
    }),
    { numRuns: 60 },
  )
  const other = await connectRaw(t, url)
  t.match(await other.ask({ id: 2, ping: {} }), { ping: {} })
  t.equal(counts().sockets, 1)
})
