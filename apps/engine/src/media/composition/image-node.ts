import type { DesiredLayer, LayerOf, LayerStatus } from '@stream-manager/contracts'
import { imagePainter, loadedImage } from '../../layers/image.ts'
import type { PaintContext } from '../../layers/painter.ts'
import { sourceNoteOf } from '../../sources/last-source.ts'
import { AnimationPlayer } from '../animation/animation-player.ts'
import type { FrameTime, LayerNode } from '../picture/layer-node.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import { targetOf } from './scale-target.ts'
import { StaticNode } from './static-node.ts'
import type { Canvas } from './transitions.ts'

/** A still image is painted like other static layers. An animated one is painted once, and then a player shows it. */
export class ImageNode implements LayerNode {
  readonly audio = null
  readonly #still: StaticNode
  readonly #canvas: Canvas
  #layer: LayerOf<'image'>
  #painted: ShownPicture | null = null
  #player: AnimationPlayer | null = null

  constructor(layer: LayerOf<'image'>, canvas: Canvas) {
    this.#still = new StaticNode(imagePainter, layer)
    this.#layer = layer
    this.#canvas = canvas
  }

  prepare(layer: DesiredLayer, context: PaintContext): Promise<void> {
    return this.#still.prepare(layer, context)
  }

  commit(layer: DesiredLayer): void {
    if (layer.type !== 'image') return
    this.#layer = layer
    this.#still.commit(layer)
    this.#player?.resize()
  }

  picture(time: FrameTime, context: PaintContext): ShownPicture | null {
    const painted = this.#still.picture(time, context)
    // Only another painting can be another file, so that a still image costs no more than this comparison.
    if (painted !== this.#painted) this.#follow(painted, context)
    return this.#player?.picture(time.sourceMs) ?? painted
  }

  status(): LayerStatus {
    const status = this.#still.status()
    return this.#player?.warn(status) ?? status
  }

  repeatedFrames(): number {
    return 0
  }

  close(): void {
    this.#player?.close()
    this.#still.close()
  }

  #follow(painted: ShownPicture | null, context: PaintContext): void {
    this.#painted = painted
    const image = painted && loadedImage(this.#layer.content, context)
    if (image === this.#player?.image) return
    this.#player?.close()
    this.#player = image ? this.#playerOf(image) : null
  }

  #playerOf(image: AnimationPlayer['image']): AnimationPlayer | null {
    const { animation } = image.header
    if (!animation) return null
    return new AnimationPlayer({
      image,
      animation,
      target: () => ({ ...targetOf(this.#layer, this.#canvas), deinterlace: 'off' }),
      beforeNative: sourceNoteOf(this.#layer.id),
    })
  }
}
