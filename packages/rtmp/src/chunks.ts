import type { ByteReader } from './byte-reader.ts'

/** Message types of the RTMP 1.0 specification that a publication uses. */
export const MESSAGE = {
  setChunkSize: 1,
  userControl: 4,
  windowAckSize: 5,
  audio: 8,
  video: 9,
  data: 18,
  command: 20,
} as const

export interface RtmpMessage {
  readonly type: number
  readonly streamId: number
  readonly timestampMs: number
  readonly payload: Buffer
}

/** Chunk size of our own messages: large, so that a keyframe is not cut into hundreds of pieces. */
export const OUTGOING_CHUNK_BYTES = 65_536
const DEFAULT_CHUNK_BYTES = 128
const MAX_MESSAGE_BYTES = 64 * 1024
const EXTENDED_TIMESTAMP = 0xffffff

/** Cuts a message into chunks on the given chunk stream (2..63), with a full header on the first. */
export const encodeMessage = (message: RtmpMessage, chunkStreamId: number, chunkBytes: number): Buffer => {
  const timestamp = message.timestampMs >>> 0
  const extended = Buffer.alloc(timestamp >= EXTENDED_TIMESTAMP ? 4 : 0)
  if (extended.length > 0) extended.writeUInt32BE(timestamp)
  const header = Buffer.alloc(12)
  header.writeUInt8(chunkStreamId, 0)
  header.writeUIntBE(Math.min(timestamp, EXTENDED_TIMESTAMP), 1, 3)
  header.writeUIntBE(message.payload.length, 4, 3)
  header.writeUInt8(message.type, 7)
  header.writeUInt32LE(message.streamId, 8)
  const parts: Buffer[] = [header, extended, message.payload.subarray(0, chunkBytes)]
  for (let offset = chunkBytes; offset < message.payload.length; offset += chunkBytes) {
    parts.push(
      Buffer.from([0xc0 | chunkStreamId]),
      extended,
      message.payload.subarray(offset, offset + chunkBytes),
    )
  }
  return Buffer.concat(parts)
}

interface ChunkStream {
  timestampMs: number
  length: number
  type: number
  streamId: number
  extended: boolean
  parts: Buffer[]
  received: number
}

/** Assembles the peer's chunks into messages. */
export class MessageReader {
  readonly #reader: ByteReader
  readonly #streams = new Map<number, ChunkStream>()
  #chunkBytes = DEFAULT_CHUNK_BYTES

  constructor(reader: ByteReader) {
    this.#reader = reader
  }

  /** The next whole message. Rejects when the connection ends or the peer breaks the protocol. */
  async next(): Promise<RtmpMessage> {
    for (;;) {
      const message = await this.#readChunk()
      if (message?.type === MESSAGE.setChunkSize) this.#setChunkSize(message.payload)
      else if (message) return message
    }
  }

  #setChunkSize(payload: Buffer): void {
    this.#chunkBytes = Math.max(1, payload.readUInt32BE() & 0x7fffffff)
  }

  async #readChunk(): Promise<RtmpMessage | null> {
    const first = await this.#byte()
    const stream = this.#streamOf(await this.#chunkStreamId(first & 0x3f))
    await this.#readHeader(stream, first >> 6)
    const wanted = Math.min(this.#chunkBytes, stream.length - stream.received)
    stream.parts.push(await this.#reader.read(wanted))
    stream.received += wanted
    if (stream.received < stream.length) return null
    const { type, streamId, timestampMs } = stream
    const payload = Buffer.concat(stream.parts.splice(0))
    stream.received = 0
    return { type, streamId, timestampMs, payload }
  }

  async #chunkStreamId(low: number): Promise<number> {
    if (low === 0) return (await this.#byte()) + 64
    if (low === 1) return (await this.#reader.read(2)).readUInt16LE() + 64
    return low
  }

  #streamOf(id: number): ChunkStream {
    const known = this.#streams.get(id)
    if (known) return known
    if (this.#streams.size >= 16) throw new RangeError('the RTMP peer uses more than 16 chunk streams')
    const stream = {
      timestampMs: 0,
      length: 0,
      type: 0,
      streamId: 0,
      extended: false,
      parts: [],
      received: 0,
    }
    this.#streams.set(id, stream)
    return stream
  }

  /** `format` 0 to 3 says how much of the header is left out. Timestamps of replies have no meaning for a publisher. */
  async #readHeader(stream: ChunkStream, format: number): Promise<void> {
    if (format < 3) stream.timestampMs = (await this.#reader.read(3)).readUIntBE(0, 3)
    if (format < 3) stream.extended = stream.timestampMs === EXTENDED_TIMESTAMP
    if (format < 2) {
      const rest = await this.#reader.read(4)
      stream.length = rest.readUIntBE(0, 3)
      stream.type = rest.readUInt8(3)
    }
    if (format === 0) stream.streamId = (await this.#reader.read(4)).readUInt32LE()
    if (stream.extended) await this.#reader.read(4)
    if (stream.length > MAX_MESSAGE_BYTES)
      throw new RangeError('the RTMP peer sent a message of more than 64 KiB')
  }

  async #byte(): Promise<number> {
    return (await this.#reader.read(1)).readUInt8()
  }
}
