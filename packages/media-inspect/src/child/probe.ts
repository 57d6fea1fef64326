import { AV_DISPOSITION_ATTACHED_PIC, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import {
  avGetCodecName,
  Codec,
  Dictionary,
  FormatContext,
  type Frame,
  InputFormat,
  type Stream,
} from 'node-av/lib'
import { isAllowedDecoder, PROBE_LIMITS, PROBE_OPTIONS } from '../decoders.ts'
import { displaySize, tiltMessage } from '../display.ts'
import { readPictureFacts, readStreamFacts } from '../picture-facts.ts'
import { firstFrame } from './first-frame.ts'
import type { ProbeAnswer, ProbeRequest } from './messages.ts'

/** The protocol list keeps the demuxer from opening other files. */
const OPTIONS = { protocol_whitelist: 'file', ...PROBE_LIMITS, ...PROBE_OPTIONS }

export const NOTHING_READABLE: ProbeAnswer = { video: null, refusedCodec: null }

const isPicture = (stream: Stream) =>
  stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO && !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC)

/** FFmpeg counts microseconds; an unknown duration is a large negative number. */
const toDurationMs = (durationUs: bigint) => (durationUs > 0n ? Number(durationUs / 1000n) : null)

const refusedCodec = (streams: readonly (Stream | undefined)[]): string | null => {
  for (const stream of streams) {
    if (!stream || isAllowedDecoder(Codec.findDecoder(stream.codecpar.codecId)?.name)) continue
    return avGetCodecName(stream.codecpar.codecId) ?? 'unknown'
  }
  return null
}

const describe = (stream: Stream, frame: Frame | null, durationUs: bigint): ProbeAnswer => {
  const { matrix, aspect } = readPictureFacts(readStreamFacts(stream), frame)
  const { width, height } = stream.codecpar
  const size = displaySize({ width, height }, matrix.orientation, aspect)
  const tilt = tiltMessage(matrix)
  return {
    video: {
      ...size,
      durationMs: toDurationMs(durationUs),
      codedWidth: width,
      codedHeight: height,
      notHonoured: tilt === null ? [] : [tilt],
    },
    refusedCodec: null,
  }
}

/** Size as displayed and duration of the file's first video stream, and whether its picture and sound may be decoded. */
export const probeVideo = async ({ path, container }: ProbeRequest): Promise<ProbeAnswer> => {
  const format = InputFormat.findInputFormat(container)
  const context = new FormatContext()
  if ((await context.openInput(`file:${path}`, format, Dictionary.fromObject(OPTIONS))) < 0)
    return NOTHING_READABLE
  if ((await context.findStreamInfo()) < 0) return NOTHING_READABLE
  const picture = context.streams.find(isPicture)
  if (!picture) return NOTHING_READABLE
  const refused = refusedCodec([picture, context.streams[context.findBestStream(AVMEDIA_TYPE_AUDIO)]])
  if (refused !== null) return { video: null, refusedCodec: refused }
  const { width, height, codecId } = picture.codecpar
  const codec = Codec.findDecoder(codecId)
  if (!codec || width <= 0 || height <= 0) return NOTHING_READABLE
  const { duration } = context
  return describe(picture, await firstFrame(context, picture, codec), duration)
}
