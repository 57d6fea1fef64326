import {
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DOVI_CONF,
  AV_PKT_DATA_FRAME_CROPPING,
  AVALPHA_MODE_PREMULTIPLIED,
  type AVPixelFormat,
} from 'node-av/constants'
import { avGetPixFmtName, type Frame, type Rational, type Stream } from 'node-av/lib'
import { type Colour, readColour } from './colour.ts'
import { announcesAlpha } from './decoder-choice.ts'
import { type Cropping, type DisplayMatrix, pixelAspect, readCropping, readDisplayMatrix } from './display.ts'

/** Facts that the container tells about the pictures of one stream. */
export interface StreamFacts {
  readonly matrix: DisplayMatrix
  readonly cropping: Cropping
  readonly containerAspect: Rational
  readonly announcesAlpha: boolean
  /** True for Dolby Vision whose picture is of no use without its own metadata, such as profile 5. */
  readonly ownDolbyColour: boolean
}

/** Facts about one picture, from its container, its stream and itself. */
export interface PictureFacts {
  readonly matrix: DisplayMatrix
  readonly cropping: Cropping
  /** Width of a pixel over its height. */
  readonly aspect: number
  /** FFmpeg's name. */
  readonly pixelFormat: string
  readonly alpha: boolean
  /** True when the colours are already multiplied by the opacity. */
  readonly premultiplied: boolean
  readonly colour: Colour
}

const ALPHA_FORMAT = /^(?:yuva|ayuv|vuya|rgba|argb|abgr|bgra|gbrap|ya\d|pal8)/

/** Offset in FFmpeg's record of what the base layer is compatible with; 0 for nothing. */
const COMPATIBILITY_OFFSET = 7

const hasOwnDolbyColour = (record: Buffer | null) => record?.[COMPATIBILITY_OFFSET] === 0

export const readStreamFacts = (stream: Stream): StreamFacts => ({
  matrix: readDisplayMatrix(stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)),
  cropping: readCropping(stream.codecpar.getCodedSideData(AV_PKT_DATA_FRAME_CROPPING)),
  containerAspect: stream.sampleAspectRatio,
  announcesAlpha: announcesAlpha(stream),
  ownDolbyColour: hasOwnDolbyColour(stream.codecpar.getCodedSideData(AV_PKT_DATA_DOVI_CONF)),
})

/** The frame's matrix counts before its stream's, because pictures may be turned in the middle of a stream. */
export const readPictureFacts = (stream: StreamFacts, frame: Frame): PictureFacts => {
  const ownMatrix = frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX)
  const pixelFormat = avGetPixFmtName(frame.format as AVPixelFormat) ?? 'yuv420p'
  const alpha = ALPHA_FORMAT.test(pixelFormat)
  return {
    matrix: ownMatrix ? readDisplayMatrix(ownMatrix) : stream.matrix,
    cropping: stream.cropping,
    aspect: pixelAspect(stream.containerAspect, frame.sampleAspectRatio),
    pixelFormat,
    alpha,
    premultiplied: alpha && frame.alphaMode === AVALPHA_MODE_PREMULTIPLIED,
    colour: readColour(frame),
  }
}
