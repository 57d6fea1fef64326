import { AV_LOG_QUIET, AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, AVCOL_SPC_BT709 } from 'node-av/constants'
import { FFmpegError, Filter, type FilterContext, type FilterGraph, Frame, Log } from 'node-av/lib'

/** The programme's colour. All pictures are converted to it once, when they come in. */
export const PROGRAMME_COLOUR = 'colorspace=bt709:range=tv'

/** Silences libraries that print addresses with their keys. */
export const silenceLibraries = (): void => Log.setLevel(AV_LOG_QUIET)

/** A native call failed. The text is FFmpeg's message for the code and holds no address. */
export class NativeFailure extends Error {
  override readonly name = 'NativeFailure'
  /** FFmpeg's negative error number. */
  readonly code: number

  constructor(code: number, action: string) {
    super(`${action}: ${FFmpegError.strerror(code)}`)
    this.code = code
  }
}

/** Returns a non-negative result. Throws `NativeFailure` for an error code. */
export const expectOk = (code: number, action: string): number => {
  if (code < 0) throw new NativeFailure(code, action)
  return code
}

export const newFrame = (): Frame => {
  const frame = new Frame()
  frame.alloc()
  return frame
}

/** Another reference to the same picture, with its own PTS. The caller owns it. */
export const referenceAt = (frame: Frame, pts: number): Frame => {
  const reference = frame.clone()
  if (!reference) throw new Error('There is no memory left for a frame reference')
  reference.pts = BigInt(pts)
  return reference
}

export const createFilter = (
  graph: FilterGraph,
  kind: string,
  { name, options }: { readonly name: string; readonly options?: string },
): FilterContext => {
  const filter = Filter.getByName(kind)
  const context = filter && graph.createFilter(filter, name, options ?? null)
  if (!context) throw new Error(`The filter ${kind} could not be created as ${name}`)
  return context
}

export const chain = (filters: readonly FilterContext[]): void => {
  for (const [index, filter] of filters.entries()) {
    const next = filters[index + 1]
    if (next) expectOk(filter.link(0, next, 0), 'Linking filters')
  }
}

/** A black picture in the programme's colour. */
export const blackFrame = (width: number, height: number): Frame => {
  const frame = newFrame()
  frame.format = AV_PIX_FMT_YUV420P
  frame.width = width
  frame.height = height
  frame.colorSpace = AVCOL_SPC_BT709
  frame.colorRange = AVCOL_RANGE_MPEG
  expectOk(frame.getBuffer(), 'Allocating a frame')
  const [luma, ...chroma] = frame.data ?? []
  luma?.fill(16)
  for (const plane of chroma) plane.fill(128)
  return frame
}
