import { AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO, type AVMediaType } from 'node-av/constants'
import { Dictionary, FormatContext, InputFormat, Packet } from 'node-av/lib'
import { PROBE_LIMITS, PROBE_OPTIONS } from '../decoders.ts'
import { checkSegmentRequest, NOTHING_DECODED, type SegmentMeasures } from './segment-messages.ts'
import { TrackDecoder } from './track-decoder.ts'

const STANDARD_INPUT = 'pipe:0'
const OPTIONS = { protocol_whitelist: 'pipe', ...PROBE_LIMITS, ...PROBE_OPTIONS }
/** Ten seconds at 60 pictures a second have about 1100, with their sound. */
const PACKETS_MAX = 4000

const openTrack = async (context: FormatContext, type: AVMediaType): Promise<TrackDecoder | null> => {
  const stream = context.streams[context.findBestStream(type)]
  return stream === undefined ? null : TrackDecoder.open(stream)
}

const decodeAll = async (context: FormatContext, tracks: readonly TrackDecoder[]): Promise<void> => {
  const packet = new Packet()
  packet.alloc()
  for (let read = 0; read < PACKETS_MAX && (await context.readFrame(packet)) >= 0; read += 1) {
    await tracks.find((track) => track.isOf(packet))?.decode(packet)
    packet.unref()
  }
  for (const track of tracks) await track.decode(null)
}

const measure = async (container: string): Promise<SegmentMeasures> => {
  const context = new FormatContext()
  const format = InputFormat.findInputFormat(container)
  if ((await context.openInput(STANDARD_INPUT, format, Dictionary.fromObject(OPTIONS))) < 0)
    return NOTHING_DECODED
  if ((await context.findStreamInfo()) < 0) return NOTHING_DECODED
  const video = await openTrack(context, AVMEDIA_TYPE_VIDEO)
  const audio = await openTrack(context, AVMEDIA_TYPE_AUDIO)
  await decodeAll(
    context,
    [video, audio].filter((track) => track !== null),
  )
  return {
    video: video?.measures() ?? null,
    audio: audio?.measures() ?? null,
    peak: audio?.peak ?? null,
  }
}

/** Answers one request. Then the parent ends this process. */
process.once('disconnect', () => process.exit(0))
process.once('message', async (message: unknown) => {
  const request = checkSegmentRequest(message)
  process.send?.(request.ok ? await measure(request.value.container) : NOTHING_DECODED)
})
