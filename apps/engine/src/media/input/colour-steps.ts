import { type Colour, isHdr, needsConversion, type PictureFacts } from '@stream-manager/media-inspect'
import type { FilterStep } from './filter-chain.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** A conversion through linear light takes about 20 ms for 1280x720, most of a frame's time. */
export const CONVERSION_THREADS = 2

/** White of SDR: the tone curve keeps what is darker than 0.6 of it, and bends brighter light towards 1. */
const WHITE_NITS = 100
const TONE_CURVE = 'tonemap=mobius:param=0.6:desat=0'

const size = ({ width, height }: Size) => `w=${width}:h=${height}:flags=bilinear`

/** Divides the colours by the opacity again, in RGB, because black is not zero in the programme's colour. */
const straighten: readonly FilterStep[] = [
  ['format', 'pix_fmts=gbrap'],
  ['unpremultiply', 'inplace=1'],
]

const describe = ({ transfer, primaries, matrix, fullRange }: Colour) =>
  `transferin=${transfer}:primariesin=${primaries}:matrixin=${matrix}:rangein=${fullRange ? 'full' : 'limited'}`

/** `zscale` refuses odd sizes of pictures whose colours are sampled every second pixel. */
const convert = ({ colour, alpha }: PictureFacts, { width, height }: Size): FilterStep[] => {
  const odd = width % 2 !== 0 || height % 2 !== 0
  const prefix = alpha ? 'yuva' : 'yuv'
  const full: FilterStep[] = odd ? [['format', `pix_fmts=${prefix}444p10le`]] : []
  return [
    ['scale', size({ width, height })],
    ...full,
    ['zscale', `${describe(colour)}:transfer=linear:primaries=bt709:npl=${WHITE_NITS}`],
    ['format', `pix_fmts=${alpha ? 'gbrapf32le' : 'gbrpf32le'}`],
    ...(isHdr(colour) ? [['tonemap', TONE_CURVE] satisfies FilterStep] : []),
    ['zscale', 'transfer=bt709:matrix=bt709:range=limited'],
    ['format', `pix_fmts=${prefix}${odd ? '444p' : '420p'}`],
  ]
}

/** The filters that bring a picture to its size and to BT.709. */
export const colourSteps = (facts: PictureFacts, target: Size): FilterStep[] => {
  if (needsConversion(facts.colour)) return convert(facts, target)
  return [
    ...(facts.premultiplied ? ([['scale', size(target)], ...straighten] satisfies FilterStep[]) : []),
    ['scale', `${size(target)}:out_color_matrix=bt709:out_range=tv`],
  ]
}
