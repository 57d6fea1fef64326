import {
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
  AVCOL_SPC_UNSPECIFIED,
  type AVPixelFormat,
} from 'node-av/constants'
import { avGetPixFmtName, type FilterContext, FilterGraph, type Frame, Rational } from 'node-av/lib'
import { chain, createFilter, expectOk, newFrame } from '../native/native.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import { type FitPlan, type FitTarget, planFit } from './fit.ts'

export interface ScaleTarget extends FitTarget {
  /** Degrees, clockwise. */
  readonly rotation: number
}

/** Players take untagged HD for BT.709 and other untagged content for BT.601. */
const HD_FROM_LINES = 720

const ALPHA_FORMAT = /^(?:yuva|rgba|argb|abgr|bgra|gbrap|ya\d|pal8)/

const tagColour = (frame: Frame): void => {
  if (frame.colorSpace !== AVCOL_SPC_UNSPECIFIED) return
  frame.colorSpace = frame.height >= HD_FROM_LINES ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M
}

const aspectOf = (frame: Frame): number => {
  const { num, den } = frame.sampleAspectRatio
  return ((frame.width / frame.height) * (num > 0 && den > 0 ? num : 1)) / (num > 0 && den > 0 ? den : 1)
}

interface Chain {
  readonly key: string
  readonly graph: FilterGraph
  readonly input: FilterContext
  readonly output: FilterContext
  readonly plan: FitPlan
  readonly alpha: boolean
}

const describeInput = (frame: Frame, format: string) =>
  `video_size=${frame.width}x${frame.height}:pix_fmt=${format}:time_base=1/1000:pixel_aspect=1/1` +
  `:colorspace=${frame.colorSpace}:range=${frame.colorRange}`

const stepsOf = (plan: FitPlan, rotation: number, alpha: boolean): [kind: string, options: string][] => {
  const { crop, width, height } = plan
  const steps: [string, string][] = [
    ['crop', `w=${crop.width}:h=${crop.height}:x=${crop.x}:y=${crop.y}`],
    ['scale', `w=${width}:h=${height}:flags=bilinear:out_color_matrix=bt709:out_range=tv`],
    ['format', `pix_fmts=${alpha ? 'yuva420p' : 'yuv420p'}`],
  ]
  if (rotation !== 0) {
    const angle = `${rotation}*PI/180`
    steps.push(['rotate', `a=${angle}:ow=rotw(${angle}):oh=roth(${angle}):c=black@0`])
  }
  return steps
}

/** Converts a source's pictures to the layer's size and the programme's colour, and follows changes of both. */
export class FrameScaler {
  #chain: Chain | null = null

  /** Becomes the owner of the frame. Null when no part of it is visible. */
  async scale(frame: Frame, target: ScaleTarget): Promise<ShownPicture | null> {
    using source = frame
    tagColour(source)
    const scaler = await this.#chainFor(source, target)
    if (!scaler) return null
    source.pts = 0n
    source.sampleAspectRatio = new Rational(1, 1)
    expectOk(await scaler.input.buffersrcAddFrame(source), 'Scaling a picture')
    const scaled = newFrame()
    expectOk(await scaler.output.buffersinkGetFrame(scaled), 'Scaling a picture')
    return describe(scaled, scaler, target)
  }

  close(): void {
    this.#chain?.graph.free()
    this.#chain = null
  }

  async #chainFor(frame: Frame, target: ScaleTarget): Promise<Chain | null> {
    const format = avGetPixFmtName(frame.format as AVPixelFormat) ?? 'yuv420p'
    const aspect = aspectOf(frame)
    const key = JSON.stringify([describeInput(frame, format), aspect, target])
    if (this.#chain?.key === key) return this.#chain
    this.close()
    const plan = planFit({ width: frame.width, height: frame.height, aspect }, target)
    if (!plan) return null
    const alpha = target.rotation !== 0 || ALPHA_FORMAT.test(format)
    const graph = new FilterGraph()
    graph.alloc()
    graph.nbThreads = 1
    const input = createFilter(graph, 'buffer', { name: 'in', options: describeInput(frame, format) })
    const filters = stepsOf(plan, target.rotation, alpha).map(([kind, options]) =>
      createFilter(graph, kind, { name: kind, options }),
    )
    const output = createFilter(graph, 'buffersink', { name: 'out' })
    chain([input, ...filters, output])
    this.#chain = { key, graph, input, output, plan, alpha }
    expectOk(await graph.config(), 'Configuring the scaling')
    return this.#chain
  }
}

const describe = (frame: Frame, { plan, alpha }: Chain, { layer }: ScaleTarget): ShownPicture => {
  const { width, height } = frame
  return {
    frame,
    alpha,
    width,
    height,
    // Rotation grows the picture about its own centre.
    offsetX: plan.offsetX + Math.round((plan.width - width) / 2),
    offsetY: plan.offsetY + Math.round((plan.height - height) / 2),
    madeFor: layer,
  }
}
