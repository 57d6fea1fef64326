import { type CodecContext, type FormatContext, Frame, Packet, type Stream } from 'node-av/lib'
import { DECODED_PIXELS_MAX, openDecoder } from './open-decoder.ts'

/** Enough for a keyframe interval of several seconds with its sound. */
const PACKETS_MAX = 500

const decodeFirst = async (context: FormatContext, stream: Stream, decoder: CodecContext) => {
  const packet = new Packet()
  const frame = new Frame()
  packet.alloc()
  frame.alloc()
  for (let read = 0; read < PACKETS_MAX && (await context.readFrame(packet)) >= 0; read += 1) {
    if (packet.streamIndex === stream.index) await decoder.sendPacket(packet)
    packet.unref()
    if ((await decoder.receiveFrame(frame)) >= 0) return frame
  }
  await decoder.sendPacket(null)
  return (await decoder.receiveFrame(frame)) >= 0 ? frame : null
}

/** The first picture of a stream, which says more than its container. Null when it cannot be had cheaply. The process frees it. */
export const firstFrame = async (context: FormatContext, stream: Stream): Promise<Frame | null> => {
  const { width, height } = stream.codecpar
  if (width * height > DECODED_PIXELS_MAX) return null
  const decoder = await openDecoder(stream)
  return decoder && decodeFirst(context, stream, decoder)
}
