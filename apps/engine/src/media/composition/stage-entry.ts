import type { DesiredLayer, LayerStatus } from '@stream-manager/contracts'
import type { LayerNode } from '../picture/layer-node.ts'
import { type Canvas, hiddenPose, Motion, type Pose, restingPose } from './transitions.ts'

type Phase = 'hidden' | 'shown' | 'hiding' | 'leaving'

const samePose = (a: Pose, b: Pose) =>
  a.centreX === b.centreX &&
  a.centreY === b.centreY &&
  a.width === b.width &&
  a.height === b.height &&
  a.opacity === b.opacity

/** One layer on the stage: its content, its motion and its phase. */
export class StageEntry {
  readonly node: LayerNode
  readonly #canvas: Canvas
  #layer: DesiredLayer
  #motion: Motion
  #phase: Phase = 'hidden'
  /** Layers of the first scene appear at once: a restarted engine must show the picture that was on air. */
  #cutsIn: boolean
  /** Set while libavfilter refuses to draw it. */
  refused: LayerStatus | null = null

  constructor(
    node: LayerNode,
    layer: DesiredLayer,
    stage: { readonly canvas: Canvas; readonly cutsIn: boolean },
  ) {
    this.node = node
    this.#layer = layer
    this.#canvas = stage.canvas
    this.#cutsIn = stage.cutsIn
    this.#motion = new Motion(restingPose(layer))
  }

  get layer(): DesiredLayer {
    return this.#layer
  }

  get leaving(): boolean {
    return this.#phase === 'leaving'
  }

  get gain(): number {
    const { audio, visible } = this.#layer
    return visible && !this.leaving && !audio.muted ? audio.gain : 0
  }

  /** The layer's own gain, also while it is muted or hidden. */
  get faderGain(): number {
    return this.#layer.audio.gain
  }

  status(): LayerStatus {
    return this.refused ?? this.node.status()
  }

  commit(layer: DesiredLayer, nowMs: number): void {
    this.#layer = layer
    this.refused = null
    this.node.commit(layer)
    if (this.#phase === 'hidden') return
    if (!layer.visible) this.#hide('hiding', nowMs)
    else {
      this.#phase = 'shown'
      this.#move(restingPose(layer), nowMs)
    }
  }

  leave(nowMs: number): void {
    if (!this.leaving) this.#hide('leaving', nowMs)
  }

  /** The pose to draw a picture at, or null while there is none to draw. */
  pose(hasPicture: boolean, nowMs: number): Pose | null {
    if (this.#phase === 'hidden' && hasPicture && this.#layer.visible) this.#enter(nowMs)
    if (this.#phase === 'hiding' && this.#motion.isOver(nowMs)) this.#phase = 'hidden'
    if (this.#phase === 'hidden' || !hasPicture || this.isGone(nowMs)) return null
    return this.#motion.at(nowMs)
  }

  isGone(nowMs: number): boolean {
    return this.leaving && this.#motion.isOver(nowMs)
  }

  #enter(nowMs: number): void {
    const target = restingPose(this.#layer)
    this.#phase = 'shown'
    this.#motion = new Motion(
      this.#cutsIn ? target : hiddenPose(target, this.#layer.transition.type, this.#canvas),
    )
    this.#cutsIn = false
    this.#move(target, nowMs)
  }

  #hide(phase: 'hiding' | 'leaving', nowMs: number): void {
    const wasHidden = this.#phase === 'hidden'
    this.#phase = phase
    const hidden = hiddenPose(restingPose(this.#layer), this.#layer.transition.type, this.#canvas)
    if (wasHidden) this.#motion = new Motion(hidden)
    else this.#move(hidden, nowMs)
  }

  #move(target: Pose, nowMs: number): void {
    if (!samePose(this.#motion.target, target)) this.#motion.moveTo(target, this.#layer.transition, nowMs)
  }
}
