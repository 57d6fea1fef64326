import {
  type DesiredLayer,
  type Fault,
  fail,
  type LayerStatus,
  type Result,
  succeed,
  type Warning,
} from '@stream-manager/contracts'
import type { AnyLayerPainter, PaintContext } from '../../layers/painter.ts'
import {
  type FrameTime,
  failedStatus,
  type LayerNode,
  LOADING,
  READY,
  withWarnings,
} from '../picture/layer-node.ts'
import { type ShownPicture, toShownPicture } from '../picture/shown-picture.ts'

type Painted = { readonly key: string } & (
  | { readonly picture: ShownPicture; readonly status: LayerStatus }
  | { readonly picture: null; readonly status: LayerStatus }
)

interface ReadyPicture {
  readonly picture: ShownPicture
  readonly warnings: readonly Warning[]
}

const paintSafely = async (
  painter: AnyLayerPainter,
  layer: DesiredLayer,
  context: PaintContext,
): Promise<Result<ReadyPicture>> => {
  try {
    const painted = await painter.paint(layer, context)
    if (!painted.ok) return painted
    const { warnings = [] } = painted.value
    return succeed({ picture: await toShownPicture(painted.value, layer.frame), warnings })
  } catch (error) {
    return fail('layer.render_failed', `Layer ${layer.id} could not be drawn: ${String(error).slice(0, 200)}`)
  }
}

const asPainted = (key: string, result: Result<ReadyPicture>): Painted => {
  if (result.ok) {
    const { picture, warnings } = result.value
    return { key, picture, status: withWarnings(READY, warnings) }
  }
  const fault: Fault = result.fault
  return { key, picture: null, status: failedStatus(fault, new Date()) }
}

/** A layer that is painted only when its picture changes: colour, image, text, shape, chat, clock. */
export class StaticNode implements LayerNode {
  readonly audio = null
  readonly #painter: AnyLayerPainter
  readonly #abort = new AbortController()
  #layer: DesiredLayer
  #shown: Painted | null = null
  #fresh: Painted | null = null
  #painting: { readonly key: string; readonly done: Promise<void> } | null = null

  constructor(painter: AnyLayerPainter, layer: DesiredLayer) {
    this.#painter = painter
    this.#layer = layer
  }

  async prepare(layer: DesiredLayer, context: PaintContext): Promise<void> {
    const key = this.#painter.pictureKey(layer, context)
    // A running paint of an older version cannot be stopped, so this one comes after it.
    while (this.#painting && this.#painting.key !== key) await this.#painting.done
    if (key !== this.#shown?.key && key !== this.#fresh?.key) await this.#paint(key, layer, context)
  }

  commit(layer: DesiredLayer): void {
    this.#layer = layer
  }

  picture(_time: FrameTime, context: PaintContext): ShownPicture | null {
    const key = this.#painter.pictureKey(this.#layer, context)
    if (this.#fresh?.key === key) this.#adopt(this.#fresh)
    else if (key !== this.#shown?.key && !this.#painting) void this.#paint(key, this.#layer, context)
    return this.#shown?.picture ?? null
  }

  status(): LayerStatus {
    return this.#shown?.status ?? LOADING
  }

  repeatedFrames(): number {
    return 0
  }

  close(): void {
    this.#abort.abort()
    this.#shown?.picture?.frame.free()
    this.#fresh?.picture?.frame.free()
    this.#shown = null
    this.#fresh = null
  }

  #adopt(fresh: Painted): void {
    this.#shown?.picture?.frame.free()
    this.#shown = fresh
    this.#fresh = null
  }

  #paint(key: string, layer: DesiredLayer, context: PaintContext): Promise<void> {
    const signal = this.#abort.signal
    const done = paintSafely(this.#painter, layer, { ...context, signal }).then((result) => {
      this.#painting = null
      const painted = asPainted(key, result)
      this.#fresh?.picture?.frame.free()
      this.#fresh = painted
      if (signal.aborted) this.close()
    })
    this.#painting = { key, done }
    return done
  }
}
