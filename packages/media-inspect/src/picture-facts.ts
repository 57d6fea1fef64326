import { AV_FRAME_DATA_DISPLAYMATRIX, AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants'
import type { Frame, Rational, Stream } from 'node-av/lib'
import { type DisplayMatrix, pixelAspect, readDisplayMatrix } from './display.ts'

/** What a container says about the pictures of one stream. */
export interface StreamFacts {
  readonly matrix: DisplayMatrix
  readonly containerAspect: Rational
  readonly streamAspect: Rational
}

/** What container, stream and frame say about the shape of a picture. */
export interface PictureFacts {
  readonly matrix: DisplayMatrix
  /** Width of a pixel over its height. */
  readonly aspect: number
}

export const readStreamFacts = ({ codecpar, sampleAspectRatio }: Stream): StreamFacts => ({
  matrix: readDisplayMatrix(codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)),
  containerAspect: sampleAspectRatio,
  streamAspect: codecpar.sampleAspectRatio,
})

/** The frame's matrix counts before its stream's, because pictures may be turned in the middle of a stream. */
export const readPictureFacts = (stream: StreamFacts, frame: Frame | null): PictureFacts => {
  const ownMatrix = frame?.getSideData(AV_FRAME_DATA_DISPLAYMATRIX) ?? null
  return {
    matrix: ownMatrix ? readDisplayMatrix(ownMatrix) : stream.matrix,
    aspect: pixelAspect(stream.containerAspect, frame?.sampleAspectRatio ?? stream.streamAspect),
  }
}
