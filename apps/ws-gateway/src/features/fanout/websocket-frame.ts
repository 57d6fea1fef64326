import type { Codec } from '../../protocol/codec.ts'

const FINAL = 0x80
/** RSV1 marks a message compressed by `permessage-deflate`. */
const COMPRESSED = 0x40
const OPCODE = 0x0f
const TEXT = 0x1
const BINARY = 0x2
const LARGEST_BYTE_LENGTH = 125
const LARGEST_SHORT_LENGTH = 0xffff
const SHORT_LENGTH_FOLLOWS = 126
const LONG_LENGTH_FOLLOWS = 127

const headerBytes = (length: number): number => {
  if (length <= LARGEST_BYTE_LENGTH) return 2
  return length <= LARGEST_SHORT_LENGTH ? 4 : 10
}

interface FrameKind {
  readonly binary: boolean
  readonly compressed?: boolean
}

/** One whole, unmasked WebSocket message as it goes over the wire: RFC 6455, section 5.2. */
export const frameMessage = (payload: Buffer, { binary, compressed = false }: FrameKind): Buffer => {
  const { length } = payload
  const start = headerBytes(length)
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = FINAL | (compressed ? COMPRESSED : 0) | (binary ? BINARY : TEXT)
  if (start === 2) frame[1] = length
  else if (start === 4) {
    frame[1] = SHORT_LENGTH_FOLLOWS
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = LONG_LENGTH_FOLLOWS
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  payload.copy(frame, start)
  return frame
}

export const isBinary = (frame: Buffer): boolean => ((frame[0] ?? 0) & OPCODE) === BINARY

/** Payload of a frame made by `frameMessage`. */
export const payloadOf = (frame: Buffer): Buffer => {
  const length = frame[1] ?? 0
  if (length < SHORT_LENGTH_FOLLOWS) return frame.subarray(2)
  return frame.subarray(length === SHORT_LENGTH_FOLLOWS ? 4 : 10)
}

/** Encoded replies as one message. */
export const frameReplies = (codec: Codec, replies: readonly Buffer[]): Buffer =>
  frameMessage(codec.join(replies), codec)
