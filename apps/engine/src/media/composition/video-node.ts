import type { DesiredLayer, LayerOf, LayerStatus } from '@stream-manager/contracts'
import type { PaintContext } from '../../layers/painter.ts'
import { painterFor } from '../../layers/registry.ts'
import { sourceNoteOf } from '../../sources/last-source.ts'
import { resolveSource } from '../../sources/registry.ts'
import type { AudioInput } from '../audio/audio-mixer.ts'
import { VideoSource } from '../input/video-source.ts'
import type { FrameTime, LayerNode } from '../picture/layer-node.ts'
import type { ShownPicture } from '../picture/shown-picture.ts'
import { targetOf } from './scale-target.ts'
import { StaticNode } from './static-node.ts'
import { slate } from './synthetic-layers.ts'
import type { Canvas } from './transitions.ts'

const sameContent = (a: LayerOf<'video'>, b: LayerOf<'video'>) =>
  a.content.url === b.content.url &&
  a.content.assetId === b.content.assetId &&
  a.content.loop === b.content.loop &&
  a.content.insecureTls === b.content.insecureTls

const SLATE_TEXT = { stalled: 'No signal', failed: 'Source unavailable' } as const

/** A layer that plays a source. A slate replaces an absent source. */
export class VideoNode implements LayerNode, AudioInput {
  readonly audio = this
  readonly #canvas: Canvas
  #layer: LayerOf<'video'>
  #context: PaintContext | null = null
  #source: VideoSource | null = null
  #slate: StaticNode | null = null
  #repeatedBefore = 0

  constructor(layer: LayerOf<'video'>, canvas: Canvas) {
    this.#layer = layer
    this.#canvas = canvas
  }

  async prepare(_layer: DesiredLayer, context: PaintContext): Promise<void> {
    this.#context = context
    // Opening can take long, so it begins before the scene is on stage.
    this.#source ??= this.#openSource()
  }

  commit(layer: DesiredLayer): void {
    if (layer.type !== 'video') return
    const replaced = !sameContent(layer, this.#layer)
    this.#layer = layer
    if (!replaced) return
    this.#repeatedBefore += this.#source?.repeatedFrames() ?? 0
    this.#source?.close()
    this.#source = this.#openSource()
  }

  picture(time: FrameTime, context: PaintContext): ShownPicture | null {
    this.#context = context
    const picture = this.#source?.picture(time) ?? null
    const { state, error } = this.status()
    // The rest of such a source goes on.
    if (error?.code === 'source.track_missing') return picture
    if (state !== 'stalled' && state !== 'failed') return picture
    return this.#slatePicture(SLATE_TEXT[state], time, context) ?? picture
  }

  read(sourceMs: number, into: Float32Array): boolean {
    return this.#source?.read(sourceMs, into) ?? false
  }

  status(): LayerStatus {
    return this.#source?.status() ?? { state: 'loading', error: null }
  }

  repeatedFrames(): number {
    return this.#repeatedBefore + (this.#source?.repeatedFrames() ?? 0)
  }

  close(): void {
    this.#source?.close()
    this.#slate?.close()
  }

  #openSource(): VideoSource {
    return new VideoSource({
      loop: this.#layer.content.loop ?? false,
      beforeNative: sourceNoteOf(this.#layer.id),
      target: () => ({
        ...targetOf(this.#layer, this.#canvas),
        deinterlace: this.#layer.content.deinterlace ?? 'auto',
      }),
      resolve: (signal) => {
        if (!this.#context) throw new Error('a layer opens its source only after it was prepared')
        const { id, content } = this.#layer
        const refused = this.#context.refusedSources.get(id)
        if (refused) return Promise.resolve({ ok: false, fault: refused })
        return resolveSource(content, { ...this.#context, signal })
      },
    })
  }

  #slatePicture(text: string, time: FrameTime, context: PaintContext): ShownPicture | null {
    const painter = painterFor('text')
    if (!painter) return null
    const layer = slate(this.#layer, `${text}\n${this.#layer.name}`)
    this.#slate ??= new StaticNode(painter, layer)
    this.#slate.commit(layer)
    return this.#slate.picture(time, context)
  }
}
