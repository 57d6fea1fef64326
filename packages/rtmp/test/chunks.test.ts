import t from 'tap'
import { ByteReader, encodeMessage, MESSAGE, MessageReader, type RtmpMessage } from '../src/index.ts'

const message = (payload: Buffer, timestampMs = 7): RtmpMessage => ({
  type: MESSAGE.command,
  streamId: 1,
  timestampMs,
  payload,
})

const readerOf = (...bytes: readonly Buffer[]): MessageReader => {
  const reader = new ByteReader()
  for (const chunk of bytes) reader.push(chunk)
  reader.fail(new Error('the connection ended'))
  return new MessageReader(reader)
}

t.test('a message of several chunks is assembled', async (t) => {
  const payload = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 256))
  const read = await readerOf(encodeMessage(message(payload), 3, 128)).next()
  t.same(read, message(payload))
})

t.test('a message arrives whole even when it is received byte by byte', async (t) => {
  const payload = Buffer.alloc(200, 5)
  const bytes = [...encodeMessage(message(payload), 3, 128)].map((byte) => Buffer.from([byte]))
  t.same((await readerOf(...bytes).next()).payload, payload)
})

t.test('the chunk size that the peer announces counts from then on', async (t) => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(1000)
  const announcement = { type: MESSAGE.setChunkSize, streamId: 0, timestampMs: 0, payload: size }
  const payload = Buffer.alloc(900, 1)
  const reader = readerOf(encodeMessage(announcement, 2, 128), encodeMessage(message(payload), 3, 1000))
  t.same((await reader.next()).payload, payload)
})

t.test('a timestamp beyond 24 bits is sent as an extended one', async (t) => {
  const bytes = encodeMessage(message(Buffer.alloc(0), 0x1000000), 3, 128)
  t.equal(bytes.toString('hex', 1, 4), 'ffffff')
  t.equal(bytes.readUInt32BE(12), 0x1000000)
})

t.test('a message above 64 KiB and a seventeenth chunk stream are refused', async (t) => {
  await t.rejects(readerOf(encodeMessage(message(Buffer.alloc(65_537)), 3, 128)).next(), RangeError)
  const streams = Array.from({ length: 17 }, (_, index) =>
    encodeMessage(message(Buffer.alloc(129)), index + 3, 128).subarray(0, 140),
  )
  await t.rejects(readerOf(...streams).next(), /more than 16 chunk streams/)
})

t.test('reads reject once the connection has failed, after the bytes before', async (t) => {
  const reader = new ByteReader()
  reader.push(Buffer.from([1, 2]))
  reader.fail(new Error('first'))
  reader.fail(new Error('second'))
  t.same(await reader.read(2), Buffer.from([1, 2]))
  await t.rejects(reader.read(1), /first/)
})
