import { constants, deflateRawSync } from 'node:zlib'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from '../support/gateway.ts'
import { connectRaw } from '../support/raw-client.ts'
import { clientFrame, streamOf } from '../support/wire-frames.ts'

const KIB = 1_024
const MIB = 1_024 * KIB
const MAX_MESSAGE_BYTES = 64 * KIB
const COMPRESSED_TEXT = 0xc1
const COMPRESSED_BEGIN = 0x41
const CONTINUATION = 0x00
const LAST_CONTINUATION = 0x80

const settings = { config: { CORS_ORIGINS: [], TRUSTED_PROXIES: [], WS_COMPRESSION: true } }
const offer = { perMessageDeflate: true }

const deflate = (text: string | Buffer): Buffer =>
  deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, level: 9 }).subarray(0, -4)

const command = (id: number, bytes: number): string => `{"id":${id},"ping":{}}`.padEnd(bytes)

/** Some 50 KiB on the wire, 50 MiB inflated. */
const bomb = deflate(Buffer.alloc(50 * MIB, ' '))

t.test('a compressed message of the largest size is a command; one byte more closes with 1009', async (t) => {
  const { url } = await startGateway(t, settings)
  const client = await connectRaw(t, url, offer)
  streamOf(client).write(clientFrame(COMPRESSED_TEXT, deflate(command(2, MAX_MESSAGE_BYTES))))
  t.match(await client.next(), { id: 2, ping: {} })
  streamOf(client).write(clientFrame(COMPRESSED_TEXT, deflate(command(3, MAX_MESSAGE_BYTES + 1))))
  t.equal((await client.end()).code, 1009)
})

t.test('a compressed message may come in fragments, whose inflated size counts together', async (t) => {
  const { url } = await startGateway(t, settings)
  const client = await connectRaw(t, url, offer)
  const message = deflate(command(2, 3_000))
  const middle = Math.floor(message.length / 2)
  streamOf(client).write(clientFrame(COMPRESSED_BEGIN, message.subarray(0, middle)))
  streamOf(client).write(clientFrame(LAST_CONTINUATION, message.subarray(middle)))
  t.match(await client.next(), { id: 2, ping: {} })
  const begin = deflateRawSync(Buffer.alloc(40 * KIB, ' '), { finishFlush: constants.Z_SYNC_FLUSH })
  streamOf(client).write(clientFrame(COMPRESSED_BEGIN, begin))
  streamOf(client).write(clientFrame(LAST_CONTINUATION, deflate(Buffer.alloc(40 * KIB, ' '))))
  t.equal((await client.end()).code, 1009)
})

t.test('fifty bombs close with 1009 while others are served, and take little memory', async (t) => {
  const { url, counts } = await startGateway(t, settings)
  const other = await connectRaw(t, url, offer)
  const clients = await Promise.all(Array.from({ length: 50 }, () => connectRaw(t, url, offer)))
  const before = process.memoryUsage.rss()
  for (const client of clients) streamOf(client).write(clientFrame(COMPRESSED_TEXT, bomb))
  t.match(await other.ask({ id: 2, ping: {} }), { id: 2, ping: {} })
  for (const client of clients) t.equal((await client.end()).code, 1009)
  t.ok(process.memoryUsage.rss() - before < 300 * MIB, 'inflated whole the bombs take 2,500 MiB')
  await eventually(() => counts().sockets === 1, { what: 'the sockets of the bombs to be gone' })
})

t.test('a bomb in many fragments closes before its message ends', async (t) => {
  const { url } = await startGateway(t, settings)
  const client = await connectRaw(t, url, offer)
  const stream = streamOf(client)
  const part = 2 * KIB
  stream.write(clientFrame(COMPRESSED_BEGIN, bomb.subarray(0, part)))
  for (let start = part; start < bomb.length - part; start += part)
    stream.write(clientFrame(CONTINUATION, bomb.subarray(start, start + part)))
  t.equal((await client.end()).code, 1009)
})

t.test('a message marked as compressed that does not inflate closes with 1007', async (t) => {
  const { url } = await startGateway(t, settings)
  const client = await connectRaw(t, url, offer)
  streamOf(client).write(clientFrame(COMPRESSED_TEXT, Buffer.from('not deflated')))
  t.equal((await client.end()).code, 1007)
})
