import type { DesiredLayer, LayerStatus } from '@stream-manager/contracts'
import type { Frame } from 'node-av/lib'
import type { PaintContext } from '../../layers/painter.ts'
import type { MixerChannel } from '../audio/audio-mixer.ts'
import { blackFrame } from '../native/native.ts'
import { type FrameTime, failedStatus, type LayerNode } from '../picture/layer-node.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import { type GraphPlan, OverlayGraph, planKey } from './graph.ts'
import { dropCovered, type PlacedPicture, placePicture, samePlacement } from './placement.ts'
import { StageEntry } from './stage-entry.ts'
import type { Canvas } from './transitions.ts'

const renderFailed = (id: string, reason: unknown): LayerStatus => {
  const detail = `Layer ${id} could not be put into the picture: ${String(reason).slice(0, 200)}`
  return failedStatus({ code: 'layer.render_failed', detail }, new Date())
}

/** Turns a scene into one picture a frame. Only the frame loop calls it, one call at a time. */
export class Compositor {
  readonly #canvas: Canvas
  readonly #background: Frame
  #entries: StageEntry[] = []
  #graph: OverlayGraph | null = null
  #drawn: readonly Frame[] = []
  #placed: readonly PlacedPicture[] = []
  #last: Frame | null = null
  #repeatedByGone = 0

  constructor(canvas: Canvas) {
    this.#canvas = canvas
    this.#background = blackFrame(canvas.width, canvas.height)
  }

  /** The node that shows this layer and can go on showing it. A layer that returns while it leaves gets a new node. */
  nodeOf({ id, type }: DesiredLayer): LayerNode | undefined {
    const same = ({ layer, leaving }: StageEntry) => !leaving && layer.id === id && layer.type === type
    return this.#entries.find(same)?.node
  }

  /** Applies all changes of a scene to the frame composed next. `nodes` holds one node for each layer. */
  commit(
    layers: readonly DesiredLayer[],
    nodes: ReadonlyMap<string, LayerNode>,
    stage: { readonly nowMs: number; readonly first: boolean },
  ): void {
    const staying = new Set<StageEntry>()
    for (const layer of layers) {
      const node = nodes.get(layer.id)
      if (node) staying.add(this.#entryFor(node, layer, stage.first))
    }
    for (const entry of this.#entries) if (!staying.has(entry)) entry.leave(stage.nowMs)
    for (const entry of staying) {
      const layer = layers.find(({ id }) => id === entry.layer.id)
      if (layer) entry.commit(layer, stage.nowMs)
    }
    const order = new Map(layers.map(({ id }, index) => [id, index]))
    const rank = ({ layer }: StageEntry) => order.get(layer.id) ?? layers.length
    this.#entries.sort((a, b) => a.layer.zIndex - b.layer.zIndex || rank(a) - rank(b))
  }

  #entryFor(node: LayerNode, layer: DesiredLayer, first: boolean): StageEntry {
    const existing = this.#entries.find((entry) => entry.node === node)
    if (existing) return existing
    const entry = new StageEntry(node, layer, { canvas: this.#canvas, cutsIn: first })
    this.#entries.push(entry)
    return entry
  }

  /** Composes the next picture. The compositor owns it, and it is valid until the next call. */
  async compose(frameNumber: number, time: FrameTime, context: PaintContext): Promise<Frame> {
    this.#removeGone(time.programmeMs)
    const { visible, opaqueBase } = dropCovered(this.#place(time, context), this.#canvas)
    const frames = visible.map(({ picture }) => picture.frame)
    const drawn = opaqueBase ? frames : [this.#background, ...frames]
    if (this.#last && this.#isUnchanged(drawn, visible)) return this.#last
    const graph = await this.#graphFor({
      canvas: this.#canvas,
      opaqueBase,
      inputs: visible.map(({ input }) => input),
    })
    if (!graph) return this.#last ?? this.#background
    for (const [index, { placement }] of visible.entries()) graph.place(index, placement)
    const picture = await graph.compose(drawn, frameNumber).catch((error) => {
      // A filter graph is unusable after an error; the next frame gets a new one.
      this.#dropGraph()
      throw error
    })
    this.#last?.free()
    this.#last = picture
    this.#drawn = drawn
    this.#placed = visible
    return picture
  }

  /** The picture composed last. */
  get last(): Frame {
    return this.#last ?? this.#background
  }

  statuses(): Record<string, LayerStatus> {
    const present = this.#entries.filter((entry) => !entry.leaving)
    return Object.fromEntries(present.map((entry) => [entry.layer.id, entry.status()]))
  }

  channels(paused: boolean): MixerChannel[] {
    return this.#entries.flatMap(({ layer, node, gain, faderGain }) => {
      const gains = paused ? { gain: 0, faderGain: 0 } : { gain, faderGain }
      return node.audio ? [{ layerId: layer.id, input: node.audio, ...gains }] : []
    })
  }

  repeatedFrames(): number {
    return this.#entries.reduce((sum, { node }) => sum + node.repeatedFrames(), this.#repeatedByGone)
  }

  close(): void {
    for (const { node } of this.#entries) node.close()
    this.#entries = []
    this.#dropGraph()
    this.#last?.free()
    this.#background.free()
  }

  #removeGone(nowMs: number): void {
    const gone = this.#entries.filter((entry) => entry.isGone(nowMs))
    for (const { node } of gone) {
      this.#repeatedByGone += node.repeatedFrames()
      node.close()
    }
    if (gone.length > 0) this.#entries = this.#entries.filter((entry) => !gone.includes(entry))
  }

  #place(time: FrameTime, context: PaintContext): PlacedPicture[] {
    return this.#entries.flatMap((entry) => {
      const picture = this.#pictureOf(entry, time, context)
      const pose = entry.pose(picture !== null, time.programmeMs)
      if (!picture || !pose || entry.refused) return []
      return placePicture(entry.layer.id, { picture, pose }, this.#canvas) ?? []
    })
  }

