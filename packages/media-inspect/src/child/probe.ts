import { AV_DISPOSITION_ATTACHED_PIC, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { avGetCodecName, Codec, Dictionary, FormatContext, InputFormat, type Stream } from 'node-av/lib'
import { DECODER_OPTIONS, isAllowedDecoder, PROBE_LIMITS } from '../decoders.ts'
import type { ProbeAnswer, ProbeRequest } from './messages.ts'

/** The protocol list keeps the demuxer from opening other files. */
const OPTIONS = { protocol_whitelist: 'file', ...PROBE_LIMITS, ...DECODER_OPTIONS }

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

/** Width, height and duration of the file's first video stream, and whether its picture and sound may be decoded. */
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
  const { width, height } = picture.codecpar
  return width > 0 && height > 0
    ? { video: { width, height, durationMs: toDurationMs(context.duration) }, refusedCodec: null }
    : NOTHING_READABLE
}
