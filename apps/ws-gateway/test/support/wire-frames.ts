import type { Socket } from 'node:net'
import { constants, inflateRawSync } from 'node:zlib'
import type { RawClient } from './raw-client.ts'

/** The TCP socket below a client, for frames that the WebSocket client would neither send nor show. */
export const streamOf = ({ socket }: Pick<RawClient, 'socket'>): Socket =>
  (socket as unknown as { _socket: Socket })._socket

/** A frame of the server as it came over the wire. */
export interface WireFrame {
  /** The bit RSV1, which marks a compressed message. */
  readonly compressed: boolean
  /** Header and payload. */
  readonly bytes: Buffer
  /** The payload after inflating. */
  readonly message: Buffer
}

const COMPRESSED = 0x40
const SHORT_LENGTH_FOLLOWS = 126
const LONG_LENGTH_FOLLOWS = 127

const extentOf = (bytes: Buffer): { start: number; end: number } | null => {
  const length = bytes[1]
  if (length === undefined) return null
  if (length < SHORT_LENGTH_FOLLOWS) return { start: 2, end: 2 + length }
  if (length === SHORT_LENGTH_FOLLOWS)
    return bytes.length < 4 ? null : { start: 4, end: 4 + bytes.readUInt16BE(2) }
  if (length !== LONG_LENGTH_FOLLOWS) throw new Error('the server masks its frames')
  return bytes.length < 10 ? null : { start: 10, end: 10 + Number(bytes.readBigUInt64BE(2)) }
}

/** Begins without the messages before: each compressed message must stand alone. */
const inflate = (payload: Buffer): Buffer =>
  inflateRawSync(Buffer.concat([payload, Buffer.from([0, 0, 0xff, 0xff])]), {
    finishFlush: constants.Z_SYNC_FLUSH,
  })

/** Takes the whole frames from the begin of `bytes`; the rest is returned. */
const takeFrames = (bytes: Buffer, frames: WireFrame[]): Buffer => {
  const extent = extentOf(bytes)
  if (extent === null || bytes.length < extent.end) return bytes
  const compressed = ((bytes[0] ?? 0) & COMPRESSED) !== 0
  const payload = bytes.subarray(extent.start, extent.end)
  const message = compressed ? inflate(payload) : payload
  frames.push({ compressed, bytes: bytes.subarray(0, extent.end), message })
  return takeFrames(bytes.subarray(extent.end), frames)
}

/** Collects the frames that arrive from now on. */
export const framesOf = (client: Pick<RawClient, 'socket'>): WireFrame[] => {
  const frames: WireFrame[] = []
  let rest: Buffer = Buffer.alloc(0)
  streamOf(client).on('data', (chunk: Buffer) => {
    rest = takeFrames(Buffer.concat([rest, chunk]), frames)
  })
  return frames
}

/** A client's frame, masked with zeros, which leave the payload as it is. */
export const clientFrame = (first: number, payload: Buffer): Buffer => {
  const { length } = payload
  if (length < SHORT_LENGTH_FOLLOWS)
    return Buffer.concat([Buffer.from([first, 0x80 | length, 0, 0, 0, 0]), payload])
  const header = Buffer.alloc(14)
  header[0] = first
  header[1] = 0x80 | LONG_LENGTH_FOLLOWS
  header.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([header, payload])
}
