import { type FilterContext, FilterGraph, type Frame } from 'node-av/lib'
import {
  chain,
  createFilter,
  expectOk,
  NativeFailure,
  newFrame,
  PROGRAMME_COLOUR,
  referenceAt,
} from '../native/native.ts'
import type { Canvas } from './transitions.ts'

/** One layer in the chain. Each flag adds a filter; without them the layer costs only its overlay. */
export interface GraphInput {
  readonly id: string
  readonly width: number
  readonly height: number
  readonly alpha: boolean
  readonly fades: boolean
  readonly scales: boolean
}

/** From the bottom up. With `opaqueBase` the first input fills the whole picture and needs no background under it. */
export interface GraphPlan {
  readonly canvas: Canvas
  readonly inputs: readonly GraphInput[]
  readonly opaqueBase: boolean
}

/** Position and size of an input in whole programme pixels. */
export interface Placement {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly opacity: number
}

export const planKey = ({ inputs, opaqueBase }: GraphPlan): string =>
  JSON.stringify([opaqueBase, inputs.map((input) => Object.values(input))])

const source = (graph: FilterGraph, name: string, input: Canvas & { readonly alpha: boolean }) =>
  createFilter(graph, 'buffer', {
    name,
    options:
      `video_size=${input.width}x${input.height}:pix_fmt=${input.alpha ? 'yuva420p' : 'yuv420p'}` +
      `:time_base=1/1000:pixel_aspect=1/1:${PROGRAMME_COLOUR}`,
  })

/** The filters between a layer's source and its overlay. Alpha before size: lutyuv cannot follow a changing size. */
const effects = (graph: FilterGraph, input: GraphInput, index: number): FilterContext[] => {
  const filters: FilterContext[] = []
  if (!input.alpha) {
    filters.push(createFilter(graph, 'format', { name: `alpha@${index}`, options: 'pix_fmts=yuva420p' }))
  }
  if (input.fades) filters.push(createFilter(graph, 'lutyuv', { name: `fade@${index}`, options: 'a=val' }))
  if (input.scales) {
    const options = `w=${input.width}:h=${input.height}:eval=frame:flags=bilinear`
    filters.push(createFilter(graph, 'scale', { name: `size@${index}`, options }))
  }
  return filters
}

const overlay = (graph: FilterGraph, index: number) =>
  createFilter(graph, 'overlay', {
    name: `place@${index}`,
    options: 'x=0:y=0:eval=frame:format=yuv420:eof_action=pass',
  })

/** One overlay chain in z-order. Its shape never changes: another set, order or size of layers needs another graph. */
export class OverlayGraph {
  readonly key: string
  readonly plan: GraphPlan
  readonly #graph = new FilterGraph()
  readonly #sources: FilterContext[] = []
  readonly #sent = new Map<string, string>()
  #sink: FilterContext | null = null

  private constructor(plan: GraphPlan) {
    this.plan = plan
    this.key = planKey(plan)
  }

  /** Rejects with `NativeFailure`, leaving nothing behind, when libavfilter refuses the plan. */
  static async build(plan: GraphPlan): Promise<OverlayGraph> {
    const built = new OverlayGraph(plan)
    try {
      await built.#configure()
      return built
    } catch (error) {
      built.free()
      throw error
    }
  }

  async #configure(): Promise<void> {
    const graph = this.#graph
    graph.alloc()
    // A picture takes 2 ms, so a pool of threads for each rebuild would cost more than it saves.
    graph.nbThreads = 1
    let below = source(graph, 'background', { ...this.plan.canvas, alpha: false })
    this.#sources.push(below)
    for (const [index, input] of this.plan.inputs.entries()) {
      if (index === 0 && this.plan.opaqueBase) continue
      const layer = source(graph, `layer@${index}`, input)
      this.#sources.push(layer)
      const place = overlay(graph, index)
      const last = [layer, ...effects(graph, input, index)]
      chain(last)
      expectOk(below.link(0, place, 0), 'Linking an overlay')
      expectOk((last.at(-1) ?? layer).link(0, place, 1), 'Linking an overlay')
      below = place
    }
    const format = createFilter(graph, 'format', { name: 'format', options: 'pix_fmts=yuv420p' })
    this.#sink = createFilter(graph, 'buffersink', { name: 'out' })
    chain([below, format, this.#sink])
    expectOk(await graph.config(), 'Configuring the overlay chain')
  }

  /** Takes effect with the next frame; sends only what changed. */
  place(index: number, { x, y, width, height, opacity }: Placement): void {
    const input = this.plan.inputs[index]
    if (!input || (index === 0 && this.plan.opaqueBase)) return
    this.#command(`place@${index}`, 'x', `${x}`)
    this.#command(`place@${index}`, 'y', `${y}`)
    if (input.fades) this.#command(`fade@${index}`, 'a', `val*${opacity.toFixed(4)}`)
    if (!input.scales) return
    this.#command(`size@${index}`, 'w', `${width}`)
    this.#command(`size@${index}`, 'h', `${height}`)
  }

  #command(target: string, name: string, value: string): void {
    const key = `${target}.${name}`
    if (this.#sent.get(key) === value) return
    const answer = this.#graph.sendCommand(target, name, value)
    if (typeof answer === 'number' && answer < 0)
      throw new NativeFailure(answer, `Setting ${name} of ${target}`)
    this.#sent.set(key, value)
  }

  /**
   * Draws one picture. `frames` are the background (or the opaque base) and then the inputs in order; the caller
   * keeps owning them. The caller frees the result.
   */
  async compose(frames: readonly Frame[], frameNumber: number): Promise<Frame> {
    for (const [index, frame] of frames.entries()) {
      using reference = referenceAt(frame, frameNumber)
      const input = this.#sources[index]
      // This call only queues the reference; the sink's asynchronous call does the work.
      if (input) expectOk(input.buffersrcAddFrameSync(reference), 'Feeding the overlay chain')
    }
    const picture = newFrame()
    const returned = (await this.#sink?.buffersinkGetFrame(picture)) ?? -1
    if (returned >= 0) return picture
    picture.free()
    throw new NativeFailure(returned, 'Drawing the picture')
  }

  free(): void {
    this.#graph.free()
  }
}
