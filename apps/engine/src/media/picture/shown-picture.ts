import { AV_PIX_FMT_RGBA } from 'node-av/constants'
import { FilterGraph, Frame } from 'node-av/lib'
import type { Picture } from '../../layers/painter.ts'
import { chain, createFilter, expectOk, newFrame } from '../native/native.ts'

/** The current picture of a layer. The layer owns it: the compositor takes references, and frees only those. */
export interface ShownPicture {
  readonly frame: Frame
  /** False for yuv420p, true for yuva420p. */
  readonly alpha: boolean
  readonly width: number
  readonly height: number
  /** Offset from the layer's top left corner, in pixels of `madeFor`. */
  readonly offsetX: number
  readonly offsetY: number
  /** Size of the layer when the picture was made. The compositor scales when the layer has another size. */
  readonly madeFor: { readonly width: number; readonly height: number }
}

const isOpaque = ({ rgba }: Picture) => {
  for (let index = 3; index < rgba.length; index += 4) if (rgba[index] !== 255) return false
  return true
}

const convert = async (source: Frame, format: string): Promise<Frame> => {
  const graph = new FilterGraph()
  graph.alloc()
  try {
    const size = `${source.width}x${source.height}`
    const input = createFilter(graph, 'buffer', {
      name: 'in',
      options: `video_size=${size}:pix_fmt=rgba:time_base=1/1`,
    })
    const scale = createFilter(graph, 'scale', {
      name: 'scale',
      options: 'out_color_matrix=bt709:out_range=tv',
    })
    const pixels = createFilter(graph, 'format', { name: 'format', options: `pix_fmts=${format}` })
    const output = createFilter(graph, 'buffersink', { name: 'out' })
    chain([input, scale, pixels, output])
    expectOk(await graph.config(), 'Configuring the conversion')
    expectOk(await input.buffersrcAddFrame(source), 'Converting a picture')
    const frame = newFrame()
    expectOk(await output.buffersinkGetFrame(frame), 'Converting a picture')
    return frame
  } finally {
    graph.free()
  }
}

/** Converts a painted picture to the programme's colour; opaque ones get no alpha plane. */
export const toShownPicture = async (
  picture: Picture,
  madeFor: ShownPicture['madeFor'],
): Promise<ShownPicture> => {
  const { width, height, offsetX, offsetY } = picture
  const alpha = !isOpaque(picture)
  using source = Frame.fromVideoBuffer(picture.rgba, {
    width,
    height,
    format: AV_PIX_FMT_RGBA,
    timeBase: { num: 1, den: 1 },
  })
  const frame = await convert(source, alpha ? 'yuva420p' : 'yuv420p')
  return { frame, alpha, width, height, offsetX, offsetY, madeFor: { ...madeFor } }
}
