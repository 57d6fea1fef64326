import type {
  Asset,
  ChatMessage,
  DesiredLayer,
  LayerOf,
  LayerType,
  Result,
  Warning,
} from '@stream-manager/contracts'
import type { Egress } from '@stream-manager/egress'
import type { RefusedSources } from '../sources/refused-sources.ts'

/**
 * Straight (not premultiplied) alpha, 4 bytes a pixel, rows without padding. The size is that of the layer's frame
 * rounded to whole pixels, or of the rotated frame's bounding box, which shares its centre. A box of more than
 * `PICTURE_PIXELS_MAX` is painted only inside the programme. Place the picture by its offsets, not by the frame.
 */
export interface Picture {
  readonly width: number
  readonly height: number
  /** Whole pixels from the frame's top left corner to the picture's; negative where a rotated corner sticks out. */
  readonly offsetX: number
  readonly offsetY: number
  readonly rgba: Buffer
  /** Wishes that the picture does not fulfil. */
  readonly warnings?: readonly Warning[]
}

export interface PaintContext {
  readonly now: Date
  /** Size of the programme in pixels. */
  readonly programme: { readonly width: number; readonly height: number }
  /** Oldest first. */
  readonly chat: readonly ChatMessage[]
  readonly assets: Readonly<Record<string, Asset>>
  readonly dataDir: string
  /** Addresses that images and videos may come from. */
  readonly sources: Egress
  readonly refusedSources: RefusedSources
  readonly signal: AbortSignal
}

/**
 * Draws one layer type; the compositor places the picture. A failed `paint` needs no timer in the caller: the layer's
 * `pictureKey` changes when the backoff of the failure has passed (`fault.retryAfterSeconds`), and the new key causes the
 * next paint like any other change. A permanent failure keeps its key.
 */
export interface LayerPainter<Kind extends LayerType> {
  readonly type: Kind
  /** Changes exactly when the picture does. Called before every frame, so it must be cheap. */
  pictureKey(layer: LayerOf<Kind>, context: PaintContext): string
  paint(layer: LayerOf<Kind>, context: PaintContext): Promise<Result<Picture>>
}

/** A painter whose layer type is known at run time only. It accepts layers of its `type` only. */
export interface AnyLayerPainter {
  readonly type: LayerType
  pictureKey(layer: DesiredLayer, context: PaintContext): string
  paint(layer: DesiredLayer, context: PaintContext): Promise<Result<Picture>>
}
