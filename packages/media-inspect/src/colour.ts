import {
  AVCOL_PRI_BT709,
  AVCOL_PRI_BT2020,
  AVCOL_PRI_SMPTE428,
  AVCOL_PRI_SMPTE431,
  AVCOL_PRI_SMPTE432,
  AVCOL_PRI_UNSPECIFIED,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_CL,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_CHROMA_DERIVED_CL,
  AVCOL_SPC_CHROMA_DERIVED_NCL,
  AVCOL_SPC_ICTCP,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
  AVCOL_SPC_YCGCO,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_LINEAR,
  AVCOL_TRC_LOG,
  AVCOL_TRC_LOG_SQRT,
  AVCOL_TRC_SMPTE428,
  AVCOL_TRC_SMPTE2084,
  AVCOL_TRC_UNSPECIFIED,
  type AVColorSpace,
} from 'node-av/constants'
import type { Frame } from 'node-av/lib'

/** Colour of a picture by the code points of ITU-T H.273, with those filled in that it does not say. */
export interface Colour {
  readonly primaries: number
  readonly transfer: number
  readonly matrix: AVColorSpace
  readonly fullRange: boolean
}

/** Players take untagged HD for BT.709 and other untagged content for BT.601. */
const HD_FROM_LINES = 720

const HDR_TRANSFERS: readonly number[] = [AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67]

/** Code points that the usual scaling shows wrongly, and a conversion through linear light shows right. */
const CONVERTED = {
  primaries: [AVCOL_PRI_BT2020, AVCOL_PRI_SMPTE428, AVCOL_PRI_SMPTE431, AVCOL_PRI_SMPTE432],
  transfer: [...HDR_TRANSFERS, AVCOL_TRC_LINEAR, AVCOL_TRC_LOG, AVCOL_TRC_LOG_SQRT, AVCOL_TRC_SMPTE428],
  matrix: [
    AVCOL_SPC_YCGCO,
    AVCOL_SPC_BT2020_CL,
    AVCOL_SPC_CHROMA_DERIVED_NCL,
    AVCOL_SPC_CHROMA_DERIVED_CL,
    AVCOL_SPC_ICTCP,
  ],
} as const satisfies Record<string, readonly number[]>

/** Code points that the usual scaling shows right, or near enough to it. */
const USUAL = {
  primaries: [1, 2, 4, 5, 6, 7, 8, 22],
  transfer: [1, 2, 4, 5, 6, 7, 11, 13, 14, 15],
  matrix: [0, 1, 2, 4, 5, 6, 7, 9],
} as const satisfies Record<string, readonly number[]>

type Aspect = keyof typeof USUAL
const ASPECTS = ['primaries', 'transfer', 'matrix'] as const satisfies readonly Aspect[]

const includes = (list: readonly number[], value: number) => list.includes(value)

const matrixOf = ({ colorSpace, height }: Frame, wide: boolean): AVColorSpace => {
  if (colorSpace !== AVCOL_SPC_UNSPECIFIED) return colorSpace
  if (wide) return AVCOL_SPC_BT2020_NCL
  return height >= HD_FROM_LINES ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M
}

export const readColour = (frame: Frame): Colour => {
  const { colorPrimaries, colorTrc, colorRange } = frame
  const wide = colorPrimaries === AVCOL_PRI_BT2020 || includes(HDR_TRANSFERS, colorTrc)
  const usualPrimaries = wide ? AVCOL_PRI_BT2020 : AVCOL_PRI_BT709
  return {
    primaries: colorPrimaries === AVCOL_PRI_UNSPECIFIED ? usualPrimaries : colorPrimaries,
    transfer: colorTrc === AVCOL_TRC_UNSPECIFIED ? AVCOL_TRC_BT709 : colorTrc,
    matrix: matrixOf(frame, wide),
    fullRange: colorRange === AVCOL_RANGE_JPEG,
  }
}

export const isHdr = ({ transfer }: Colour): boolean => includes(HDR_TRANSFERS, transfer)

/** Names of what no conversion knows, for people. */
export const unknownColour = (colour: Colour): string[] =>
  ASPECTS.filter((aspect) => !includes(USUAL[aspect], colour[aspect]))
    .filter((aspect) => !includes(CONVERTED[aspect], colour[aspect]))
    .map((aspect) => `${aspect} ${colour[aspect]}`)

/** True when the picture has to go through linear light to become BT.709. */
export const needsConversion = (colour: Colour): boolean =>
  unknownColour(colour).length === 0 && ASPECTS.some((aspect) => includes(CONVERTED[aspect], colour[aspect]))
