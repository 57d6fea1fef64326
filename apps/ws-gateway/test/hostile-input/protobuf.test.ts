import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { startGateway } from '../support/gateway.ts'
import { GOLDEN_COMMANDS } from '../support/golden-commands.ts'
import { connectRaw, openRaw, PROTOBUF_WIRE } from '../support/raw-client.ts'
import { encodeCommands } from '../support/stock-codec.ts'

const protobuf = { wire: PROTOBUF_WIRE }
const EMPTY = { sockets: 0, subscriptions: 0, queuedBytes: 0, feeds: 0 }

t.test('serves connect, subscribe, ping and unsubscribe in Protobuf', async (t) => {
  const { url } = await startGateway(t)
  const client = await openRaw(t, url, protobuf)
  t.equal(client.socket.protocol, 'centrifuge-protobuf')
  t.match(await client.ask({ id: 1, connect: {} }), { id: 1, connect: { ping: 25, pong: true } })
  t.match(await client.ask({ id: 2, subscribe: { channel: 'chat' } }), {
    id: 2,
    subscribe: { recoverable: true, epoch: String, offset: 0, data: { messages: [] } },
  })
  client.send({ id: 3, ping: {} }, { id: 4, unsubscribe: { channel: 'chat' } }, { id: 5, sub_refresh: {} })
  t.match(await client.next(), { id: 3, ping: {} })
  t.match(await client.next(), { id: 4, unsubscribe: {} })
  t.match(await client.next(), { id: 5, error: { code: 108 } })
})

t.test('closes the connection permanently at bytes that are no command', async (t) => {
  const { url } = await startGateway(t)
  const frames = {
    'nothing at all': [],
    'a prefix beyond the end': [200, 1, 8],
    'a prefix that never ends': Array.from({ length: 11 }, () => 0xff),
    'a group in place of a field': [2, 0x83, 0x01],
    'a subscribe without a channel': [4, 8, 2, 0x2a, 0],
    'no id': [2, 0x5a, 0],
    'a second connect': [4, 8, 2, 0x22, 0],
  }
  for (const [what, bytes] of Object.entries(frames)) {
    const client = await connectRaw(t, url, protobuf)
    client.socket.send(Buffer.from(bytes))
    t.strictSame(await client.end(), { code: 3501, reason: 'bad request' }, what)
  }
  const early = await openRaw(t, url, protobuf)
  early.send({ id: 1, subscribe: { channel: 'chat' } })
  t.match(await early.end(), { code: 3501 })
})

t.test('text frames, oversized messages and `send` commands close with codes of their own', async (t) => {
  const { url } = await startGateway(t)
  const text = await connectRaw(t, url, protobuf)
  text.socket.send('{"id":2,"ping":{}}')
  t.match(await text.end(), { code: 3506 })
  const oversized = await connectRaw(t, url, protobuf)
  oversized.socket.send(Buffer.alloc(64 * 1024 + 1))
  t.match(await oversized.end(), { code: 1009 })
  const send = await connectRaw(t, url, protobuf)
  send.send({ send: {} })
  t.match(await send.end(), { code: 3508 })
})

t.test('65,536 pongs in one message count as one', async (t) => {
  const { url } = await startGateway(t)
  const client = await connectRaw(t, url, protobuf)
  client.socket.send(Buffer.alloc(64 * 1024))
  t.match(await client.ask({ id: 2, ping: {} }), { id: 2, ping: {} })
})

/** Golden frames with one flipped bit: one mutant for each byte, with the bit in rotation. */
const mutants = GOLDEN_COMMANDS.flatMap((command) => {
  const frame = encodeCommands([command])
  return [...frame].map((byte, position) => {
    const mutant = Buffer.from(frame)
    mutant[position] = byte ^ (1 << (position % 8))
    return mutant
  })
})

/** Sends the mutants one after another, on a new connection after each close. */
const sendAll = async (t: Test, url: string): Promise<Set<number>> => {
  const codes = new Set<number>()
  let client = await connectRaw(t, url, protobuf)
  for (const mutant of mutants) {
    client.socket.send(mutant)
    client.socket.send(encodeCommands([{ id: 77, ping: {} }]))
    const answered = (async () => {
      for (let reply = await client.next(); reply.id !== 77; reply = await client.next());
      return null
    })()
    const ended = await Promise.race([answered.catch(() => null), client.closed])
    if (ended === null) continue
    codes.add(ended.code)
    client = await connectRaw(t, url, protobuf)
  }
  client.socket.terminate()
  return codes
}

t.test('mutated frames get an answer or a close code, and other clients are still served', async (t) => {
  const { url, counts } = await startGateway(t, { limits: { commandBurst: 100_000 } })
  const other = await connectRaw(t, url)
  await other.ask({ id: 2, subscribe: { channel: 'stream-state' } })
  const sent = sendAll(t, url)
  let over = false
  sent.finally(() => {
    over = true
  })
  let served = 0
  while (!over) {
    t.match(await other.ask({ id: 3, ping: {} }), { id: 3, ping: {} })
    served += 1
  }
  const codes = [...(await sent)]
  t.ok(served > 1, `the other client was served ${served} times`)
  t.ok(
    codes.every((code) => code === 3501 || code === 3508),
    `closed with ${codes} over ${mutants.length} mutants`,
  )
  other.socket.terminate()
  await eventually(() => counts().sockets === 0, { what: 'all sockets to be gone' })
  t.match(counts(), EMPTY)
})
