import { AV_DISPOSITION_ATTACHED_PIC, AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { Dictionary, FormatContext, InputFormat, type Stream } from 'node-av/lib'
import type { ProbeAnswer, ProbeRequest } from './messages.ts'

/** Bounds the bytes that are read, and keeps the demuxer from opening other files. */
const OPTIONS = {
  protocol_whitelist: 'file',
  probesize: 5_000_000,
  analyzeduration: 3_000_000,
  max_streams: 32,
  max_probe_packets: 500,
}

const isPicture = (stream: Stream) =>
  stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO && !stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC)

/** FFmpeg counts microseconds; an unknown duration is a large negative number. */
const toDurationMs = (durationUs: bigint) => (durationUs > 0n ? Number(durationUs / 1000n) : null)

/** Width, height and duration of the file's first video stream. Null when there is none or it cannot be read. */
export const probeVideo = async ({ path, container }: ProbeRequest): Promise<ProbeAnswer['video']> => {
  const format = InputFormat.findInputFormat(container)
  const context = new FormatContext()
  if ((await context.openInput(`file:${path}`, format, Dictionary.fromObject(OPTIONS))) < 0) return null
  if ((await context.findStreamInfo()) < 0) return null
  const picture = context.streams.find(isPicture)
  const { width = 0, height = 0 } = picture?.codecpar ?? {}
  return width > 0 && height > 0 ? { width, height, durationMs: toDurationMs(context.duration) } : null
}
