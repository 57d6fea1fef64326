import { AV_DISPOSITION_ATTACHED_PIC, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { avGetCodecName, Dictionary, FormatContext, InputFormat, type Stream } from 'node-av/lib'
import { findDecoder } from '../decoder-choice.ts'
import { isAllowedDecoder, PROBE_LIMITS, PROBE_OPTIONS } from '../decoders.ts'
import { displaySize, pixelAspect, visibleBox } from '../display.ts'
import { notHonoured } from '../not-honoured.ts'
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
    if (!stream || isAllowedDecoder(findDecoder(stream)?.name)) continue
    return avGetCodecName(stream.codecpar.codecId) ?? 'unknown'
  }
  return null
}

type Look = Pick<NonNullable<ProbeAnswer['video']>, 'width' | 'height' | 'notHonoured'>

/** Size as displayed, and what is not shown as asked. Without a decoded picture by the container alone. */
const look = async (context: FormatContext, picture: Stream): Promise<Look> => {
  const { width, height, sampleAspectRatio } = picture.codecpar
  const stream = readStreamFacts(picture)
  const frame = await firstFrame(context, picture)
  const facts = frame && readPictureFacts(stream, frame)
  const { orientation } = facts?.matrix ?? stream.matrix
  const aspect = facts?.aspect ?? pixelAspect(stream.containerAspect, sampleAspectRatio)
  return {
    ...displaySize(visibleBox({ width, height }, stream.cropping), orientation, aspect),
    notHonoured: facts ? notHonoured(stream, facts) : [],
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
  const { width, height } = picture.codecpar
  if (width <= 0 || height <= 0) return NOTHING_READABLE
  const durationMs = toDurationMs(context.duration)
  const shown = await look(context, picture)
  return { video: { ...shown, durationMs, codedWidth: width, codedHeight: height }, refusedCodec: null }
}
