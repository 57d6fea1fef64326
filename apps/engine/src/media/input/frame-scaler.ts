import {
  needsConversion,
  notHonoured,
  type PictureFacts,
  readPictureFacts,
  readStreamFacts,
  type StreamFacts,
  visibleBox,
} from '@stream-manager/media-inspect'
import { AVCOL_RANGE_MPEG, AVCOL_SPC_BT709 } from 'node-av/constants'
import { type Frame, Rational, type Stream } from 'node-av/lib'
import { expectOk, newFrame } from '../native/native.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import { CONVERSION_THREADS, colourSteps } from './colour-steps.ts'
import type { Deinterlace } from './field-order.ts'
import { buildChain, describeFrame, type FilterChain, type FilterStep } from './filter-chain.ts'
import { type FitPlan, type FitTarget, planFit } from './fit.ts'
import type { SourceWarnings } from './source-warnings.ts'
import { turnedSize, turnSteps, unturned } from './turn.ts'

export interface ScaleTarget extends FitTarget {
  readonly deinterlace: Deinterlace
  /** Degrees, clockwise. */
  readonly rotation: number
}

interface Scaling {
  readonly key: string
  readonly plan: FitPlan
  readonly alpha: boolean
  /** Null for pictures that are shown as they are decoded. */
  readonly chain: FilterChain | null
}

const SQUARE_PIXELS = new Rational(1, 1)

const describeInput = (frame: Frame, { premultiplied }: PictureFacts) =>
  `${describeFrame(frame, '1/1000')}${premultiplied ? ':alpha_mode=premultiplied' : ''}`

/** The part of the layer that the picture fills once it is turned. */
const planOf = (
  frame: Frame,
  { matrix, aspect, cropping }: PictureFacts,
  target: ScaleTarget,
): FitPlan | null => {
  const { width, height } = turnedSize(visibleBox(frame, cropping), matrix.orientation)
  const pixel = matrix.orientation.transposed ? 1 / aspect : aspect
  return planFit({ width, height, aspect: (width / height) * pixel }, target)
}

interface Job {
  readonly frame: Frame
  readonly facts: PictureFacts
  readonly plan: FitPlan
  readonly alpha: boolean
}

/** True when every filter would pass the picture on unchanged. */
const isShownAsDecoded = ({ frame, facts, plan, alpha }: Job): boolean => {
  const { transposed, flippedX, flippedY } = facts.matrix.orientation
  const { matrix, fullRange } = facts.colour
  const { crop } = plan
  const isUpright = !transposed && !flippedX && !flippedY
  const isWhole = crop.width === frame.width && crop.height === frame.height
  const isInSize = plan.width === frame.width && plan.height === frame.height
  const isProgrammeColour = matrix === AVCOL_SPC_BT709 && !fullRange && !needsConversion(facts.colour)
  return facts.pixelFormat === 'yuv420p' && !alpha && isUpright && isWhole && isInSize && isProgrammeColour
}

/** Turns after scaling, because a turn costs by the pixel and programmes are smaller than cameras' pictures. */
const stepsOf = ({ frame, facts, plan, alpha }: Job, rotation: number): FilterStep[] => {
  const { orientation } = facts.matrix
  const visible = visibleBox(frame, facts.cropping)
  const { crop, width, height } = unturned(plan, visible, orientation)
  const steps: [string, string][] = [
    ['crop', `w=${crop.width}:h=${crop.height}:x=${crop.x + visible.x}:y=${crop.y + visible.y}`],
    ...colourSteps(facts, { width, height }),
    ['format', `pix_fmts=${alpha ? 'yuva420p' : 'yuv420p'}`],
    ...turnSteps(orientation),
  ]
  if (rotation !== 0) {
    const angle = `${rotation}*PI/180`
    steps.push(['rotate', `a=${angle}:ow=rotw(${angle}):oh=roth(${angle}):c=black@0`])
  }
  return steps
}

/** Converts a source's pictures to the layer's size and the programme's colour, and follows changes of both. */
export class FrameScaler {
  readonly #stream: StreamFacts
  readonly #warnings: SourceWarnings
  #scaling: Scaling | null = null

  constructor(stream: Stream, warnings: SourceWarnings) {
    this.#stream = readStreamFacts(stream)
    this.#warnings = warnings
  }

  /** Becomes the owner of the frame. Null when no part of it is visible. */
  async scale(frame: Frame, target: ScaleTarget): Promise<ShownPicture | null> {
    const scaling = await this.#scalingFor(frame, target).catch((error) => {
      frame.free()
      throw error
    })
    if (!scaling) {
      frame.free()
      return null
    }
    frame.pts = 0n
    frame.sampleAspectRatio = SQUARE_PIXELS
    return describe(await convert(frame, scaling.chain), scaling, target)
  }

  close(): void {
    this.#scaling?.chain?.graph.free()
    this.#scaling = null
  }

  async #scalingFor(frame: Frame, target: ScaleTarget): Promise<Scaling | null> {
    const facts = readPictureFacts(this.#stream, frame)
    frame.colorSpace = facts.colour.matrix
    const described = describeInput(frame, facts)
    const key = JSON.stringify([described, facts, target])
    if (this.#scaling?.key === key) return this.#scaling
    this.close()
    this.#warnings.set('picture', notHonoured(this.#stream, facts))
    const plan = planOf(frame, facts, target)
    if (!plan) return null
    const alpha = target.rotation !== 0 || facts.alpha
    const job = { frame, facts, plan, alpha }
    const chain = isShownAsDecoded(job) ? null : chainFor(described, job, target.rotation)
    this.#scaling = { key, plan, alpha, chain }
    if (chain) expectOk(await chain.graph.config(), 'Configuring the scaling')
    return this.#scaling
  }
}

const chainFor = (described: string, job: Job, rotation: number): FilterChain =>
  buildChain(described, stepsOf(job, rotation), needsConversion(job.facts.colour) ? CONVERSION_THREADS : 1)

/** Becomes the owner of the frame; the caller owns the result. */
const convert = async (frame: Frame, chain: FilterChain | null): Promise<Frame> => {
  if (!chain) {
    frame.colorRange = AVCOL_RANGE_MPEG
    return frame
  }
  using source = frame
  // This call only queues the picture; the sink's asynchronous call does the work.
  expectOk(chain.input.buffersrcAddFrameSync(source), 'Scaling a picture')
  const scaled = newFrame()
  expectOk(await chain.output.buffersinkGetFrame(scaled), 'Scaling a picture')
  return scaled
}

const describe = (frame: Frame, { plan, alpha }: Scaling, { layer }: ScaleTarget): ShownPicture => {
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
