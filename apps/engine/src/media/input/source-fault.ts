import type { ErrorCode, Fault } from '@stream-manager/contracts'
import { ALLOWED_CODECS, findDecoder, isAllowedDecoder } from '@stream-manager/media-inspect'
import {
  AVERROR_DEMUXER_NOT_FOUND,
  AVERROR_ENOENT,
  AVERROR_ENOMEM,
  AVERROR_HTTP_NOT_FOUND,
  AVERROR_INVALIDDATA,
  AVERROR_STREAM_NOT_FOUND,
} from 'node-av/constants'
import { avGetCodecName } from 'node-av/lib'
import type { SourceFault } from '../../sources/retry.ts'
import type { MediaSource } from '../../sources/source.ts'
import { NativeFailure } from '../native/native.ts'
import { SOURCE_PIXELS_MAX } from './decoder.ts'
import type { Track } from './demuxer.ts'

const SIDE_MAX = 8192

/** The source itself is refused. */
class SourceRefusal extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.detail)
    this.fault = fault
  }
}

/** Throws before anything of that size is decoded. */
export const refuseOversized = (video: Track | null, label: string): void => {
  if (!video) return
  const { width, height } = video.stream.codecpar
  if (width <= SIDE_MAX && height <= SIDE_MAX && width * height <= SOURCE_PIXELS_MAX) return
  const detail = `Source ${label} has ${width}x${height} pixels; at most ${SIDE_MAX} a side and 33 million in all can be shown`
  throw new SourceRefusal({ code: 'source.too_large', detail })
}

/** Throws when picture or sound needs a decoder that is not on the list. */
export const refuseUnlisted = (tracks: readonly (Track | null)[], label: string): void => {
  for (const track of tracks) {
    if (!track) continue
    const { codecId } = track.stream.codecpar
    if (isAllowedDecoder(findDecoder(track.stream)?.name)) continue
    const codec = avGetCodecName(codecId) ?? 'unknown'
    const detail = `Source ${label} has the codec ${codec}, which is not supported; send ${ALLOWED_CODECS}`
    throw new SourceRefusal({ code: 'source.unreadable', detail })
  }
}

const CODES = new Map<number, ErrorCode>([
  [AVERROR_HTTP_NOT_FOUND, 'source.not_found'],
  [AVERROR_ENOENT, 'source.not_found'],
  [AVERROR_INVALIDDATA, 'source.unreadable'],
  [AVERROR_DEMUXER_NOT_FOUND, 'source.unreadable'],
  // FFmpeg's answer to more streams than the limit allows, too.
  [AVERROR_ENOMEM, 'source.unreadable'],
  [AVERROR_STREAM_NOT_FOUND, 'source.unreadable'],
])

/** One text for a refused, a silent and a slow address: others would tell a closed port from a filtered one. */
export const unreachable = (label: string): Fault => ({
  code: 'source.unreachable',
  detail: `Source ${label} cannot be reached`,
})

/** Fault of a source. The text holds no address. Damage in a live source may pass, and in a file it stays. */
const sourceFault = (error: unknown, { label, live, isEndless }: MediaSource): SourceFault => {
  if (error instanceof SourceRefusal) return error.fault
  if (!(error instanceof NativeFailure)) {
    return { code: 'source.unreadable', detail: `Source ${label} cannot be played` }
  }
  const code = CODES.get(error.code)
  if (code === undefined) return unreachable(label)
  const detail = `Source ${label} cannot be played. ${error.message}`
  return live || isEndless ? { code, detail, retry: 'slowly' } : { code, detail }
}

/** The best reason known for an opening that failed: the relay's, the server's, or FFmpeg's. */
export const openingFault = async (error: unknown, source: MediaSource): Promise<SourceFault> => {
  const told = source.refusal?.()
  if (told) return told
  const explained = error instanceof NativeFailure ? await source.explain?.(error.code) : null
  return explained ?? sourceFault(error, source)
}
