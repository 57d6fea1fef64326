import {
  needsConversion,
  notHonoured,
  type PictureFacts,
  readPictureFacts,
  readStreamFacts,
  type StreamFacts,
  visibleBox,
} from '@stream-manager/media-inspect'
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

interface Chain extends FilterChain {
  readonly key: string
  readonly plan: FitPlan
  readonly alpha: boolean
}

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
  #chain: Chain | null = null

  constructor(stream: Stream, warnings: SourceWarnings) {
    this.#stream = readStreamFacts(stream)
    this.#warnings = warnings
  }

  /** Becomes the owner of the frame. Null when no part of it is visible. */
  async scale(frame: Frame, target: ScaleTarget): Promise<ShownPicture | null> {
    using source = frame
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
    const facts = readPictureFacts(this.#stream, frame)
    frame.colorSpace = facts.colour.matrix
    const described = describeInput(frame, facts)
    const key = JSON.stringify([described, facts, target])
    if (this.#chain?.key === key) return this.#chain
    this.close()
    this.#warnings.set('picture', notHonoured(this.#stream, facts))
    const plan = planOf(frame, facts, target)
    if (!plan) return null
    const alpha = target.rotation !== 0 || facts.alpha
    const steps = stepsOf({ frame, facts, plan, alpha }, target.rotation)
    this.#chain = {
      key,
      plan,
      alpha,
      ...buildChain(described, steps, needsConversion(facts.colour) ? CONVERSION_THREADS : 1),
    }
    expectOk(await this.#chain.graph.config(), 'Configuring the scaling')
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