  /** One layer's fault is that layer's alone. */
  #pictureOf(entry: StageEntry, time: FrameTime, context: PaintContext): ShownPicture | null {
    try {
      return entry.node.picture(time, context)
    } catch (error) {
      entry.refused = renderFailed(entry.layer.id, error)
      return null
    }
  }

  /** A scene that stands still is drawn once. */
  #isUnchanged(drawn: readonly Frame[], visible: readonly PlacedPicture[]): boolean {
    if (drawn.length !== this.#drawn.length || visible.length !== this.#placed.length) return false
    if (drawn.some((frame, index) => frame !== this.#drawn[index])) return false
    return visible.every(({ placement }, index) => {
      const before = this.#placed[index]?.placement
      return before !== undefined && samePlacement(before, placement)
    })
  }

  /** Another chain only when the plan is another one; the old one stays until the new one is whole. */
  async #graphFor(plan: GraphPlan): Promise<OverlayGraph | null> {
    if (this.#graph?.key === planKey(plan)) return this.#graph
    try {
      const next = await OverlayGraph.build(plan)
      this.#graph?.free()
      this.#graph = next
      return next
    } catch (error) {
      this.#refuse(plan, error)
      return null
    }
  }

  #dropGraph(): void {
    this.#graph?.free()
    this.#graph = null
  }

  /** The chain could be built before these inputs came: they are left out until their layer changes. */
  #refuse(plan: GraphPlan, reason: unknown): void {
    const known = new Set((this.#graph?.plan.inputs ?? []).map((input) => JSON.stringify(input)))
    const culprits = plan.inputs.filter((input) => !known.has(JSON.stringify(input)))
    for (const { id } of culprits.length > 0 ? culprits : plan.inputs) {
      const entry = this.#entries.find(({ layer }) => layer.id === id)
      if (entry) entry.refused = renderFailed(id, reason)
    }
  }
}
